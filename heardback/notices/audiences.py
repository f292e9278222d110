"""Who is told of a release, and as what: asked in slices, so that it doesn't matter how many they are."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from heardback.board.models import Follower, MeToo, PublicIssue
from heardback.customers.one_person import merged_persons, person, rows_of_each
from heardback.issues.merged import tree
from heardback.issues.models import Issue, Stage
from heardback.loop.shipping import shipped, someone_is_left
from heardback.notices.models import Audience, LeftOut
from heardback.releases.models import Release
from heardback.releases.reaching import waits
from heardback.triage.models import BY_THEMSELVES, Match
from heardback.triage.queries import let_in_rows, once_each, reporters

# Where what was built can be told to be out.
OUT = (Stage.RELEASING, Stage.CONFIRMING, Stage.MONITORING)


def is_out_with(release: Release, issue: Issue) -> bool:
    """Whether this release is what brought the fix to the issue's customers, and nothing was begun anew since."""
    return issue.stage in (*OUT, Stage.CLOSED) and shipped(issue) == release


def ready_issues(release: Release) -> list[Issue]:
    """What customers can be told of it now."""
    candidates = release.issues.filter(stage__in=OUT, merged_into=None).select_related("product").order_by("pk")
    return [issue for issue in candidates if is_out_with(release, issue)]


def count(issue: Issue, audience: str) -> int:
    """How many people these are, each counted once."""
    people = Count(person(_customer(audience)), distinct=True)
    return int(_rows(issue, audience).order_by().aggregate(people=people)["people"])


def count_waiting(release: Release, issue: Issue, audience: str) -> int:
    """How many of them the fix has not reached yet, each counted once."""
    if not someone_is_left(issue):
        return 0
    rows = _rows(issue, audience).annotate(whose=person(_customer(audience))).filter(waits(release, "whose"))
    return int(rows.order_by().aggregate(people=Count("whose", distinct=True))["people"])


def anonymous_voices(issue: Issue) -> int:
    """How many said "me too" and left no address: they read it on the board, for no mail reaches them."""
    return MeToo.objects.filter(public_issue__issue__in=tree(issue.pk)).count() - _known_voices(issue)


def _known_voices(issue: Issue) -> int:
    themselves = Match.objects.filter(BY_THEMSELVES, issue=issue).exclude(report__customer=None)
    voices = themselves.order_by().values("report__customer").distinct().count()
    return min(voices, MeToo.objects.filter(public_issue__issue__in=tree(issue.pk)).count())


def next_of(issue: Issue, audience: str, after: int, limit: int) -> tuple[list[int], int]:
    """The customers of the next `limit` rows after `after`, and the last row's number: 0 when there was none."""
    rows = list(
        _rows(issue, audience).filter(pk__gt=after).order_by("pk").values_list("pk", _customer(audience))[:limit]
    )
    return _to_write_to(issue, audience, [customer for _, customer in rows]), rows[-1][0] if rows else 0


def _to_write_to(issue: Issue, audience: str, customers: list[int]) -> list[int]:
    """Each person once; of those who were merged, the row of this audience to write to."""
    merged = merged_persons(customers)
    own = reporters(issue) if audience == Audience.JOINED else let_in_rows(issue)
    there = once_each(own).filter(survivor__in=set(merged.values())) if merged and audience != Audience.FOLLOWS else []
    rows = {one.person: one.pk for one in there}
    return list(dict.fromkeys(rows.get(merged.get(one, 0), one) for one in customers))


def belong(issue: Issue, audience: str, customers: Iterable[int]) -> set[int]:
    """Which of these are of this audience."""
    customer = _customer(audience)
    rows = _rows(issue, audience).filter(**{f"{customer}__in": list(customers)})
    return set(rows.values_list(customer, flat=True))


def left_out(release: Release, customers: Iterable[int]) -> dict[int, LeftOut]:
    """Those of these customers who are not told of it, by decision of a person."""
    of = rows_of_each(list(customers))
    rows = LeftOut.objects.filter(mailing__release=release, customer__in={row for each in of.values() for row in each})
    out = {row.customer_id: row for row in rows.select_related("customer")}
    return {customer: out[row] for customer, each in of.items() for row in each if row in out}


def follower_rows(issue: Issue) -> QuerySet[Follower]:
    """Those who confirmed that they want to hear of it, when it stands on the board."""
    public = PublicIssue.objects.filter(issue=issue, withdrawn_at=None)
    rows = Follower.objects.filter(public_issue__issue__in=tree(issue.pk), public_issue__withdrawn_at=None)
    rows = rows.filter(confirmed_at__isnull=False, stopped_at=None)
    return rows if public.exists() else rows.none()


def _rows(issue: Issue, audience: str) -> QuerySet[Match] | QuerySet[Follower]:
    """A row for each, or several; nobody of another audience that comes first."""
    if audience == Audience.FOLLOWS:
        return follower_rows(issue).exclude(customer__in=reporters(issue).order_by().values("pk"))
    known = Match.objects.filter(issue=issue, report__customer__isnull=False)
    if audience == Audience.REPORTED:
        return known.exclude(BY_THEMSELVES)
    return known.filter(BY_THEMSELVES & ~Q(report__customer__in=let_in_rows(issue).order_by().values("pk")))


def _customer(audience: str) -> str:
    return "customer" if audience == Audience.FOLLOWS else "report__customer"
