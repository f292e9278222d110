"""Many reports in one request: decided or put off, and undone while nobody has heard of it."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from heardback.api.answers import answer, created
from heardback.api.finding import issue_named
from heardback.api.idempotency import once
from heardback.api.shapes.base import LARGEST, address
from heardback.api.shapes.batches import BatchIn, BatchOut, batch_out
from heardback.api.tokens import Bearer, caller
from heardback.triage.deciding import decide, undo
from heardback.triage.models import Batch, What
from heardback.triage.snoozing import snooze

routes = Router(tags=["reports"])


@routes.post("/batches", auth=Bearer("triage"), response={201: BatchOut})
@once
def make_batch(request: HttpRequest, payload: BatchIn) -> HttpResponse:
    """Decide what up to 500 reports are, or put them off, in one piece. `left` were decided by somebody meanwhile, and
    stay as they are. Customers are told at `until`; before, it can be undone."""
    if payload.what == What.SNOOZE:
        if payload.snooze_until is None:
            raise ValidationError({"snooze_until": "Say until when they are put off."})
        done = snooze(payload.reports, payload.snooze_until, by=caller(request))
    else:
        issue = issue_named("issue", payload.issue) if payload.issue else None
        done = decide(
            payload.reports, payload.what, by=caller(request), issue=issue, title=payload.title or "",
            note=payload.note or "", words=payload.words or "",
        )  # fmt: skip
    return created(batch_out(done.batch, done.left), address("batches", done.batch.pk))


@routes.get("/batches/{int:number}", auth=Bearer("read"), response=BatchOut)
def read_batch(request: HttpRequest, number: int) -> HttpResponse:
    """What was done, and whether it went out or was undone."""
    return answer(request, batch_out(_numbered(number)))


@routes.post("/batches/{int:number}/undo", auth=Bearer("triage"), response=BatchOut)
@once
def undo_batch(request: HttpRequest, number: int) -> HttpResponse:
    """Every report of it is what it was before, and nobody is told. 422 once it has gone out."""
    undo(_numbered(number), by=caller(request))
    return answer(request, batch_out(_numbered(number)))


def _numbered(number: int) -> Batch:
    batch = Batch.objects.select_related("issue").filter(pk=number).first() if number <= LARGEST else None
    if batch is None:
        raise Http404("There is no batch with this number.")
    return batch
