"""`python -m bench.audience COUNT [--written]`: an issue that COUNT customers reported, in a release that is sent off.

Runs against the installation that HEARDBACK_DATA names. With `--written`, all notices are written already and only wait
to be sent.
"""

import sys
from itertools import batched

from heardback.project.commands.ready import ready

OWNER = "bench@heardback.example"


def main() -> None:
    ready()
    from django.db import connection
    from django.utils import timezone

    from heardback.accounts.actors import SYSTEM
    from heardback.customers.models import Customer, Identity, IdentityKind
    from heardback.issues.models import Issue, Stage
    from heardback.notices import slices
    from heardback.notices.mailing import send
    from heardback.products.models import Product
    from heardback.releases.making import make_release
    from heardback.reports.models import Report, Source
    from heardback.triage.models import Match

    count = int(sys.argv[1])
    product, now = Product.objects.get(is_default=True), timezone.now()
    issue = Issue.objects.create(
        product=product, title="The count of my links went down", stage=Stage.RELEASING, customers=count
    )
    for some in batched(range(count), 2000):
        people = Customer.objects.bulk_create([Customer(name=f"Customer {n}") for n in some])
        Identity.objects.bulk_create(
            [
                Identity(customer=person, kind=IdentityKind.EMAIL, value=f"c{n}@people.example")
                for n, person in zip(some, people, strict=True)
            ]
        )
        reports = Report.objects.bulk_create(
            [
                Report(
                    product=product, customer=person, title=f"My links: {n} are missing", text="Since yesterday.",
                    source=Source.API, triaged_at=now, next_update_due=product.update_within("") + now,
                )
                for n, person in zip(some, people, strict=True)
            ]
        )  # fmt: skip
        Match.objects.bulk_create(
            [Match(report=report, issue=issue, joined_to=issue, made_by="member:1") for report in reports]
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    release = make_release(product, "2.1", "production", by=SYSTEM, issues=[issue], review=True)
    send(release, by=SYSTEM)
    if "--written" in sys.argv:
        slices.AHEAD = count + 1
        while slices.write_mailings():
            pass


if __name__ == "__main__":
    main()
