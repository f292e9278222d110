"""Customers and their organizations: who they are, what they reported, what they were told."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.customers.editing import edit_customer
from heardback.customers.models import Customer, Identity, Organization
from heardback.customers.one_person import rows_of, rows_of_each
from heardback.customers.refusing import accept_again
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.pages import page
from heardback.desk.paging import paged
from heardback.desk.people import customer_at
from heardback.desk.remembering import Remembered
from heardback.figures.counting import of_organization
from heardback.issues.models import Issue
from heardback.ledger.reading import timeline
from heardback.notices.models import Notice
from heardback.notices.preferring import in_words, preference_of
from heardback.reports.models import Report, State
from heardback.triage.queries import inbox
from heardback.wire.text import clean

MOST = 30
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
        "asked": urlencode({"q": asked} | narrowed),
    }
    return page(request, "desk/customers.html", context, part="list")


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
    rows = Report.objects.filter(
        state=State.OPEN, customer__in=[row for each in of.values() for row in each]
    ).order_by()
    found = dict(rows.values_list("customer").annotate(Count("pk")))
    return {customer: sum(found.get(row, 0) for row in each) for customer, each in of.items()}


def _open_of(organizations: list[int]) -> dict[int, int]:
    rows = Report.objects.filter(state=State.OPEN, organization__in=organizations).order_by()
    return dict(rows.values_list("organization").annotate(Count("pk")))


@desk(writes="edit customers")
def customer(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    one = customer_at(number)
    form = Form(
        [
            Field("name", "Name", value=one.name, narrow=True),
            Field("email", "Another e-mail address", narrow=True),
            Field("phone", "Another phone number", placeholder="+49 30 901820", narrow=True),
        ],
        focus=False,
    )
    status = 200
    if request.method == "POST":
        form.typed(request.POST)
        try:
            edit_customer(one, by=me.actor, name=form["name"], email=form["email"], phone=form["phone"])
        except ValidationError as problem:
            form.refused(problem)
            status = 422
        else:
            messages.success(request, "Saved.")
            return redirect("desk:customer", number)
    numbers = rows_of(one.pk)
    reports = Report.objects.filter(customer__in=numbers)
    context = {
        "customer": one,
        "rows": _person(numbers),
        "form": form,
        "hears": in_words(preference_of(one)),
        "identities": list(one.identities.order_by("pk")),
        "reports": list(_rows_of(reports)[:MOST]),
        "issues": list(_issues_of(Q(matches__report__customer__in=numbers))[:MOST]),
        "notices": list(Notice.objects.filter(customer__in=numbers).defer("text", "html").order_by("-pk")[:MOST]),
        "events": list(timeline(customers=numbers)[:MOST]),
    }
    return page(request, "desk/customer.html", context, status=status)


def _person(numbers: list[int]) -> list[Customer]:
    """All who are one person, first who goes on; nobody for one who was never merged."""
    if len(numbers) == 1:
        return []
    rows = Customer.objects.select_related("organization", "merged_into").prefetch_related("identities")
    return sorted(rows.filter(pk__in=numbers), key=lambda row: (row.merged_into_id is not None, row.pk))


def _rows_of(reports: QuerySet[Report]) -> QuerySet[Report]:
    columns = ("title", "state", "severity", "received_at", "next_update_due", "closed_why", "customer__name")
    return reports.select_related("customer").only(*columns).order_by("-received_at", "-pk")


def _issues_of(where: Q) -> QuerySet[Issue]:
    return Issue.objects.filter(where).distinct().defer("description", "workaround").order_by("-customers", "pk")


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


@desk()
def organization(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    one = Organization.objects.filter(pk=number).first()
    if one is None:
        raise Http404("There is no such organization.")
    people = Customer.objects.filter(organization=one).prefetch_related("identities").order_by("name", "pk")
    context = {
        "organization": one,
        "people": list(people[:MOST]),
        "reports": list(_rows_of(Report.objects.filter(organization=one))[:MOST]),
        "issues": list(_issues_of(Q(matches__report__organization=one))[:MOST]),
        "undecided": inbox().filter(organization=one).exists(),
        "most": MOST,
        "theirs": of_organization(one.pk),
    }
    return page(request, "desk/organization.html", context)


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
