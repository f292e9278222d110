"""`python -m bench.seeding`: issues, matches and a board over the reports that were imported, in bulk.

Runs against the installation that HEARDBACK_DATA names, and prints the addresses of its pages as JSON.
"""

import json

from heardback.project.commands.ready import ready

BIGGEST, PUBLIC = 2000, 20


def main() -> None:
    ready()
    from django.db import connection, transaction
    from django.urls import reverse
    from django.utils import timezone

    from heardback.board.models import PublicIssue
    from heardback.issues.models import Issue
    from heardback.reports.models import Report
    from heardback.reports.receipts import receipt
    from heardback.triage.models import Match

    reports = list(Report.objects.order_by("pk").values_list("pk", "product", "title"))
    biggest = min(BIGGEST, len(reports) // 5)
    joined = reports[biggest::10]
    first = reports[0]
    with transaction.atomic():
        big = Issue.objects.create(product_id=first[1], title=first[2], customers=biggest)
        ordinary = Issue.objects.bulk_create(
            [Issue(product_id=product, title=title, customers=1) for _, product, title in joined], batch_size=1000
        )
        pairs = [(row[0], big) for row in reports[:biggest]]
        pairs += [(row[0], issue) for row, issue in zip(joined, ordinary, strict=True)]
        Match.objects.bulk_create(
            [Match(report_id=number, issue=issue, joined_to=issue, made_by="import:bench") for number, issue in pairs],
            batch_size=1000,
        )
        numbers = [number for number, _ in pairs]
        for start in range(0, len(numbers), 500):
            Report.objects.filter(pk__in=numbers[start : start + 500]).update(triaged_at=timezone.now())
        shown = [big, *ordinary[: PUBLIC - 1]]
        PublicIssue.objects.bulk_create([PublicIssue(issue=issue, title=issue.title[:200]) for issue in shown])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    report = Report.objects.exclude(customer=None).select_related("product").get(pk=joined[0][0])
    slug = report.product.slug
    pages = {
        "inbox": reverse("desk:inbox"),
        "issues, ranked": reverse("desk:issues"),
        "issue, ordinary": reverse("desk:issue", args=[ordinary[0].key]),
        "issue, biggest": reverse("desk:issue", args=[big.key]),
        "report": reverse("desk:report", args=[report.pk]),
        "customer": reverse("desk:customer", args=[report.customer_id]),
        "search": reverse("desk:issues") + "?q=yesterday",
        "own report": reverse("portal:report", args=[receipt(report.pk)]),
        "board": reverse("portal:board", args=[slug]),
    }
    if report.organization_id:
        pages["organization"] = reverse("desk:organization", args=[report.organization_id])
    form, known = reverse("portal:form_for", args=[slug]), reverse("portal:look_for_known", args=[slug])
    print(json.dumps({"pages": pages, "form": form, "known": known, "text": report.text, "title": report.title}))


if __name__ == "__main__":
    main()
