"""Saying that two customers are one person, and taking it back: each shows first what would happen."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.customers.looking_up import look_up
from heardback.customers.merging import merge_people, unmerge_people
from heardback.customers.models import Customer
from heardback.customers.one_person import rows_of
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.pages import page
from heardback.triage.people import PeopleOutlook, outlook_of_people
from heardback.wire.numbers import as_number
from heardback.wire.text import clean

WHY = "Only the team reads this; it stays in what happened."


@desk(reads="merge customers", writes="merge customers")
def merge_customer(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """?q= looks for the other one, ?into= shows what would become one; a POST does it."""
    one = customer_at(number)
    said = request.POST.get("into") or request.GET.get("into", "")
    into = _numbered(said)
    if into is None:
        return _search(request, one, "There is no such customer." if said else "")
    seen = outlook_of_people(one, into)
    form = Form(
        [
            Field("into", "", "hidden", value=str(seen.into.pk)),
            Field("why", "How do you know that they are one person?", "area", WHY, request.GET.get("why", "")),
        ],
        "They are one person",
        focus=False,
    )
    status = 200
    if request.method == "POST":
        form.typed(request.POST)
        try:
            goes_on = merge_people(one, into, by=me.actor, why=form["why"])
        except ValidationError as problem:
            seen, status = outlook_of_people(one, into), 422
            form.refused(problem)
        else:
            messages.success(request, f"{one} and {goes_on} count as one person now.")
            return redirect("desk:customer", goes_on.pk)
    return page(request, "desk/merge_people.html", _context(seen, form), status=status)


def _context(seen: PeopleOutlook, form: Form) -> dict[str, object]:
    return {"customer": seen.customer, "seen": seen, "form": form}


def _search(request: HttpRequest, one: Customer, wrong: str) -> HttpResponse:
    asked = clean(request.GET.get("q", ""))
    theirs = set(rows_of(one.pk))
    hits = [hit for hit in look_up(asked) if hit.pk not in theirs]
    context = {"customer": one, "q": asked, "hits": hits, "wrong": wrong}
    return page(request, "desk/merge_people_search.html", context, part="hits", status=422 if wrong else 200)


@desk(reads="merge customers", writes="merge customers")
def unmerge_customer(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """They are two after all."""
    one = customer_at(number)
    if one.merged_into is None:
        messages.warning(request, f"{one} was not merged into anybody.")
        return redirect("desk:customer", one.pk)
    form = Form([Field("why", "How do you know that they are two?", "area", WHY)], "They are two")
    status = 200
    if request.method == "POST":
        form.typed(request.POST)
        try:
            unmerge_people(one, by=me.actor, why=form["why"])
        except ValidationError as problem:
            form.refused(problem)
            status = 422
        else:
            messages.success(request, f"{one} counts by themself again, as before.")
            return redirect("desk:customer", one.pk)
    context = {"customer": one, "into": one.merged_into, "form": form}
    return page(request, "desk/unmerge_people.html", context, status=status)


def customer_at(number: int) -> Customer:
    found = Customer.objects.select_related("organization", "merged_into").filter(pk=number).first()
    if found is None:
        raise Http404("There is no such customer.")
    return found


def _numbered(said: str) -> Customer | None:
    if as_number(said) is None:
        return None
    return Customer.objects.filter(pk=said).first()
