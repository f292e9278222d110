"""One organization: what it is, its people, what hurts them, what they were promised and what they said of fixes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.customers.editing import edit_organization
from heardback.customers.models import Customer, Organization
from heardback.desk.entering import desk
from heardback.desk.facts import Facts
from heardback.desk.forms.fields import Field, Form
from heardback.desk.pages import page
from heardback.desk.paging import paged
from heardback.desk.their_story import (
    FEW,
    MOST,
    issues_of,
    of_these,
    promises_on,
    verdicts_of,
    versions_in,
    with_issues,
)
from heardback.figures.counting import of_organization
from heardback.reports.models import Report
from heardback.triage.queries import inbox


@desk(writes="edit customers")
def organization(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    one = _found(number)
    facts = Facts(one)
    form = Form(
        [
            Field("name", "Name", value=one.name, narrow=True),
            Field("kind", "Kind", value=one.kind, placeholder="agency", narrow=True),
            Field("plan", "Plan", value=one.plan, placeholder="gold", narrow=True),
            *facts.fields,
        ],
        focus=False,
    )
    if request.method == "POST":
        form.typed(request.POST)
        try:
            said = form.texts("name", "kind", "plan")
            edit_organization(one, by=me.actor, attributes=facts.typed(request.POST), **said)
        except ValidationError as problem:
            form.refused(facts.placed(problem))
        else:
            messages.success(request, "Saved.")
            return redirect("desk:organization", number)
    return page(request, "desk/organization.html", _context(one, form, facts), status=422 if form.bad else 200)


def _context(one: Organization, form: Form, facts: Facts) -> dict[str, Any]:
    theirs = Report.objects.filter(organization=one)
    seen = with_issues(of_these(theirs)[: MOST + 1])
    people = Customer.objects.filter(organization=one).prefetch_related("identities").order_by("name", "pk")
    found = list(people[: MOST + 1])
    return {
        "organization": one,
        "form": form,
        "facts": facts.said,
        "people": found[:MOST],
        "more_people": len(found) > MOST,
        "reported": seen[:MOST],
        "more": len(seen) > MOST,
        "versions": versions_in(theirs),
        "issues": list(issues_of(Q(matches__report__organization=one))[:MOST]),
        "promises": list(promises_on(theirs)[:FEW]),
        "verdicts": verdicts_of(Q(customer__organization=one)),
        "undecided": inbox().filter(organization=one).exists(),
        "most": MOST,
        "theirs": of_organization(one.pk),
    }


@desk()
def reports(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """All that its people reported, a page at a time."""
    one = _found(number)
    shown = paged(of_these(Report.objects.filter(organization=one)), "-received_at", request.GET.get("after", ""))
    context = {"who": one, "back": "desk:organization", "reported": with_issues(shown), "page": shown, "names": True}
    return page(request, "desk/their_reports.html", context)


def _found(number: int) -> Organization:
    one = Organization.objects.filter(pk=number).first()
    if one is None:
        raise Http404("There is no such organization.")
    return one
