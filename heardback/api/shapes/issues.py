"""Issues: what we work on, where each stands and what could come next."""

from datetime import datetime
from typing import Annotated

from heardback.api.shapes.base import In, Out, SeverityWord, address, example, longest, words
from heardback.api.shapes.criteria import CriterionOut, criterion_out
from heardback.api.shapes.reports import SelfLink
from heardback.issues.models import Declined, Issue, key_of
from heardback.issues.opening import LONGEST
from heardback.loop.causes import BounceCause
from heardback.loop.gates import current_criteria
from heardback.loop.moving import Next
from heardback.loop.table import VERBS
from heardback.triage.queries import Reach


class IssueIn(In):
    model_config = example(title="Link counts drop overnight", severity="major", owner="dana@example.com")

    title: Annotated[str, longest(LONGEST["title"])]
    product: str | None = None
    description: Annotated[str, longest(LONGEST["description"])] | None = None
    workaround: Annotated[str, longest(LONGEST["workaround"])] | None = None
    severity: SeverityWord | None = None
    owner: str | None = None


class IssueChanges(In):
    """Fields that are left out stay as they are. `owner` is the address of a member, null for nobody; `workaround` is
    written for customers, who read it as it is."""

    model_config = example(owner="dana@example.com", workaround="Reload the page; the count is right after that.")

    title: Annotated[str, longest(LONGEST["title"])] | None = None
    description: Annotated[str, longest(LONGEST["description"])] | None = None
    workaround: Annotated[str, longest(LONGEST["workaround"])] | None = None
    severity: SeverityWord | None = None
    owner: str | None = None


class MoveIn(In):
    """`override` goes past the gates, with a `note` that stays visible for ever. `built_by` names who built it when
    that is not the caller."""

    model_config = example(verb="define")

    verb: Annotated[str, words(VERBS)]
    note: str | None = None
    cause: Annotated[str, words(["", *BounceCause.values, *Declined.values])] | None = None
    override: bool = False
    built_by: str | None = None


class MergeIn(In):
    """`words` is what the customers who are joined are mailed; left out, our usual words. `anyway` heeds no caution."""

    model_config = example(into="HB-7", why="The same counter")

    into: str
    why: Annotated[str, longest(5_000)] | None = None
    words: Annotated[str, longest(20_000)] | None = None
    anyway: bool = False


class ApartIn(In):
    model_config = example(why="Another counter after all")

    why: Annotated[str, longest(5_000)] | None = None


class SplitIn(In):
    """`reports`: the numbers of those that become an issue of their own."""

    model_config = example(reports=[12, 14], title="The export is cut off")

    reports: list[int]
    title: Annotated[str, longest(LONGEST["title"])]
    why: Annotated[str, longest(5_000)] | None = None


class OutlookOut(Out):
    """What a merge would do: `joining` customers are new to `into`, `carried` criteria go along. `reasons` forbid it;
    a `caution` asks for `anyway`."""

    issue: str
    into: str
    reports: int
    customers: int
    joining: int
    carried: list[str]
    workaround: bool
    reasons: list[str]
    caution: str


class ReachOut(Out):
    customers: int
    organizations: int
    reports: int


class MoveOut(Out):
    """A move out of this stage: what is in its way, and whether this token's role may make it."""

    verb: str
    says: str
    enters: str
    needs: list[str]
    reasons: list[str]
    allowed: bool
    may_override: bool


class IssueOut(Out):
    key: str
    product: str
    title: str
    severity: str
    stage: str
    stage_since: datetime
    declined_as: str
    round: int
    owner: str | None
    merged_into: str | None
    created_at: datetime
    edited_at: datetime
    links: SelfLink


class OneIssueOut(IssueOut):
    description: str
    workaround: str
    built_by: str
    reach: ReachOut
    moves: list[MoveOut]
    criteria: list[CriterionOut]
    releases: list[str]


def address_of(issue: Issue) -> str:
    return address("issues", issue.key)


def issue_out(issue: Issue) -> IssueOut:
    return IssueOut.of(issue, **_facts(issue))


def one_issue_out(issue: Issue, reach: Reach, moves: list[Next]) -> OneIssueOut:
    return OneIssueOut.of(
        issue,
        **_facts(issue),
        reach=ReachOut.of(reach),
        moves=[_move_out(step) for step in moves],
        criteria=[criterion_out(criterion, issue) for criterion in current_criteria(issue)],
        releases=[str(release) for release in issue.releases.select_related("product").order_by("pk")],
    )


def _move_out(step: Next) -> MoveOut:
    return MoveOut.of(
        step, verb=step.move.verb, says=step.move.says, enters=step.move.enters, needs=list(step.move.needs)
    )


def _facts(issue: Issue) -> dict[str, object]:
    return {
        "product": issue.product.slug,
        "owner": issue.owner.email if issue.owner else None,
        "merged_into": key_of(issue.merged_into_id) if issue.merged_into_id else None,
        "links": SelfLink(self=address_of(issue)),
    }
