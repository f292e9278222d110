"""Figures: for who manages, for who owns issues, and what each number counts."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.pages import page
from heardback.desk.paging import paged
from heardback.figures.counting import Span, figures
from heardback.figures.lists import listed
from heardback.loop.picture import picture
from heardback.loop.turns import whose_turn
from heardback.products.models import Product
from heardback.products.queries import product_chosen
from heardback.ranking.queries import ranked

SPANS = {"30": "30 days", "90": "90 days", "365": "a year", "730": "two years"}
USUAL, SHOWN = "90", 15
NARROWED = ("cause", "gate", "owner", "issue", "state", "stage")


@desk()
def dashboard(request: HttpRequest, me: Member) -> HttpResponse:
    """What a manager asks."""
    days, product = _asked(request)
    seen = figures(Span.of(int(days), product))
    context = {
        "seen": seen,
        "days": days,
        "spans": SPANS.items(),
        "product": product,
        "products": list(Product.objects.order_by("name").values_list("slug", "name")),
        "query": f"days={days}" + (f"&product={product.slug}" if product else ""),
        "longest": max((one.half for one in seen.stages if one.half), default=timedelta()),
        "bounced": [month.bounces for month in seen.months],
        "signed": [month.signed for month in seen.months],
        "presumed": [month.presumed for month in seen.months],
    }
    return page(request, "desk/figures.html", context)


@desk()
def counted(request: HttpRequest, me: Member, what: str) -> HttpResponse:
    """The rows behind a number."""
    days, product = _asked(request)
    said = {name: request.GET[name][:60] for name in NARROWED if name in request.GET}
    if "of" in request.GET:
        said["product"] = request.GET["of"][:60]
    sane = not any("\x00" in value for value in said.values())
    found = listed(what, Span.of(int(days), product), said) if sane else None
    if found is None:
        raise Http404("There is no such figure.")
    return page(request, "desk/counted.html", {"found": found, "days": SPANS[days]})


@desk()
def my_issues(request: HttpRequest, me: Member) -> HttpResponse:
    """What each issue of mine waits for, in the order of work."""
    rows = paged(
        ranked().order_by().filter(owner=me).select_related("product", "owner"), "-height",
        request.GET.get("after", ""), then="pk", size=SHOWN,
    )  # fmt: skip
    waits = [(issue, whose_turn(picture(issue))) for issue in rows.rows]
    return page(request, "desk/my_issues.html", {"rows": rows, "waits": waits})


def _asked(request: HttpRequest) -> tuple[str, Product | None]:
    days = request.GET.get("days", USUAL)
    return days if days in SPANS else USUAL, product_chosen(request.GET.get("product", ""))
