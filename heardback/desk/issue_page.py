"""What the page of one issue shows, read in a bounded number of queries."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from heardback.accounts.models import Member
from heardback.accounts.roles import may
from heardback.board.keeping import standing_of
from heardback.customers.models import Customer
from heardback.desk.acts.act import Act
from heardback.desk.forms.fields import Form
from heardback.desk.meanwhile import meanwhile
from heardback.desk.remembering import Remembered
from heardback.issues.models import Declined, Issue, Stage
from heardback.ledger.models import Event
from heardback.ledger.prepared import Prepared
from heardback.ledger.reading import timeline
from heardback.loop.causes import BounceCause
from heardback.loop.history import WAY, overrides, way
from heardback.loop.models import FollowUp
from heardback.loop.moving import Next, next_moves
from heardback.loop.open_to_words import OPEN_TO_WORDS
from heardback.loop.picture import Picture, picture
from heardback.loop.promising import promises_of
from heardback.loop.turns import whose_turn
from heardback.notices.queries import told
from heardback.products.models import SignOffPolicy
from heardback.ranking.queries import place_of
from heardback.releases.models import Release
from heardback.submissions.queries import forms_of
from heardback.trends.models import Alert
from heardback.trends.sharing import Shared, shared
from heardback.triage.merging import merged_here, standing_merge
from heardback.triage.queries import Toll, latest_joined, reach, toll
from heardback.triage.splitting import came_from, split_off
from heardback.wire.markdown import html_from

MOST_EVENTS, MOST_TOLD, MOST_REPORTS, MOST_RELEASES = 60, 12, 12, 8
MANY = 300
_shares, _organizations = Remembered(60), Remembered(60)

SIGNED = (Stage.CONFIRMING, Stage.MONITORING, Stage.CLOSED)
BEFORE = {
    "define": "Before work starts",
    "design": "Before anyone designs this",
    "validate": "Before customers see it",
    "build": "Before anyone builds this",
    "verify": "Before it is checked",
    "release": "Before it is released",
    "confirm": "Before customers are asked to sign it off",
    "monitor": "Before it counts as fixed",
    "close": "Before it is closed",
}
CAUSES = {"bounce": BounceCause.choices, "decline": Declined.choices}


@dataclass
class Opened:
    """The form that is open on the page, and the thing of the issue that it is about."""

    act: Act
    item: int | None
    form: Form
    preview: str = ""


@dataclass
class MoveForm:
    """What was typed into the form of a move, and what was wrong with it."""

    verb: str
    note: str = ""
    cause: str = ""
    wrong: dict[str, str] | None = None
    reasons: tuple[str, ...] = ()
    overriding: bool = False


def issue_context(
    issue: Issue, me: Member, *, opened: Opened | None = None, moving: MoveForm | None = None
) -> dict[str, Any]:
    seen = picture(issue)
    moves = next_moves(issue, me.actor)
    onward = _onward(issue, moves)
    hurt = _hurt(issue)
    signing = _shows_signing(issue, opened)
    return {
        "issue": issue,
        "seen": seen,
        "open_to_words": OPEN_TO_WORDS,
        "way": way(issue),
        "turn": whose_turn(seen),
        "onward": onward,
        "before": BEFORE.get(onward.move.verb, "Before it moves on") if onward else "",
        "other_moves": [step for step in moves if step is not onward and step.allowed],
        "causes": CAUSES,
        "moving": moving,
        "opened": opened,
        "overrides": overrides(issue),
        "hurt": hurt,
        "alarm": _alarm.first(issue.pk),
        "public": standing_of(issue),
        "meanwhile": meanwhile(issue),
        "merge": standing_merge(issue),
        "cut": came_from(issue),
        "merges": merged_here(issue),
        "splits": split_off(issue),
        "facts": _facts(issue, hurt),
        "place": place_of(issue),
        "told": _told.all(issue.pk),
        "matches": latest_joined(issue, MOST_REPORTS),
        "releases": _releases.all(issue.pk),
        "events": folded(_events.all(issue.pk)),
        "signing": _signing(seen) if signing else None,
        "signs": SignOffPolicy(issue.product.signed_by(issue.severity)),
        "waits_days": issue.product.waits_for(issue.severity),
        "signers": list(Customer.objects.filter(signs__issue=issue).select_related("organization")) if signing else [],
        "promises": promises_of(seen.together),
        "forms": list(forms_of(seen.together)),
        "shown_proposal": html_from(seen.proposals[0].proposal.body) if seen.proposals else "",
        "may_move": may(me.actor, "edit an issue"),
    }


def _onward(issue: Issue, moves: list[Next]) -> Next | None:
    """The move along the way; the others lead back or out."""
    if issue.stage not in WAY:
        return None
    here = WAY.index(Stage(issue.stage))
    return next((step for step in moves if step.move.enters in WAY[here + 1 : here + 2]), None)


def _shows_signing(issue: Issue, opened: Opened | None) -> bool:
    named = issue.product.signed_by(issue.severity) == SignOffPolicy.NAMED or (
        opened is not None and opened.act.name == "signers"
    )
    return named or issue.stage in SIGNED


def _signing(seen: Picture) -> dict[str, int]:
    """Verdicts of this round. What was presumed after the wait is counted apart: nobody signed it."""
    counts = {kind: len(seen.verdicts(kind)) for kind in ("signed", "presumed", "refused")}
    asked = FollowUp.objects.filter(criterion__issue=seen.issue, round=seen.issue.round)
    answers = Counter(asked.values_list("answer", flat=True))
    return {**counts, "asked": sum(answers.values()), "holds": answers["yes"], "lost": answers["no"]}


def _hurt(issue: Issue) -> Toll:
    if issue.customers <= MANY:
        return toll(issue)
    return toll(issue, _organizations(issue.pk, lambda: reach(issue).organizations))


def _facts(issue: Issue, hurt: Toll) -> list[Shared]:
    """What its customers share. Among thousands the shares hardly move in a minute."""
    if hurt.customers < 2:
        return []
    return _shares(issue.pk, lambda: shared(issue)) if hurt.customers > MANY else shared(issue)


def folded(events: list[Event]) -> list[Event]:
    """Ten reports joined one after the other are one line, with how many `more` there were."""
    lines: list[Event] = []
    for event in events:
        last = lines[-1] if lines else None
        if last and last.word == event.word == "report.matched" and last.actor == event.actor:
            last.more += 1  # type: ignore[attr-defined]
            continue
        event.more = 0  # type: ignore[attr-defined]
        lines.append(event)
    return lines


_alarm = Prepared[Alert](lambda issue: Alert.objects.filter(issue=issue, ended_at=None))
_told = Prepared[Event](lambda issue: told(issue)[:MOST_TOLD])
_releases = Prepared[Release](
    lambda issue: (
        Release.objects.filter(issues=issue).select_related("product").order_by("-released_at")[:MOST_RELEASES]
    )
)
_events = Prepared[Event](lambda issue: timeline(issue=issue).exclude(word__in=("told", "not.told"))[:MOST_EVENTS])
