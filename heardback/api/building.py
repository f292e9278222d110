"""What is assumed, proposed and built under an issue."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from heardback.api.answers import answer, created
from heardback.api.finding import issue_at
from heardback.api.idempotency import once
from heardback.api.paging import LARGEST, Paging, link_next, page
from heardback.api.problems import wrong
from heardback.api.shapes.building import (
    AssumptionIn,
    AssumptionOut,
    SettleIn,
    WorkDone,
    WorkIn,
    WorkOut,
)
from heardback.api.shapes.issues import address_of
from heardback.api.tokens import Bearer, caller
from heardback.loop.assumptions import assume, settle
from heardback.loop.verifying import finish_work, link_work

routes = Router(tags=["building"])


@routes.get("/issues/{key}/assumptions", auth=Bearer("read"), response=list[AssumptionOut])
def list_assumptions(request: HttpRequest, key: str, asked: Query[Paging]) -> HttpResponse:
    """What is taken for true, the latest first."""
    found, after = page(issue_at(key).assumptions.all(), asked)
    said = [AssumptionOut.of(assumption) for assumption in found]
    return link_next(request, answer(request, said, list[AssumptionOut]), after)


@routes.post("/issues/{key}/assumptions", auth=Bearer("edit assumptions"), response={201: AssumptionOut})
@once
def write_assumption(request: HttpRequest, key: str, payload: AssumptionIn) -> HttpResponse:
    """Write down what is taken for true. A blocking one holds back building until it is validated."""
    issue = issue_at(key)
    assumption = assume(
        issue,
        payload.text,
        by=caller(request),
        kind=payload.kind,
        blocking=payload.blocking,
        check_how=payload.check_how or "",
        check_by=payload.check_by,
    )
    return created(AssumptionOut.of(assumption), f"{address_of(issue)}/assumptions")


@routes.patch("/issues/{key}/assumptions/{int:assumption}", auth=Bearer("edit assumptions"), response=AssumptionOut)
def settle_assumption(request: HttpRequest, key: str, assumption: int, payload: SettleIn) -> HttpResponse:
    """Validate or refute it, with evidence."""
    issue = issue_at(key)
    found = issue.assumptions.filter(pk=assumption).first() if assumption <= LARGEST else None
    if found is None:
        raise Http404(f"{issue.key} has no such assumption.")
    settled = settle(found, payload.state, by=caller(request), evidence=payload.evidence)
    return answer(request, AssumptionOut.of(settled))


@routes.get("/issues/{key}/work", auth=Bearer("read"), response=list[WorkOut])
def list_work(request: HttpRequest, key: str, asked: Query[Paging]) -> HttpResponse:
    """Linked pieces of work, the latest first."""
    found, after = page(issue_at(key).work.all(), asked)
    return link_next(request, answer(request, [WorkOut.of(work) for work in found], list[WorkOut]), after)


@routes.post("/issues/{key}/work", auth=Bearer("edit an issue"), response={201: WorkOut})
@once
def write_work(request: HttpRequest, key: str, payload: WorkIn) -> HttpResponse:
    """Link a piece of work elsewhere that building it needs."""
    issue = issue_at(key)
    work = link_work(issue, payload.title, by=caller(request), url=payload.url or "")
    return created(WorkOut.of(work), f"{address_of(issue)}/work")


@routes.patch("/issues/{key}/work/{int:work}", auth=Bearer("edit an issue"), response=WorkOut)
def change_work(request: HttpRequest, key: str, work: int, payload: WorkDone) -> HttpResponse:
    """Say that linked work is done."""
    issue = issue_at(key)
    found = issue.work.filter(pk=work).first() if work <= LARGEST else None
    if found is None:
        raise Http404(f"{issue.key} has no such work.")
    if not payload.done:
        raise wrong("done", "Work that is done stays done. Link the rest of it as new work.")
    return answer(request, WorkOut.of(finish_work(found, by=caller(request), done_by=payload.done_by or "")))
