"""Which issues may be merged, what goes along, and undoing it.

What fixed means to the customers who are joined is carried along as criteria of the one that goes on, with what they
agreed to; so its gates know them. What may not be merged is refused with every reason, and what to do about it.
"""

from dataclasses import dataclass

from django.db import transaction

from heardback.accounts.actors import Actor
from heardback.accounts.roles import allow
from heardback.issues.holding import hold_issues
from heardback.issues.merged import survivor, survivor_of
from heardback.issues.models import ENDED, Issue, Stage
from heardback.issues.workarounds import carry_workaround, give_back_workaround
from heardback.ledger.models import Event
from heardback.loop.carrying import carry_criteria, take_back_criteria
from heardback.loop.gates import current_criteria
from heardback.loop.models import Criterion
from heardback.loop.moving import Refused
from heardback.loop.open_to_words import OPEN_TO_WORDS
from heardback.loop.texts import text
from heardback.reports.following import reopen
from heardback.reports.holding import hold_reports
from heardback.reports.models import State
from heardback.triage.merging import link, standing_merge, unlink
from heardback.triage.models import Merge, Split
from heardback.triage.queries import Reach, joining, reach, reports_of
from heardback.triage.splitting import put_back

WHY_LONGEST, WORDS_LONGEST = 5_000, 20_000
_ORDER = [*Stage]
_OVER = (Stage.MONITORING, *ENDED)
MEANWHILE = "Somebody merged or split one of them in this moment. Look again."


@dataclass(frozen=True)
class Outlook:
    """What a merge would do. `reasons` forbid it; `caution` asks for a second look, or is "".

    `joining`: how many customers would be new to `into`; `carried`: the criteria that go along."""

    issue: Issue
    into: Issue
    reach: Reach
    joining: int
    carried: list[Criterion]
    workaround: bool
    reasons: list[str]
    caution: str


def outlook(issue: Issue, into: Issue) -> Outlook:
    """Before a merge: whom it would join, what goes along, what is in the way. `into` may itself have been merged."""
    into = survivor(into)
    return Outlook(
        issue=issue,
        into=into,
        reach=reach(issue),
        joining=joining(issue, into).count(),
        carried=current_criteria(issue),
        workaround=bool(issue.workaround and not into.workaround),
        reasons=_reasons(issue, into),
        caution=_caution(issue, into),
    )


@transaction.atomic
def merge(issue: Issue, into: Issue, *, by: Actor, why: str = "", words: str = "", anyway: bool = False) -> Issue:
    """`issue` is the same problem as `into`, or as what that was merged into: its reports count there, its customers
    hear from there. Returns the issue that goes on.

    `words` is what the customers who are joined are written; "" is our usual words. Refused with all reasons;
    `anyway` heeds no caution.
    """
    allow(by, "merge issues")
    why, words = text("why", why, WHY_LONGEST), text("words", words, WORDS_LONGEST)
    into = survivor(into)
    held = hold_issues([issue.pk, into.pk])
    issue, into = held[issue.pk], held[into.pk]
    if into.merged_into_id is not None and survivor_of(into.pk) != issue.pk:
        raise Refused(MEANWHILE)
    if reasons := _reasons(issue, into):
        raise Refused(*reasons)
    if not anyway and (caution := _caution(issue, into)):
        raise Refused(caution)
    made = link(issue, into, by=by, why=why, words=words)
    carry_criteria(issue, into, by=by)
    if carry_workaround(issue, into, by=by):
        made.carried_workaround = True
        made.save(update_fields=["carried_workaround"])
    return Issue.objects.select_related("product", "owner").get(pk=into.pk)


@transaction.atomic
def unmerge(issue: Issue, *, by: Actor, why: str = "") -> Issue:
    """Take a merged issue out again, as it was. Reports that came to the other since stay there. Returns the issue."""
    allow(by, "merge issues")
    why = text("why", why, WHY_LONGEST)
    top = survivor_of(issue.pk)
    held = hold_issues([issue.pk, top])
    made = standing_merge(issue)
    if made is None:
        raise Refused(f"{issue.key} is not merged into anything.")
    if survivor_of(issue.pk) != top:
        raise Refused(MEANWHILE)
    unlink(made, by=by, why=why)
    take_back_criteria(issue, by=by)
    into = Issue.objects.get(pk=made.into_id)
    if made.carried_workaround:
        give_back_workaround(held[issue.pk], into, by=by)
    issue = Issue.objects.select_related("product", "owner").get(pk=issue.pk)
    _open_what_ended_with(held[top], issue, made, by)
    return issue


def _open_what_ended_with(top: Issue, issue: Issue, made: Merge, by: Actor) -> None:
    """What ended because the other did has not ended after all."""
    if top.stage not in ENDED or issue.stage in ENDED:
        return
    closed = reports_of(issue).filter(state=State.CLOSED).values_list("pk", flat=True)
    since = Event.objects.filter(word="report.closed", report__in=list(closed), at__gte=made.made_at)
    for report in hold_reports(pk for pk in since.values_list("report", flat=True).distinct() if pk is not None):
        reopen(report, f"it was not part of {top.key} after all", by=by)


@transaction.atomic
def undo_split(made: Split, *, by: Actor, why: str = "") -> Issue:
    """What was split off goes back, and the issue that was opened for it leads to the first. Returns that one."""
    allow(by, "merge issues")
    why = text("why", why, WHY_LONGEST)
    top = survivor_of(made.issue_id)
    held = hold_issues([made.new_id, top])
    made = Split.objects.select_related("issue", "new").get(pk=made.pk)
    new = held[made.new_id]
    if made.undone_at is not None:
        raise Refused("It was undone already.")
    if new.merged_into_id is not None:
        raise Refused(f"{new.key} was merged since. Take that apart first.")
    if survivor_of(made.issue_id) != top:
        raise Refused(MEANWHILE)
    if reasons := _reasons(new, held[top]):
        raise Refused(*reasons)
    put_back(made, by=by, why=why)
    return merge(new, held[top], by=by, why=why, anyway=True)


def _reasons(issue: Issue, into: Issue) -> list[str]:
    if issue.pk == into.pk:
        return ["These are one and the same. Choose another to merge it into."]
    if issue.merged_into_id is not None:
        where = survivor(issue)
        return [f"{issue.key} was merged into {where.key} already. Take it apart first."]
    if survivor_of(into.pk) == issue.pk:
        return [f"{into.key} was merged into {issue.key}: it cannot go the other way as well."]
    told = []
    if into.stage in _OVER:
        told.append(_ended(into, "what comes to it now would count as done"))
    if issue.stage in _OVER:
        told.append(_ended(issue, "its customers would hear that it is not"))
    if told:
        return told
    if issue.stage not in OPEN_TO_WORDS and _further(issue, into):
        told.append(
            f"{issue.key} is further along ({issue.get_stage_display().lower()}) than {into.key} "
            f"({into.get_stage_display().lower()}), and was built to what was agreed there. "
            f"Merge {into.key} into {issue.key}, or take {issue.key} back to designing first."
        )
    elif into.stage not in OPEN_TO_WORDS and (carried := current_criteria(issue)):
        told.append(
            f"What fixed means to the customers of {issue.key} is not what {into.key} is built to: "
            f"“{carried[0]}”{f' and {len(carried) - 1} more' if len(carried) > 1 else ''}. "
            f"Take {into.key} back to designing first."
        )
    return told


def _ended(issue: Issue, so: str) -> str:
    stage = {Stage.MONITORING: "out and being watched"}.get(Stage(issue.stage), issue.get_stage_display().lower())
    mend = "look at it again" if issue.stage == Stage.DECLINED else "say that it is still not fixed"
    return f"{issue.key} is {stage}: {so}. If that is right, {mend} there first."


def _caution(issue: Issue, into: Issue) -> str:
    if not _further(issue, into):
        return ""
    return (
        f"{issue.key} is further along ({issue.get_stage_display().lower()}) than {into.key} "
        f"({into.get_stage_display().lower()}): what was proposed there stays there. "
        f"The other way round, nothing would wait."
    )


def _further(issue: Issue, into: Issue) -> bool:
    return _ORDER.index(Stage(issue.stage)) > _ORDER.index(Stage(into.stage))
