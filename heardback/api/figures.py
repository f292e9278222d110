"""Figures: how well we keep our word."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from heardback.api.answers import answer
from heardback.api.shapes.figures import FiguresOut, LineOut, figures_out
from heardback.api.tokens import Bearer
from heardback.figures.counting import Span, figures
from heardback.figures.lists import listed
from heardback.products.queries import product_named

routes = Router(tags=["figures"])


class Asked(BaseModel):
    days: int = Field(90, ge=1, le=3660, description="Of the last so many days")
    product: str = Field("", description="A product's slug")

    def span(self) -> Span:
        return Span.of(self.days, product_named(self.product) if self.product else None)


class Narrowed(Asked):
    cause: str | None = Field(None, description="Of bounces: their cause")
    gate: str | None = Field(None, description="Of bounces: the stage whose gate is charged")
    state: str | None = Field(None, description="Of promises: open, kept, broken or back")
    stage: str | None = Field(None, description="Of what left a stage: which")


@routes.get("/figures", auth=Bearer("read"), response=FiguresOut)
def read_figures(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """Time in each stage, time to acknowledge, silence debt, bounces by cause and gate, who signed, promises kept."""
    return answer(request, figures_out(figures(asked.span())))


@routes.get("/figures/{what}", auth=Bearer("read"), response=list[LineOut])
def list_counted(request: HttpRequest, what: str, asked: Query[Narrowed]) -> HttpResponse:
    """What a figure counts, the latest 200: `bounces`, `signed`, `presumed`, `refused`, `promises`, `overdue`, `asked`
    or `left`."""
    narrow = {
        name: value for name in ("cause", "gate", "state", "stage") if (value := getattr(asked, name)) is not None
    }
    found = listed(what, asked.span(), narrow)
    if found is None:
        raise Http404("There is no such figure.")
    return answer(request, [LineOut.of(line) for line in found.lines], list[LineOut])
