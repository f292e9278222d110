"""Splitting an issue in two: a new one for some of its reports, which remembers where they were."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.issues.holding import hold_issue
from heardback.issues.merged import survivor_of, tree
from heardback.issues.models import ENDED, Issue
from heardback.issues.opening import open_issue
from heardback.ledger.prepared import Prepared
from heardback.ledger.recording import record
from heardback.reports.holding import hold_reports
from heardback.triage.counting import count_customers
from heardback.triage.merging import settle
from heardback.triage.models import Match, Split, SplitMatch
from heardback.wire.text import clean

WHY_LONGEST = 5_000


@transaction.atomic
def split(issue: Issue, reports: Collection[int], title: str, *, by: Actor, why: str = "") -> Split:
    """Open an issue titled `title` for these reports of `issue`. ValidationError on `reports`, `title` or `why`."""
    issue, why = hold_issue(issue), _why(why)
    if issue.stage in ENDED:
        raise ValidationError({"reports": f"{issue.key} has ended, and its customers were told. Open it again first."})
    wanted = set(reports)
    there = set(Match.objects.filter(issue=issue, report__in=wanted).values_list("report", flat=True))
    if not wanted:
        raise ValidationError({"reports": "Choose the reports that are about something else."})
    if strangers := sorted(wanted - there):
        raise ValidationError({"reports": f"Not part of {issue.key}: report {', '.join(map(str, strangers[:5]))}."})
    if not Match.objects.filter(issue=issue).exclude(report__in=wanted).exists():
        raise ValidationError({"reports": "These are all its reports. Leave at least one with it, or rename it."})
    new = open_issue(issue.product, title, by=by, severity=issue.severity)
    made = Split.objects.create(issue=issue, new=new, why=why, made_by=by.ref, made_by_name=by.name[:200])
    hold_reports(wanted)
    _move(made, issue, wanted)
    said = {"count": len(wanted), "key": new.key, "source": issue.key, "why": why, "split": made.pk}
    record("issue.split", actor=by, issue=issue.pk, **said)
    record("issue.split.off", actor=by, issue=new.pk, **said)
    count_customers(issue.pk, new.pk)
    return made


def _move(made: Split, issue: Issue, reports: Collection[int]) -> None:
    """Match by match: what was joined to several that were merged is remembered as several, and is one now."""
    rows = Match.objects.filter(report__in=reports, joined_to__in=tree(issue.pk))
    # The one that counts comes first: it says whether the customer was let in.
    rows = rows.order_by("report", F("issue").asc(nulls_last=True))
    firsts: dict[int, Match] = {}
    kept = []
    for row in rows:
        firsts.setdefault(row.report_id, row)
        kept.append(
            SplitMatch(split=made, report_id=row.report_id, joined_to_id=row.joined_to_id,
                       made_by=row.made_by, made_at=row.made_at)
        )  # fmt: skip
    SplitMatch.objects.bulk_create(kept, batch_size=500)
    first = [row.pk for row in firsts.values()]
    rows.exclude(pk__in=first).delete()
    Match.objects.filter(pk__in=first).update(issue=made.new, joined_to=made.new)


@transaction.atomic
def put_back(made: Split, *, by: Actor, why: str) -> int:
    """The reports that were split off and are still there go back to what they were joined to. Those that came since
    stay. Returns how many went. Both issues are held by the caller."""
    still = set(Match.objects.filter(joined_to=made.new).values_list("report", flat=True))
    rows = [row for row in made.matches.all() if row.report_id in still]
    going = {row.report_id for row in rows}
    Match.objects.filter(joined_to=made.new, report__in=going).delete()
    Match.objects.bulk_create(
        [
            Match(report_id=row.report_id, joined_to_id=row.joined_to_id, made_by=row.made_by, made_at=row.made_at)
            for row in rows
        ],
        ignore_conflicts=True,  # somebody joined it there again meanwhile
        batch_size=500,
    )
    made.undone_at = timezone.now()
    made.save(update_fields=["undone_at"])
    record("split.undone", actor=by, issue=made.issue_id, count=len(going), key=made.new.key, why=why, split=made.pk)
    for number in {survivor_of(row.joined_to_id) for row in rows} | {made.new_id}:
        settle(number)
        count_customers(number)
    return len(going)


def _why(why: str) -> str:
    why = clean(why)
    if len(why) > WHY_LONGEST:
        raise ValidationError({"why": f"At most {WHY_LONGEST:,} characters fit here; this has {len(why):,}."})
    return why


def split_off(issue: Issue) -> list[Split]:
    """What was split off it and still is, the latest first."""
    return _split_off.all(issue.pk)


def came_from(issue: Issue) -> Split | None:
    """The split that it was opened by, if it was, and that still holds."""
    return _came_from.first(issue.pk)


_split_off = Prepared[Split](
    lambda issue: Split.objects.filter(issue=issue, undone_at=None).select_related("new").order_by("-pk")
)
_came_from = Prepared[Split](lambda issue: Split.objects.filter(new=issue, undone_at=None).select_related("issue"))
