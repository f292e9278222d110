"""Proposals: how it will work, what belongs to each version, who was shown it, and what everybody says."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from heardback.api.answers import answer, created
from heardback.api.finding import criterion_of, customer_named, file_named, issue_at
from heardback.api.idempotency import once
from heardback.api.paging import LARGEST, Paging, link_next, page
from heardback.api.problems import wrong
from heardback.api.shapes.base import Count
from heardback.api.shapes.building import (
    CommentIn,
    CommentOut,
    DifferenceOut,
    PartIn,
    ProposalIn,
    ProposalOut,
    ProposalPartOut,
    ShareIn,
    comment_out,
    difference_out,
    part_out,
    proposal_out,
)
from heardback.api.shapes.issues import address_of
from heardback.api.tokens import Bearer, caller
from heardback.loop.comparing import difference
from heardback.loop.models import Proposal, ValidationGroup
from heardback.loop.parts import add_part, comment
from heardback.loop.proposals import propose, share

routes = Router(tags=["building"])
PROPOSAL_SHOWS = (
    "meets",
    "confirmations__customer",
    "shown_to",
    "groups",
    "previews__customer",
    "parts__answers",
    "comments",
)


class Versions(Paging):
    old: int = Field(0, ge=0, le=LARGEST, description="The older version; the one before the newer when left out")
    new: int = Field(0, ge=0, le=LARGEST, description="The newer version; the latest when left out")


@routes.get("/issues/{key}/proposals", auth=Bearer("read"), response=list[ProposalOut])
def list_proposals(request: HttpRequest, key: str, asked: Query[Paging]) -> HttpResponse:
    """Every version, the latest first, with customers' answers."""
    rows = issue_at(key).proposals.prefetch_related(*PROPOSAL_SHOWS)
    found, after = page(rows, asked)
    return link_next(request, answer(request, [proposal_out(row) for row in found], list[ProposalOut]), after)


@routes.post("/issues/{key}/proposals", auth=Bearer("edit proposals"), response={201: ProposalOut})
@once
def write_proposal(request: HttpRequest, key: str, payload: ProposalIn) -> HttpResponse:
    """Write the next version of how it will work."""
    issue = issue_at(key)
    meets = [criterion for number in payload.meets if (criterion := criterion_of(issue, number)) is not None]
    if len(meets) != len(payload.meets):
        raise wrong("meets", "Choose from this issue's own criteria.")
    proposal = propose(
        issue,
        payload.title,
        by=caller(request),
        body=payload.body or "",
        meets=meets,
        assumes_nothing=payload.assumes_nothing,
    )
    return created(proposal_out(proposal), f"{address_of(issue)}/proposals")


@routes.get("/issues/{key}/proposals/compare", auth=Bearer("read"), response=DifferenceOut)
def compare_proposals(request: HttpRequest, key: str, asked: Query[Versions]) -> HttpResponse:
    """Two versions side by side, line by line."""
    issue = issue_at(key)
    versions = list(issue.proposals.order_by("-version"))
    new = next((v for v in versions if not asked.new or v.version == asked.new), None)
    old = next(
        (v for v in versions if new and (v.version == asked.old or (not asked.old and v.version < new.version))), None
    )
    if new is None or old is None:
        raise Http404(f"{issue.key} has no such two versions.")
    return answer(request, difference_out(difference(old, new)))


@routes.post("/issues/{key}/proposals/{int:version}/share", auth=Bearer("edit proposals"), response=Count)
@once
def share_proposal(request: HttpRequest, key: str, version: int, payload: ShareIn | None = None) -> HttpResponse:
    """Show it to everyone affected, to some of them, or to a group. `count` says how many are mailed."""
    said = payload or ShareIn(customers=None, group=None)
    chosen = None if said.customers is None else [customer_named("customers", number) for number in said.customers]
    group = ValidationGroup.objects.filter(pk=said.group).first() if said.group else None
    if said.group and group is None:
        raise wrong("group", "There is no such group. /api/v1/groups lists them.")
    count = share(_version(key, version), by=caller(request), customers=chosen, group=group)
    return answer(request, Count(count=count))


@routes.post(
    "/issues/{key}/proposals/{int:version}/parts", auth=Bearer("edit proposals"), response={201: ProposalPartOut}
)
@once
def write_part(request: HttpRequest, key: str, version: int, payload: PartIn) -> HttpResponse:
    """Add a picture, a mock-up, an API contract or a sample to a version that nobody was shown yet."""
    proposal = _version(key, version)
    part = add_part(
        proposal,
        payload.kind,
        payload.title,
        by=caller(request),
        words=payload.text or "",
        url=payload.url or "",
        file=file_named("file", payload.file, caller(request)),
    )
    return created(part_out(part), f"{address_of(proposal.issue)}/proposals")


@routes.post("/issues/{key}/proposals/{int:version}/comments", auth=Bearer("edit criteria"), response={201: CommentOut})
@once
def write_comment(request: HttpRequest, key: str, version: int, payload: CommentIn) -> HttpResponse:
    """Comment on it: for the team, or for the customers who see it."""
    proposal = _version(key, version)
    made = comment(proposal, payload.words, by=caller(request), private=payload.private)
    return created(comment_out(made), f"{address_of(proposal.issue)}/proposals")


def _version(key: str, version: int) -> Proposal:
    issue = issue_at(key)
    proposal = issue.proposals.filter(version=version).first() if version <= LARGEST else None
    if proposal is None:
        raise Http404(f"{issue.key} has no such proposal.")
    return proposal
