"""Issues that are the same, and issues that are two: merged, split, taken apart again."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from heardback.api.answers import answer, created
from heardback.api.finding import issue_at, issue_named
from heardback.api.idempotency import once
from heardback.api.paging import LARGEST
from heardback.api.shapes.issues import (
    ApartIn,
    IssueOut,
    MergeIn,
    OutlookOut,
    SplitIn,
    address_of,
    issue_out,
)
from heardback.api.tokens import Bearer, caller
from heardback.loop.merging import merge, outlook, undo_split, unmerge
from heardback.loop.moving import Refused
from heardback.triage.splitting import came_from, split

routes = Router(tags=["issues"])


class Into(BaseModel):
    into: str = Field(description="The key of the issue that would go on")


@routes.get("/issues/{key}/merge", auth=Bearer("merge issues"), response=OutlookOut)
def look_at_merge(request: HttpRequest, key: str, asked: Query[Into]) -> HttpResponse:
    """What merging it would do, and what is in the way. Changes nothing."""
    seen = outlook(issue_at(key), issue_named("into", asked.into))
    said = OutlookOut.of(
        seen,
        issue=seen.issue.key,
        into=seen.into.key,
        reports=seen.reach.reports,
        customers=seen.reach.customers,
        carried=[str(criterion) for criterion in seen.carried],
    )
    return answer(request, said)


@routes.post("/issues/{key}/merge", auth=Bearer("merge issues"), response=IssueOut)
@once
def merge_issue(request: HttpRequest, key: str, payload: MergeIn) -> HttpResponse:
    """Merge it into another. Answers the issue that goes on; this one has `merged_into` from now on."""
    goes_on = merge(
        issue_at(key),
        issue_named("into", payload.into),
        by=caller(request),
        why=payload.why or "",
        words=payload.words or "",
        anyway=payload.anyway,
    )
    return answer(request, issue_out(goes_on))


@routes.post("/issues/{key}/unmerge", auth=Bearer("merge issues"), response=IssueOut)
@once
def unmerge_issue(request: HttpRequest, key: str, payload: ApartIn) -> HttpResponse:
    """Take it out of what it was merged into, as it was."""
    return answer(request, issue_out(unmerge(issue_at(key), by=caller(request), why=payload.why or "")))


@routes.post("/issues/{key}/split", auth=Bearer("merge issues"), response={201: IssueOut})
@once
def split_issue(request: HttpRequest, key: str, payload: SplitIn) -> HttpResponse:
    """Open an issue for some of its reports."""
    numbers = [number if 0 < number <= LARGEST else 0 for number in payload.reports]
    made = split(issue_at(key), numbers, payload.title, by=caller(request), why=payload.why or "")
    return created(issue_out(made.new), address_of(made.new))


@routes.post("/issues/{key}/unsplit", auth=Bearer("merge issues"), response=IssueOut)
@once
def unsplit_issue(request: HttpRequest, key: str, payload: ApartIn) -> HttpResponse:
    """Put the reports back that were split off into this issue. Answers the issue that has them again."""
    issue = issue_at(key)
    made = came_from(issue)
    if made is None:
        raise Refused(f"{issue.key} was not split off another issue.")
    return answer(request, issue_out(undo_split(made, by=caller(request), why=payload.why or "")))
