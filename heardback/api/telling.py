"""What customers said and were told about an issue, what came back, and everything that happened to it."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from heardback.api.answers import answer, created
from heardback.api.finding import customer_at, customer_named, issue_at
from heardback.api.idempotency import once
from heardback.api.paging import LARGEST, Paging, link_next, page
from heardback.api.shapes.base import Count
from heardback.api.shapes.issues import address_of
from heardback.api.shapes.telling import (
    BounceIn,
    BounceOut,
    ConversationIn,
    ConversationOut,
    EventOut,
    HeardFilters,
    HeardOut,
    NoteIn,
    SaidToThemOut,
    ToldIn,
    ToldOut,
    UpdateIn,
    bounce_out,
    conversation_out,
    event_out,
    heard_out,
    said_out,
    told_out,
)
from heardback.api.tokens import Bearer, caller
from heardback.ledger.reading import timeline
from heardback.loop.conversations import log_conversation, note
from heardback.loop.moving import name_cause
from heardback.notices.heard import heard_by, standing, who_heard
from heardback.notices.queries import told
from heardback.notices.updates import log_told, write_update

routes = Router(tags=["telling"])


@routes.get("/issues/{key}/told", auth=Bearer("read"), response=list[ToldOut])
def list_told(request: HttpRequest, key: str, asked: Query[Paging]) -> HttpResponse:
    """Who heard what, and who could not be told, the latest first."""
    found, after = page(told(issue_at(key)), asked)
    return link_next(request, answer(request, [told_out(event) for event in found], list[ToldOut]), after)


@routes.post("/issues/{key}/told", auth=Bearer("write to customers"), response={201: ToldOut})
@once
def write_told(request: HttpRequest, key: str, payload: ToldIn) -> HttpResponse:
    """Note that a customer heard it from a person: for those whom no mail reaches."""
    issue = issue_at(key)
    customer = customer_named("customer", payload.customer)
    log_told(issue, customer, payload.how, by=caller(request), kind=payload.kind)
    latest = told(issue).filter(customer=customer.pk, word="told")[0]
    return created(told_out(latest), f"{address_of(issue)}/told")


@routes.post("/issues/{key}/updates", auth=Bearer("write to customers"), response={201: Count})
@once
def send_update(request: HttpRequest, key: str, payload: UpdateIn) -> HttpResponse:
    """Write to everyone affected, in these words. `count` says to how many."""
    issue = issue_at(key)
    count = write_update(
        issue, payload.text, by=caller(request), promise=payload.promise or "", promise_by=payload.promise_by
    )
    return created(Count(count=count), f"{address_of(issue)}/told")


@routes.get("/issues/{key}/heard", auth=Bearer("read"), response=HeardOut)
def read_heard(request: HttpRequest, key: str, asked: Query[HeardFilters]) -> HttpResponse:
    """Who has heard what: per customer what was said, by whom, how, whether it arrived, and what was promised. What the
    tracker says and what customers say stand beside each other."""
    issue = issue_at(key)
    people, following = who_heard(issue, asked.after, asked.limit)
    return answer(request, heard_out(standing(issue), people, following))


@routes.get("/customers/{int:number}/heard", auth=Bearer("read"), response=list[SaidToThemOut])
def list_heard(request: HttpRequest, number: int) -> HttpResponse:
    """What this customer was told of whatever matter: the last two hundred things, the latest first."""
    said = heard_by(customer_at(number), 200)
    return answer(request, [said_out(one) for one in said], list[SaidToThemOut])


@routes.get("/issues/{key}/conversations", auth=Bearer("read"), response=list[ConversationOut])
def list_conversations(request: HttpRequest, key: str, asked: Query[Paging]) -> HttpResponse:
    """What customers said in calls, visits, mails and chats, the latest first."""
    found, after = page(issue_at(key).conversations.select_related("customer"), asked)
    said = [conversation_out(row) for row in found]
    return link_next(request, answer(request, said, list[ConversationOut]), after)


@routes.post("/issues/{key}/conversations", auth=Bearer("edit an issue"), response={201: ConversationOut})
@once
def write_conversation(request: HttpRequest, key: str, payload: ConversationIn) -> HttpResponse:
    """Keep what a customer said, in their own words."""
    issue = issue_at(key)
    customer = customer_named("customer", payload.customer)
    said = log_conversation(issue, customer, payload.how, payload.words, by=caller(request))
    return created(conversation_out(said), f"{address_of(issue)}/conversations")


@routes.get("/issues/{key}/bounces", auth=Bearer("read"), response=list[BounceOut])
def list_bounces(request: HttpRequest, key: str, asked: Query[Paging]) -> HttpResponse:
    """Each time it was thought fixed and was not, the latest first."""
    found, after = page(issue_at(key).bounces.all(), asked)
    return link_next(request, answer(request, [bounce_out(bounce) for bounce in found], list[BounceOut]), after)


@routes.patch("/issues/{key}/bounces/{int:round}", auth=Bearer("name a bounce's cause"), response=BounceOut)
def explain_bounce(request: HttpRequest, key: str, round: int, payload: BounceIn) -> HttpResponse:
    """Name why it bounced, which charges the gate that let it through."""
    issue = issue_at(key)
    bounce = issue.bounces.filter(round=round).first() if round <= LARGEST else None
    if bounce is None:
        raise Http404(f"{issue.key} did not bounce in that round.")
    return answer(request, bounce_out(name_cause(bounce, payload.cause, by=caller(request))))


@routes.get("/issues/{key}/timeline", auth=Bearer("read"), response=list[EventOut])
def read_timeline(request: HttpRequest, key: str, asked: Query[Paging]) -> HttpResponse:
    """Everything that happened to it, the latest first. For the team: it holds names and private words."""
    found, after = page(timeline(issue=issue_at(key).pk), asked)
    return link_next(request, answer(request, [event_out(event) for event in found], list[EventOut]), after)


@routes.post("/issues/{key}/notes", auth=Bearer("edit an issue"), response={201: EventOut})
@once
def write_note(request: HttpRequest, key: str, payload: NoteIn) -> HttpResponse:
    """A note of the team to itself. Customers never see it."""
    issue = issue_at(key)
    note(issue, payload.note, by=caller(request))
    latest = timeline(issue=issue.pk).filter(word="issue.noted")[0]
    return created(event_out(latest), f"{address_of(issue)}/timeline")
