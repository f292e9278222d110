"""Where a report stands, as its customer may see it. Pages and the API are made of this, never of the models behind it.

Nothing here is the team's own: no title, description or note of the issue, nobody else's name or words.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from heardback.issues.merged import tree
from heardback.issues.models import ENDED, Issue, Stage
from heardback.ledger.models import Event
from heardback.ledger.reading import timeline_for_customer
from heardback.ledger.saying import said
from heardback.loop.gates import current_criteria, latest_proposal
from heardback.loop.looking import (
    FollowUpSeen,
    Happened,
    PartSeen,
    Promised,
    Remark,
    Sent,
    declined_because,
    explained_to,
    follow_ups_seen,
    parts_seen,
    promised_next,
    remarks_seen,
    sent,
)
from heardback.loop.meanwhile import WorkaroundSeen, brought_by, coming_to, workaround_seen
from heardback.loop.models import Agreement, Confirmation, Criterion, Proposal, SignOff
from heardback.loop.open_to_words import OPEN_TO_WORDS
from heardback.loop.proposals import is_shown_to
from heardback.loop.signing import ASKABLE
from heardback.loop.table import SAID
from heardback.releases.models import Release
from heardback.reports.following import WHY_SAID
from heardback.reports.models import Report, State
from heardback.triage.models import Match
from heardback.triage.queries import is_let_in, issues_of, reach


@dataclass(frozen=True)
class Said:
    """This customer's answer: "yes", or "change" with their words."""

    answer: str
    words: str
    at: datetime


@dataclass(frozen=True)
class CriterionSeen:
    """What fixed would mean. `id` names the criterion and the version that was read, so that nobody agrees to a wording
    they have not seen. `words` are this customer's own, or ""."""

    id: str
    text: str
    how: str
    words: str
    mine: Said | None


@dataclass(frozen=True)
class ProposalSeen:
    """The latest proposal, once it was shared with this customer. `body` is Markdown."""

    id: int
    version: int
    title: str
    body: str
    mine: Said | None
    parts: list[PartSeen]
    remarks: list[Remark]


@dataclass(frozen=True)
class Verdict:
    """What this customer said of the fix ("signed"), or what was presumed after the stated wait ("presumed")."""

    kind: str
    words: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """`stage` is "" until the report is joined to an issue; `said` is always a sentence to show. `reaches_at` is when
    a fix that is out reaches this customer, while it has not.

    `asks` names what we want from the customer now: "explanation" (did it help?), "criteria", "proposal", "sign-off",
    "follow-up" (does it still hold?).
    `others` is how many other customers reported it. `workaround` is what helps until it is fixed, as plain text, and
    `no_longer_since` the version since which nobody needs it. `explained` and `declined` are what we wrote to them. All
    are "" when there is none.
    """

    sent: Sent
    open: bool
    known: bool  # whether we know who sent it: answers of nobody cannot be counted
    stage: str
    said: str
    reaches_at: datetime | None
    others: int
    workaround: str
    workaround_seen: WorkaroundSeen | None
    no_longer_since: str
    explained: str
    declined: str
    criteria: list[CriterionSeen]
    proposal: ProposalSeen | None
    promised: Promised | None
    follow_ups: list[FollowUpSeen]
    can_sign: bool
    can_appeal: bool
    verdict: Verdict | None
    asks: list[str]
    next_update_due: datetime | None
    timeline: list[Happened]


def issue_behind(report: Report) -> Issue | None:
    """The issue that a report is about: the one it was joined to last, of those that go on if any does."""
    issues = list(issues_of(report))
    return next((issue for issue in issues if issue.stage not in ENDED), issues[0] if issues else None)


def standing(report: Report) -> Standing:
    """Everything the customer behind `report` may see of it, and what they are asked."""
    issue = issue_behind(report)
    events = timeline_for_customer(
        report=report.pk, issues=_told_of(report, issue) if issue else [], customer=report.customer_id
    )
    explained = explained_to(report) if issue is None else ""
    inside = issue is not None and is_let_in(report, issue)
    coming = coming_to(issue, report.customer_id) if issue else None
    release = brought_by(issue) if issue and inside and issue.workaround and not coming else None
    helps = issue.workaround if issue and inside and not release else ""
    criteria = asked_criteria(issue) if issue and inside else []
    seen = _criteria(report, issue, criteria) if issue else []
    proposal = proposal_for(report, issue) if issue and inside else None
    shown = _proposal_seen(report, proposal)
    can_sign = issue is not None and report.customer_id is not None and issue.stage in ASKABLE and not coming
    verdict = _verdict(report, issue)
    follow_ups = follow_ups_seen(issue, report.customer_id) if issue else []
    return Standing(
        sent=sent(report),
        open=report.state == State.OPEN,
        known=report.customer_id is not None,
        stage=issue.stage if issue else "",
        said=_is_coming(*coming) if coming else _said(report, issue, explained),
        reaches_at=coming[1] if coming else None,
        others=max(reach(issue).customers - (report.customer_id is not None), 0) if issue else 0,
        workaround=helps,
        workaround_seen=workaround_seen(issue, report.customer_id) if issue and helps else None,
        no_longer_since=release.version if release else "",
        explained=explained,
        declined=declined_because(issue),
        criteria=seen,
        proposal=shown,
        promised=promised_next(issue) if issue else None,
        follow_ups=follow_ups,
        can_sign=can_sign,
        can_appeal=issue is not None and report.customer_id is not None and issue.stage == Stage.DECLINED,
        verdict=verdict,
        asks=_asks(report, issue, explained, seen, shown, can_sign and verdict is None)
        + (["follow-up"] if any(not row.answer for row in follow_ups) else []),
        next_update_due=report.next_update_due,
        timeline=[Happened(event.at, words) for event in events if (words := event.sentence_for_customer)],
    )


def _told_of(report: Report, issue: Issue) -> set[int]:
    """The issue, and what the report was joined to before that was merged into it: its story is theirs too."""
    joined = Match.objects.filter(report=report, joined_to__in=tree(issue.pk))
    return {issue.pk, *joined.values_list("joined_to", flat=True)}


def asked_criteria(issue: Issue) -> list[Criterion]:
    """The criteria that customers were asked about in this round, in the versions they were asked about: what is still
    being written is not shown."""
    asked = Event.objects.filter(word="criteria.asked", issue=issue.pk, facts__round=issue.round)
    versions = {version for facts in asked.values_list("facts", flat=True) for version in facts["versions"].split(".")}
    return [criterion for criterion in current_criteria(issue) if name_of(criterion) in versions] if versions else []


def name_of(criterion: Criterion) -> str:
    """A criterion in one version, as `ask_to_agree` writes it down."""
    return f"{criterion.pk}v{criterion.version}"


def shared_proposal(issue: Issue) -> Proposal | None:
    """The latest proposal of this round if customers were shown it; a newer one that was not shown hides the older."""
    proposal = latest_proposal(issue)
    return proposal if proposal is not None and proposal.shared_at else None


def proposal_for(report: Report, issue: Issue) -> Proposal | None:
    """The one that whoever sent this report was shown. Ask first whether they are let in."""
    proposal = shared_proposal(issue)
    return proposal if proposal is not None and is_shown_to(proposal, report.customer_id) else None


def _criteria(report: Report, issue: Issue, criteria: list[Criterion]) -> list[CriterionSeen]:
    mine: dict[tuple[int, int], Said] = {}
    if criteria and report.customer_id is not None:
        given = Agreement.objects.filter(criterion__in=criteria, customer=report.customer_id, round=issue.round)
        mine = {(a.criterion_id, a.version): Said(a.answer, a.words, a.at) for a in given}
    return [
        CriterionSeen(
            id=name_of(criterion),
            text=criterion.text,
            how=criterion.how,
            words=criterion.words if criterion.said_by_id and criterion.said_by_id == report.customer_id else "",
            mine=mine.get((criterion.pk, criterion.version)),
        )
        for criterion in criteria
    ]


def _proposal_seen(report: Report, proposal: Proposal | None) -> ProposalSeen | None:
    if proposal is None:
        return None
    given = Confirmation.objects.filter(proposal=proposal, customer=report.customer_id).first()
    mine = Said(given.answer, given.words, given.at) if given else None
    parts, remarks = parts_seen(proposal, report.customer_id), remarks_seen(proposal, report.customer_id)
    return ProposalSeen(proposal.pk, proposal.version, proposal.title, proposal.body, mine, parts, remarks)


def _verdict(report: Report, issue: Issue | None) -> Verdict | None:
    if issue is None or report.customer_id is None:
        return None
    given = SignOff.objects.filter(issue=issue, customer=report.customer_id, round=issue.round).first()
    return Verdict(given.kind, given.words, given.at) if given else None


def _is_coming(release: Release, at: datetime) -> str:
    when = date_format(localtime(at), pgettext("format of a day", "j F Y"))
    return _("It is out in {version}. It reaches you on {when}.").format(version=release.version, when=when)


def _said(report: Report, issue: Issue | None, explained: str) -> str:
    if issue is not None:
        return said(SAID[Stage(issue.stage)])
    if explained and report.state == State.OPEN and report.triaged_at is not None:
        return _("We looked into it and told you what we found. If it did not help, tell us here.")
    if report.state == State.CLOSED:
        why = WHY_SAID.get(report.closed_why, "")
        return _("Closed: {why_said}").format(why_said=said(why)) if why else _("Closed.")
    return said(SAID[Stage.REPORTED])


def _asks(
    report: Report,
    issue: Issue | None,
    explained: str,
    criteria: list[CriterionSeen],
    proposal: ProposalSeen | None,
    unsigned: bool,
) -> list[str]:
    # Undecided again means that the customer said it did not help.
    if explained and report.state == State.OPEN and report.triaged_at is not None:
        return ["explanation"]
    if issue is None or report.customer_id is None:
        return []
    asks = []
    if issue.stage in OPEN_TO_WORDS and any(criterion.mine is None for criterion in criteria):
        asks.append("criteria")
    if issue.stage in OPEN_TO_WORDS and proposal is not None and proposal.mine is None:
        asks.append("proposal")
    if issue.stage == Stage.CONFIRMING and unsigned:
        asks.append("sign-off")
    return asks
