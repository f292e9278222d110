"""What a customer is mailed, written down by a colleague whom they asked for it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.customers.models import Customer
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.pages import page
from heardback.desk.people import customer_at
from heardback.notices.models import Often, Topic
from heardback.notices.preferring import addresses_to_choose, prefer, preference_of
from heardback.wire.numbers import as_number

ALWAYS = "What answers them, and what only they can answer, is mailed in any case."


@desk(reads="edit customers", writes="edit customers")
def preferences(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    customer = customer_at(number)
    form, status = _form(customer), 200
    if request.method == "POST":
        form.typed(request.POST)
        unwanted = [topic for topic in Topic.values if topic not in request.POST.getlist("topics")]
        address = as_number(form["address"]) if any(one.name == "address" for one in form.fields) else None
        try:
            prefer(customer, by=me.actor, often=form["often"], unwanted=unwanted, address=address)
        except ValidationError as problem:
            form.refused(problem)
            status = 422
        else:
            messages.success(request, "Saved.")
            return redirect("desk:customer", number)
    return page(request, "desk/preferences.html", {"customer": customer, "form": form}, status=status)


def _form(customer: Customer) -> Form:
    chosen, known = preference_of(customer), addresses_to_choose(customer)
    wanted = [topic for topic in Topic.values if topic not in chosen.unwanted]
    fields = [
        Field("often", "How often", "radio", value=chosen.often, choices=Often.choices),
        Field("topics", "What they want to hear", "checks", ALWAYS, wanted, Topic.choices),
    ]
    if known:
        where = [("0", "Our usual one"), *((str(one.pk), one.value) for one in known)]
        now = str(chosen.address_id or 0)
        fields.append(Field("address", "Where to", "radio", value=now, choices=where))
    return Form(fields, focus=False)
