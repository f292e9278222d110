"""Promises: what is owed, what is due next, and how the latest ended."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.pages import page
from heardback.loop.models import Promise
from heardback.loop.promising import open_promises, owed_promises

MOST, LATEST = 100, 30


@desk()
def promises(request: HttpRequest, me: Member) -> HttpResponse:
    """Those that are owed first: they were due, and somebody still has not heard."""
    now = timezone.now()
    ended = Promise.objects.exclude(state=Promise.State.OPEN).exclude(state=Promise.State.BROKEN, made_good_at=None)
    context = {
        "owed": list(owed_promises(now).select_related("issue").order_by("due_at", "pk")[:MOST]),
        "next": list(open_promises().filter(due_at__gt=now)[:MOST]),
        "ended": list(ended.select_related("issue").order_by("-settled_at", "-pk")[:LATEST]),
    }
    return page(request, "desk/promises.html", context)
