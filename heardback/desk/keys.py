"""Putting the widget on one's pages: the tag, the keys, and how to sign who somebody is."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from heardback.accounts.models import Member
from heardback.accounts.roles import may
from heardback.desk.entering import desk
from heardback.desk.naming import product_at
from heardback.desk.pages import page
from heardback.products.keys import ROTATED, rotate

SAMPLES = (("django", "Django"), ("flask", "Flask"), ("rails", "Rails"), ("express", "Express"))


@desk()
def widget(request: HttpRequest, me: Member, slug: str) -> HttpResponse:
    """What a host needs. The secret is shown to admins alone."""
    one = product_at(slug)
    base = settings.HEARDBACK_BASE_URL
    scheme, _, host = base.partition("://")
    context = {
        "product": one,
        "base": base,
        "dsn": f"{scheme}://{one.public_key}@{host}/{one.pk}",
        "samples": [(label, render_to_string(f"desk/widget/{name}.txt")) for name, label in SAMPLES],
        "secret": one.signing_secret if may(me.actor, "edit products") else "",
    }
    return page(request, "desk/widget.html", context)


@desk(reads="edit products", writes="edit products")
def rotated(request: HttpRequest, me: Member, slug: str, what: str) -> HttpResponse:
    """Make a new key: the old one counts no more."""
    one, field = product_at(slug), what.replace("-", "_")
    if field not in ROTATED:
        raise Http404("There is no such key.")
    if request.method == "POST":
        rotate(one, field, by=me.actor)
        messages.success(
            request, f"There is a new {ROTATED[field]}. The old one counts no more: change it on your side."
        )
    return redirect("desk:widget", slug)
