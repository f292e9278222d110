"""One customer: who they are, what they reported, what they were told and promised, what they said of fixes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.customers.attributes import Value
from heardback.customers.editing import edit_customer
from heardback.customers.languages import NAMES
from heardback.customers.models import Customer, Organization
from heardback.customers.one_person import rows_of
from heardback.desk.entering import desk
from heardback.desk.facts import Facts
from heardback.desk.forms.fields import Field, Form
from heardback.desk.pages import page
from heardback.desk.paging import paged
from heardback.desk.people import customer_at
from heardback.desk.their_story import (
    FEW,
    MOST,
    issues_of,
    of_these,
    open_among,
    promises_on,
    verdicts_of,
    versions_in,
    with_issues,
)
from heardback.ledger.reading import timeline
from heardback.loop.asking_often import times_asked
from heardback.notices.models import Notice
from heardback.notices.preferring import in_words, preference_of
from heardback.reports.models import Report
from heardback.wire.text import clean

TOLD, HAPPENED = 12, 20


@desk(writes="edit customers")
def customer(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    one = customer_at(number)
    facts = Facts(one)
    form = _form(one, facts)
    if request.method == "POST":
        form.typed(request.POST)
        try:
            _edited(one, form, facts.typed(request.POST), me)
        except ValidationError as problem:
            form.refused(facts.placed(problem))
        else:
            messages.success(request, "Saved.")
            return redirect("desk:customer", number)
    return page(request, "desk/customer.html", _context(one, form, facts), status=422 if form.bad else 200)


def _form(one: Customer, facts: Facts) -> Form:
    firm = one.organization
    return Form(
        [
            Field("name", "Name", value=one.name, narrow=True),
            Field("organization", "Organization", value=firm.name if firm else "", narrow=True),
            Field("email", "Another e-mail address", narrow=True),
            Field("phone", "Another phone number", placeholder="+49 30 901820", narrow=True),
            *facts.fields,
        ],
        focus=False,
    )


def _edited(one: Customer, form: Form, facts: dict[str, Value], me: Member) -> None:
    firm = _firm_called(form["organization"], one.organization) if form["organization"].strip() else None
    said = form.texts("name", "email", "phone")
    edit_customer(one, by=me.actor, organization=firm, attributes=facts, **said)


def _firm_called(typed: str, now: Organization | None) -> int:
    """The number of the organization with this id of the host's, or this name. ValidationError when there is none, or
    several."""
    said = " ".join(clean(typed).split())
    if now is not None and said == now.name:
        return now.pk
    by_id = Organization.objects.filter(external_id=said).first()
    found = [by_id] if by_id else list(Organization.objects.filter(name__iexact=said)[:2])
    if not found:
        raise ValidationError({"organization": "No organization is called so. Import it, or write its name as it is."})
    if len(found) > 1:
        raise ValidationError({"organization": "Several are called so. Write the id that it has in your systems."})
    return found[0].pk


def _context(one: Customer, form: Form, facts: Facts) -> dict[str, Any]:
    numbers = rows_of(one.pk)
    reports = Report.objects.filter(customer__in=numbers)
    told = Notice.objects.filter(customer__in=numbers).defer("text", "html").order_by("-pk")
    seen = with_issues(of_these(reports)[: MOST + 1])
    return {
        "customer": one,
        "rows": _person(numbers),
        "form": form,
        "facts": facts.said,
        "asked": times_asked(numbers),
        "hears": in_words(preference_of(one)),
        "language": NAMES.get(one.language, ""),
        "identities": list(one.identities.order_by("pk")),
        "reported": seen[:MOST],
        "more": len(seen) > MOST,
        "open": open_among(reports),
        "versions": versions_in(reports),
        "issues": list(issues_of(Q(matches__report__customer__in=numbers))[:MOST]),
        "promises": list(promises_on(reports)[:FEW]),
        "verdicts": verdicts_of(Q(customer__in=numbers)),
        "notices": list(told[:TOLD]),
        "events": list(timeline(customers=numbers)[:HAPPENED]),
    }


def _person(numbers: list[int]) -> list[Customer]:
    """All who are one person, first who goes on; nobody for one who was never merged."""
    if len(numbers) == 1:
        return []
    rows = Customer.objects.select_related("organization", "merged_into").prefetch_related("identities")
    return sorted(rows.filter(pk__in=numbers), key=lambda row: (row.merged_into_id is not None, row.pk))


@desk()
def reports(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """All that they reported, a page at a time."""
    one = customer_at(number)
    shown = paged(
        of_these(Report.objects.filter(customer__in=rows_of(one.pk))), "-received_at", request.GET.get("after", "")
    )
    context = {"who": one, "back": "desk:customer", "reported": with_issues(shown), "page": shown}
    return page(request, "desk/their_reports.html", context)
