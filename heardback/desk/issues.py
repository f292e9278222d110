"""Issues: the list, one issue's page, opening one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from heardback.accounts.models import Member
from heardback.accounts.roles import Role
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form, choices
from heardback.desk.issue_page import issue_context
from heardback.desk.loop import found
from heardback.desk.pages import page
from heardback.desk.paging import Page, paged
from heardback.desk.remembering import Remembered
from heardback.issues.models import ENDED, GOING_ON, Issue, Stage
from heardback.issues.opening import open_issue
from heardback.issues.queries import issues_titled
from heardback.products.models import Product
from heardback.products.queries import product_named
from heardback.products.severity import Severity
from heardback.ranking.queries import ahead_of
from heardback.triage.queries import next_updates
from heardback.wire.numbers import as_number
from heardback.wire.text import clean

MANY = 100  # customers; to find the next update among more takes a while
_due = Remembered(10)
FILTERS = {"": "Going on", "all": "All", **dict(Stage.choices)}


@desk()
def issues(request: HttpRequest, me: Member) -> HttpResponse:
    """The issues that go on, in the order of work; filtered by what the address says."""
    chosen = {name: clean(request.GET.get(name, "")) for name in ("stage", "product", "owner", "q")}
    among = _filtered(chosen, me)
    rows = paged(among, "-height", request.GET.get("after", ""), then="pk")
    _add_due(rows.rows)
    _add_places(rows, among, chosen)
    context: dict[str, Any] = {
        "rows": rows,
        "chosen": chosen,
        "filtered": any(chosen.values()),
        "stages": FILTERS.items(),
        "products": list(Product.objects.order_by("name").values_list("slug", "name")),
        "owners": _owners(),
        "now": timezone.now(),
        "query": _query_without_after(request),
    }
    return page(request, "desk/issues.html", context, part="list")


def _filtered(chosen: dict[str, str], me: Member) -> QuerySet[Issue]:
    rows = issues_titled(chosen["q"]) if chosen["q"] else Issue.objects.all()
    rows = rows.select_related("product", "owner", "rank").defer("rank__parts", "description", "workaround")
    stage = chosen["stage"]
    if stage in Stage.values:
        rows = rows.filter(stage=stage)
    elif stage != "all" and not chosen["q"]:
        rows = rows.filter(GOING_ON)
    if chosen["product"]:
        rows = rows.filter(product__slug=chosen["product"])
    owner = chosen["owner"]
    if owner == "nobody":
        rows = rows.filter(owner=None)
    elif owner == "me":
        rows = rows.filter(owner=me)
    elif as_number(owner) is not None:
        rows = rows.filter(owner=int(owner))
    return rows


def _add_due(rows: list[Issue]) -> None:
    """Say of each issue when the first of its customers must hear again."""
    due = next_updates([issue.pk for issue in rows if issue.customers <= MANY])
    for issue in rows:
        if issue.customers > MANY:
            due |= _due(issue.pk, lambda pk=issue.pk: next_updates([pk]))  # type: ignore[misc]
        issue.due = due.get(issue.pk)  # type: ignore[attr-defined]


def _add_places(rows: Page[Issue], among: QuerySet[Issue], chosen: dict[str, str]) -> None:
    """Say of each the how manieth of the list it is: only where the list is one of what goes on."""
    if not rows.rows or chosen["stage"] in ("all", *ENDED) or chosen["q"]:
        return
    start = 0 if rows.first else ahead_of(rows.rows[0], among).order_by().count()
    for n, issue in enumerate(rows.rows, start + 1):
        issue.place = n  # type: ignore[attr-defined]


def _owners() -> list[tuple[str, str]]:
    team = Member.objects.filter(Q(is_active=True) & ~Q(role=Role.VIEWER)).order_by("name")
    return [("", "Anybody"), ("me", "Me"), ("nobody", "Nobody"), *((str(m.pk), str(m)) for m in team[:200])]


def _query_without_after(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    return query.urlencode()


@desk()
def issue(request: HttpRequest, me: Member, key: str) -> HttpResponse:
    one = found(key)
    if key != one.key:
        return redirect("desk:issue", one.key)
    return page(request, "desk/issue.html", issue_context(one, me), part="issue")


@desk(reads="edit an issue", writes="edit an issue")
def open_one(request: HttpRequest, me: Member) -> HttpResponse:
    """A problem that the team found itself: an issue before anybody reported it."""
    products = list(Product.objects.order_by("-is_default", "name").values_list("slug", "name"))
    form = Form(
        [
            Field("title", "What goes wrong, in a few words", required=True),
            Field("description", "What we know", "area", "Only the team reads this."),
            Field("product", "Product", "choice", choices=products, narrow=True),
            Field("severity", "Severity", "choice", choices=choices(Severity.choices, "not known"), narrow=True),
        ],
        "Open the issue",
    )
    if request.method != "POST":
        return page(request, "desk/open_issue.html", {"form": form.prefilled(request.GET)})
    form.typed(request.POST)
    try:
        opened = open_issue(
            product_named(form["product"]),
            form["title"],
            by=me.actor,
            description=form["description"],
            severity=form["severity"],
        )
    except ValidationError as problem:
        return page(request, "desk/open_issue.html", {"form": form.refused(problem)}, status=422)
    messages.success(request, f"{opened.key} is open.")
    return redirect("desk:issue", opened.key)
