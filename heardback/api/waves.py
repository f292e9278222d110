"""Waves of reports that look like spam: read, let through, closed, and that taken back."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from heardback.api.answers import answer
from heardback.api.idempotency import once
from heardback.api.paging import LARGEST, Paging, link_next, page
from heardback.api.shapes.waves import WaveOut, WaveReleaseIn, wave_out
from heardback.api.tokens import Bearer, caller
from heardback.triage.models import UNSETTLED, Wave
from heardback.triage.waves import close_as_spam, not_spam_after_all, release

routes = Router(tags=["reports"])


class WaveFilters(Paging):
    settled: bool = Field(False, description="Also those that somebody let through or closed")


@routes.get("/waves", auth=Bearer("read"), response=list[WaveOut])
def list_waves(request: HttpRequest, asked: Query[WaveFilters]) -> HttpResponse:
    """Waves that wait for a person. Their reports count nowhere, and nobody of them is thanked meanwhile."""
    rows = Wave.objects.select_related("product")
    if not asked.settled:
        rows = rows.filter(UNSETTLED)
    found, key = page(rows, asked)
    return link_next(request, answer(request, [wave_out(wave) for wave in found], list[WaveOut]), key)


@routes.get("/waves/{int:number}", auth=Bearer("read"), response=WaveOut)
def read_wave(request: HttpRequest, number: int) -> HttpResponse:
    """One wave, and which of its reports wait."""
    return answer(request, wave_out(_numbered(number)))


@routes.post("/waves/{int:number}/release", auth=Bearer("triage"), response=WaveOut)
@once
def release_wave(request: HttpRequest, number: int, payload: WaveReleaseIn) -> HttpResponse:
    """Let these of its reports through, or all: they count as any other, and their customers are thanked."""
    release(_numbered(number), payload.reports, by=caller(request))
    return answer(request, wave_out(_numbered(number)))


@routes.post("/waves/{int:number}/close", auth=Bearer("triage"), response=WaveOut)
@once
def close_wave(request: HttpRequest, number: int) -> HttpResponse:
    """Close what waits of it as spam. Nobody is told."""
    close_as_spam(_numbered(number), by=caller(request))
    return answer(request, wave_out(_numbered(number)))


@routes.post("/waves/{int:number}/undo", auth=Bearer("triage"), response=WaveOut)
@once
def undo_wave(request: HttpRequest, number: int) -> HttpResponse:
    """Take back that it was closed: its reports wait again, with a new clock."""
    not_spam_after_all(_numbered(number), by=caller(request))
    return answer(request, wave_out(_numbered(number)))


def _numbered(number: int) -> Wave:
    wave = Wave.objects.select_related("product").filter(pk=number).first() if number <= LARGEST else None
    if wave is None:
        raise Http404("There is no wave with this number.")
    return wave
