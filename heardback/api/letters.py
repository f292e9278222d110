"""Mails that came in: read, and decided about."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from heardback.api.answers import answer
from heardback.api.finding import report_named
from heardback.api.idempotency import once
from heardback.api.paging import LARGEST, Paging, link_next, page
from heardback.api.shapes.letters import AddIn, LetterOut, OneLetterOut, letter_out, one_letter_out
from heardback.api.tokens import Bearer, caller
from heardback.letters import queries
from heardback.letters.deciding import add_to_report, make_report, set_aside
from heardback.letters.models import Letter, State

routes = Router(tags=["mails"])


class LetterFilters(Paging):
    state: State | None = Field(None, description="parked: those that wait for a person")


@routes.get("/letters", auth=Bearer("read mails"), response=list[LetterOut])
def list_letters(request: HttpRequest, asked: Query[LetterFilters]) -> HttpResponse:
    """Mails that came in, the latest first."""
    found, key = page(queries.letters(asked.state or ""), asked)
    return link_next(request, answer(request, [letter_out(one) for one in found], list[LetterOut]), key)


@routes.get("/letters/{int:number}", auth=Bearer("read mails"), response=OneLetterOut)
def read_letter(request: HttpRequest, number: int) -> HttpResponse:
    """One mail, taken apart: what is new in it, what it quotes, how it is signed."""
    return answer(request, one_letter_out(_numbered(number)))


@routes.post("/letters/{int:number}/report", auth=Bearer("decide on mails"), response=LetterOut)
@once
def report_letter(request: HttpRequest, number: int) -> HttpResponse:
    """Make it a report of its sender's."""
    make_report(_numbered(number), by=caller(request))
    return answer(request, letter_out(_numbered(number)))


@routes.post("/letters/{int:number}/add", auth=Bearer("decide on mails"), response=LetterOut)
@once
def add_letter(request: HttpRequest, number: int, payload: AddIn) -> HttpResponse:
    """Add it to a report. From an address of its customer it is their words; from another's, the team's to read."""
    add_to_report(_numbered(number), report_named("report", payload.report), payload.became, by=caller(request))
    return answer(request, letter_out(_numbered(number)))


@routes.post("/letters/{int:number}/set-aside", auth=Bearer("decide on mails"), response=LetterOut)
@once
def set_letter_aside(request: HttpRequest, number: int) -> HttpResponse:
    """Make nothing of it. It stays, and can still be decided."""
    set_aside(_numbered(number), by=caller(request))
    return answer(request, letter_out(_numbered(number)))


def _numbered(number: int) -> Letter:
    found = Letter.objects.select_related("report").filter(pk=number).first() if number <= LARGEST else None
    if found is None:
        raise Http404("There is no mail with this number.")
    return found
