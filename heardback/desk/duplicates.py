"""Customers who look like one person: proposed, with the reason; a person says whether they are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from heardback.accounts.models import Member
from heardback.customers.likenesses import WAYS, keep_apart, likenesses
from heardback.desk.entering import desk
from heardback.desk.pages import page
from heardback.desk.people import customer_at


@desk(reads="merge customers")
def duplicates(request: HttpRequest, me: Member) -> HttpResponse:
    """?way= says by what they are alike; the first by which anybody is, when it isn't said."""
    way, after = request.GET.get("way", ""), request.GET.get("after", "")[:300]
    ways = [way] if way in WAYS else list(WAYS)
    for chosen in ways:
        pairs, further = likenesses(chosen, after if way in WAYS else "")
        if pairs or further:
            break
    else:
        chosen = ways[0]
    context = {"pairs": pairs, "way": chosen, "ways": WAYS.items(), "next": further, "first": not after}
    return page(request, "desk/duplicates.html", context)


@desk(writes="merge customers")
def not_the_same(request: HttpRequest, me: Member, number: int, other: int) -> HttpResponse:
    """A button: these are two. Back to where it was pressed."""
    if request.method == "POST":
        keep_apart(customer_at(number), customer_at(other), by=me.actor)
    back = request.POST.get("back", "")
    safe = back.startswith("/desk/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if safe else "desk:duplicates")
