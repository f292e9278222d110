"""Release day: what everyone affected by a release is told, looked through, sent, paused and gone on with."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from heardback.api.answers import answer, nothing
from heardback.api.finding import customer_named, issue_named
from heardback.api.idempotency import once
from heardback.api.paging import LARGEST
from heardback.api.releases import release_numbered
from heardback.api.shapes.base import Out
from heardback.api.shapes.mailing import (
    LeaveOutIn,
    LeftOutOut,
    MailingOut,
    MailingWordsIn,
    PeopleOut,
    left_out_out,
    mailing_out,
    people_out,
)
from heardback.api.tokens import Bearer, caller
from heardback.notices import mailing
from heardback.notices.models import LeftOut
from heardback.notices.progress import people, to_tell

routes = Router(tags=["releases"])
WRITES = "write to customers"


class PeopleFilters(Out):
    issue: str = Field(description="The key of an issue of the release")
    audience: str = Field(description="As in the mailing's groups")
    after: int = Field(0, ge=0, le=LARGEST, description="`next` of the page before")
    limit: int = Field(50, ge=1, le=100)


@routes.get("/releases/{int:release}/mailing", auth=Bearer("read"), response=MailingOut)
def read_mailing(request: HttpRequest, release: int) -> HttpResponse:
    """Everyone affected, grouped by what they are told, with an example of the mail in each language; and how far it
    has got."""
    return answer(request, mailing_out(release_numbered(release)))


@routes.get("/releases/{int:release}/mailing/people", auth=Bearer("read"), response=PeopleOut)
def list_mailing_people(request: HttpRequest, release: int, asked: Query[PeopleFilters]) -> HttpResponse:
    """Who is in one of the groups."""
    for told in to_tell(release_numbered(release)):
        if (told.issue.key, told.audience) == (asked.issue.upper(), asked.audience):
            return answer(request, people_out(*people(told, asked.after, asked.limit)))
    raise Http404("Nobody of this release is told that.")


@routes.post("/releases/{int:release}/mailing/words", auth=Bearer(WRITES), response=MailingOut)
@once
def write_mailing_words(request: HttpRequest, release: int, payload: MailingWordsIn) -> HttpResponse:
    """What a group reads instead of our usual words. Language "" is for all whose language has no words of its own."""
    found = release_numbered(release)
    issue = issue_named("issue", payload.issue)
    mailing.write_words(found, issue, payload.audience, payload.language, payload.words, by=caller(request))
    return answer(request, mailing_out(found))


@routes.post("/releases/{int:release}/mailing/left-out", auth=Bearer(WRITES), response=LeftOutOut)
@once
def leave_out_of_mailing(request: HttpRequest, release: int, payload: LeaveOutIn) -> HttpResponse:
    """Tell this customer nothing of the release, for a reason that stays beside their name."""
    customer = customer_named("customer", payload.customer)
    row = mailing.leave_out(release_numbered(release), customer, payload.why, by=caller(request))
    return answer(request, left_out_out(row))


@routes.delete("/releases/{int:release}/mailing/left-out/{int:customer}", auth=Bearer(WRITES), response={204: None})
def take_into_mailing(request: HttpRequest, release: int, customer: int) -> HttpResponse:
    """They hear of it after all: with the others, or now when those were told."""
    found = release_numbered(release)
    rows = LeftOut.objects.filter(mailing__release=found).select_related("customer")
    row = rows.filter(customer=customer).first() if customer <= LARGEST else None
    if row is None:
        raise Http404("This customer is not left out.")
    mailing.take_in(found, row.customer, by=caller(request))
    return nothing()


@routes.post("/releases/{int:release}/mailing/send", auth=Bearer(WRITES), response=MailingOut)
@once
def send_mailing(request: HttpRequest, release: int) -> HttpResponse:
    """Let it go to everyone who can be told now. It goes on by itself, each once; `GET` says how far it is."""
    found = release_numbered(release)
    mailing.send(found, by=caller(request))
    return answer(request, mailing_out(found))


@routes.post("/releases/{int:release}/mailing/pause", auth=Bearer(WRITES), response=MailingOut)
@once
def pause_mailing(request: HttpRequest, release: int) -> HttpResponse:
    """Nothing more of it goes out, but what the mail server has in hand."""
    found = release_numbered(release)
    mailing.pause(found, by=caller(request))
    return answer(request, mailing_out(found))


@routes.post("/releases/{int:release}/mailing/resume", auth=Bearer(WRITES), response=MailingOut)
@once
def resume_mailing(request: HttpRequest, release: int) -> HttpResponse:
    """Let it go on where it was."""
    found = release_numbered(release)
    mailing.resume(found, by=caller(request))
    return answer(request, mailing_out(found))
