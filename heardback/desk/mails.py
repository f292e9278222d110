"""Every mail to a customer, as it was or will be sent."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.pages import page
from heardback.desk.paging import paged
from heardback.notices import queries
from heardback.notices.models import Notice, State
from heardback.notices.retrying import try_again


@desk(reads="read mails")
def mails(request: HttpRequest, me: Member) -> HttpResponse:
    rows, state = queries.mails().defer("text", "html"), request.GET.get("state", "")
    if state in State.values:
        rows = rows.filter(state=state)
    context = {
        "rows": paged(rows, "-pk", request.GET.get("after", "")),
        "state": state,
        "states": [("", "All"), *State.choices],
        "folder": "" if settings.HEARDBACK_SMTP_URL else settings.HEARDBACK_DATA / "outbox",
    }
    return page(request, "desk/mails.html", context, part="list")


@desk(reads="read mails", writes="write to customers")
def mail(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """Read one; posting tries it again."""
    notice = Notice.objects.select_related("customer", "issue", "report").filter(pk=number).first()
    if notice is None:
        raise Http404("There is no such mail.")
    if request.method == "POST":
        try:
            try_again(notice, by=me.actor)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, "It is tried again now.")
        return redirect("desk:mail", number)
    can_retry = notice.state in (State.FAILED, State.UNREACHABLE)
    return page(request, "desk/mail.html", {"notice": notice, "can_retry": can_retry})
