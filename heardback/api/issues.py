"""Issues: opened, read, changed, moved."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from heardback.api.answers import answer, created
from heardback.api.finding import issue_at, member_named
from heardback.api.idempotency import once
from heardback.api.paging import Paging, link_next, page
from heardback.api.problems import wrong
from heardback.api.shapes.issues import (
    IssueChanges,
    IssueIn,
    IssueOut,
    MoveIn,
    OneIssueOut,
    address_of,
    issue_out,
    one_issue_out,
)
from heardback.api.tokens import Bearer, caller
from heardback.issues.models import Issue, Stage
from heardback.issues.opening import edit_issue, open_issue
from heardback.loop.moving import move, next_moves
from heardback.products.queries import product_named
from heardback.triage.queries import reach

routes = Router(tags=["issues"])


class IssueFilters(Paging):
    stage: str = Field("", description="Only those at this stage")
    product: str = Field("", description="A product's slug")
    owner: str = Field("", description="The address of a member")


@routes.get("/issues", auth=Bearer("read"), response=list[IssueOut])
def list_issues(request: HttpRequest, asked: Query[IssueFilters]) -> HttpResponse:
    """Issues, the newest first."""
    rows = Issue.objects.select_related("product", "owner")
    if asked.stage:
        if asked.stage not in Stage.values:
            raise wrong("stage", f"“{asked.stage[:40]}” is not one of: {', '.join(Stage.values)}.")
        rows = rows.filter(stage=asked.stage)
    if asked.product:
        rows = rows.filter(product=product_named(asked.product))
    if asked.owner:
        rows = rows.filter(owner=member_named("owner", asked.owner))
    found, key = page(rows, asked)
    return link_next(request, answer(request, [issue_out(issue) for issue in found], list[IssueOut]), key)


@routes.post("/issues", auth=Bearer("edit an issue"), response={201: OneIssueOut})
@once
def open_new_issue(request: HttpRequest, payload: IssueIn) -> HttpResponse:
    """Open an issue at the stage `reported`."""
    issue = open_issue(
        product_named(payload.product or ""),
        payload.title,
        by=caller(request),
        description=payload.description or "",
        workaround=payload.workaround or "",
        severity=payload.severity or "",
        owner=member_named("owner", payload.owner) if payload.owner else None,
    )
    return created(_one(issue, request), address_of(issue))


@routes.get("/issues/{key}", auth=Bearer("read"), response=OneIssueOut)
def read_issue(request: HttpRequest, key: str) -> HttpResponse:
    """One issue: where it stands, whom it hurts, and what is in the way of each move."""
    return answer(request, _one(issue_at(key), request))


@routes.patch("/issues/{key}", auth=Bearer("edit an issue"), response=OneIssueOut)
def change_issue(request: HttpRequest, key: str, payload: IssueChanges) -> HttpResponse:
    """Change what an issue says or who owns it. Its stage changes by moves alone."""
    changes = {name: getattr(payload, name) for name in payload.model_fields_set}
    if "owner" in changes:
        changes["owner"] = member_named("owner", changes["owner"]) if changes["owner"] else None
    changes = {name: "" if value is None and name != "owner" else value for name, value in changes.items()}
    issue = edit_issue(issue_at(key), by=caller(request), **changes)
    return answer(request, _one(issue, request))


@routes.post("/issues/{key}/moves", auth=Bearer("read"), response=OneIssueOut)
@once
def move_issue(request: HttpRequest, key: str, payload: MoveIn) -> HttpResponse:
    """Take one step. Each move has its own roles; a refused one is answered 422 with every reason in `reasons`."""
    issue = move(
        issue_at(key),
        payload.verb,
        by=caller(request),
        note=payload.note or "",
        cause=payload.cause or "",
        override=payload.override,
        built_by=payload.built_by or "",
    )
    return answer(request, _one(issue, request))


def _one(issue: Issue, request: HttpRequest) -> OneIssueOut:
    return one_issue_out(issue, reach(issue), next_moves(issue, caller(request)))
