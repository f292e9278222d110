"""The lists of customers and of their organizations."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.customers.models import Customer, Identity, Organization
from heardback.customers.one_person import rows_of_each
from heardback.customers.refusing import accept_again
from heardback.desk.entering import desk
from heardback.desk.pages import page
from heardback.desk.paging import paged
from heardback.desk.remembering import Remembered
from heardback.reports.models import COUNTED_OPEN, Report
from heardback.wire.numbers import as_number
from heardback.wire.text import clean

NARROWED = {"kind": "Kind", "plan": "Plan"}
_counts, _kinds = Remembered(30), Remembered(30)


@desk()
def customers(request: HttpRequest, me: Member) -> HttpResponse:
    asked = clean(request.GET.get("q", ""))
    rows = Customer.objects.filter(merged_into=None).select_related("organization").prefetch_related("identities")
    if asked:
        known_by = Identity.objects.filter(customer=OuterRef("pk"), value__icontains=asked)
        rows = rows.filter(Q(name__icontains=asked) | Q(organization__name__icontains=asked) | Exists(known_by))
    narrowed = _narrowed(request)
    firm = _firm(request)
    if firm is not None:
        rows = rows.filter(organization=firm)
    if any(narrowed.values()):
        firms = Organization.objects.filter(**{name: said for name, said in narrowed.items() if said})
        rows = rows.filter(organization__in=firms.values("pk"))
    shown = paged(rows, "-pk", request.GET.get("after", ""))
    counted = _open_reports([customer.pk for customer in shown])
    context = {
        "rows": [(customer, counted.get(customer.pk, 0)) for customer in shown],
        "page": shown,
        "q": asked,
        "filters": _filters(narrowed),
        "asked": urlencode({"q": asked} | narrowed | ({"organization": firm.pk} if firm else {})),
        "firm": firm,
    }
    return page(request, "desk/customers.html", context, part="list")


def _firm(request: HttpRequest) -> Organization | None:
    """The one whose people alone are listed."""
    asked = request.GET.get("organization", "")
    return Organization.objects.filter(pk=asked).first() if as_number(asked) is not None else None


def _narrowed(request: HttpRequest) -> dict[str, str]:
    return {name: clean(request.GET.get(name, ""))[:100] for name in NARROWED}


def _filters(narrowed: dict[str, str]) -> list[tuple[str, str, str, list[str]]]:
    """By what a list can be narrowed: name, label, what is chosen, and what there is to choose."""
    known = _kinds("all", lambda: {name: _known(name) for name in NARROWED})
    return [(name, label, narrowed[name], known[name]) for name, label in NARROWED.items() if known[name]]


def _known(name: str) -> list[str]:
    rows = Organization.objects.exclude(**{name: ""}).order_by(name).values_list(name, flat=True)
    return list(rows.distinct()[:100])


def _open_reports(customers: list[int]) -> dict[int, int]:
    """Customer -> how many open reports they have, whichever of their rows it was."""
    of = rows_of_each(customers)
    rows = Report.objects.filter(COUNTED_OPEN, customer__in=[row for each in of.values() for row in each]).order_by()
    found = dict(rows.values_list("customer").annotate(Count("pk")))
    return {customer: sum(found.get(row, 0) for row in each) for customer, each in of.items()}


def _open_of(organizations: list[int]) -> dict[int, int]:
    rows = Report.objects.filter(COUNTED_OPEN, organization__in=organizations).order_by()
    return dict(rows.values_list("organization").annotate(Count("pk")))


@desk()
def organizations(request: HttpRequest, me: Member) -> HttpResponse:
    asked = clean(request.GET.get("q", ""))
    rows = Organization.objects.all()
    if asked:
        rows = rows.filter(Q(name__icontains=asked) | Q(external_id__icontains=asked) | Q(kind__icontains=asked))
    narrowed = _narrowed(request)
    rows = rows.filter(**{name: said for name, said in narrowed.items() if said})
    shown = paged(rows, "-pk", request.GET.get("after", ""))
    keys = [organization.pk for organization in shown]
    # An organization may have thousands of either.
    counted = _counts((*keys, "reports"), lambda: _open_of(keys))
    many = _counts((*keys, "people"), lambda: _people(keys))
    context = {
        "rows": [(o, many.get(o.pk, 0), counted.get(o.pk, 0)) for o in shown],
        "page": shown,
        "q": asked,
        "filters": _filters(narrowed),
        "asked": urlencode({"q": asked} | narrowed),
    }
    return page(request, "desk/organizations.html", context, part="list")


def _people(organizations: list[int]) -> dict[int, int]:
    rows = Customer.objects.filter(organization__in=organizations).order_by().values_list("organization")
    return dict(rows.annotate(Count("pk")))


@desk(writes="edit customers")
def accept(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """A button: mail to this address goes out again."""
    identity = Identity.objects.filter(pk=number).first()
    if identity is None:
        raise Http404("There is no such address.")
    if request.method != "POST":
        return redirect("desk:customer", identity.customer_id)
    try:
        accept_again(identity, by=me.actor)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, f"Mail to {identity.value} goes out again, and what was held back with it.")
    return redirect("desk:customer", identity.customer_id)
