"""What customers said, what they were told, and what came back."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from heardback.api.shapes.base import LARGEST, In, Moment, Named, Number, Out, example, longest, words
from heardback.ledger.models import Event
from heardback.loop.causes import BounceCause
from heardback.loop.models import Bounce, Conversation, Promise
from heardback.notices.heard import Person, Said, Standing
from heardback.notices.updates import HOW


class ConversationIn(In):
    model_config = example(customer=1, how="call", words="“I cannot show your numbers to my boss.”")

    customer: Number
    how: Annotated[str, words(Conversation.How.values)]
    words: str


class ConversationOut(Out):
    id: int
    customer: int
    name: str
    how: str
    words: str
    logged_by: str
    at: datetime


class BounceIn(In):
    model_config = example(cause="incomplete")

    cause: Annotated[str, words(BounceCause.values)]


class BounceOut(Out):
    """`gate` is the stage that is charged with it, once the cause is named."""

    round: int
    from_stage: str
    customer: int | None
    words: str
    cause: str
    gate: str
    at: datetime


class UpdateIn(In):
    model_config = example(text="No date yet. We know the cause, and will write again on Friday.")

    text: Annotated[str, longest(20_000)]
    promise: Annotated[str, longest(500)] | None = None
    promise_by: Moment | None = None


class PromiseIn(In):
    """It is kept when everyone affected has heard something by then, and broken when not."""

    model_config = example(words="We will tell you when the fix comes", due="2026-12-04T16:00:00Z")

    words: Annotated[str, longest(500)]
    due: Moment


class WhyIn(In):
    model_config = example(why="The release was put off")

    why: Annotated[str, longest(500)]


class PromiseOut(Out):
    """`state`: open, kept, broken, or back (taken back)."""

    id: int
    issue: str
    words: str
    due_at: datetime
    made_by: str
    made_at: datetime
    state: str
    settled_at: datetime | None
    why: str


class SignersIn(In):
    """Ids of customers whose signature it takes."""

    model_config = example(customers=[7])

    customers: list[Number]


class SignerOut(Out):
    customer: int
    name: str


class ToldIn(In):
    model_config = example(customer=1, how="phone", kind="released")

    customer: Number
    how: Annotated[str, words(HOW)]
    kind: Annotated[str, words(["released", "signoff", "update"])] = "released"


class NoteIn(In):
    model_config = example(note="Looks like the same cause as last spring.")

    note: Annotated[str, longest(20_000)]


class ToldOut(Out):
    """A customer heard of it, or could not be told and `why`."""

    at: datetime
    customer: int | None
    name: str
    kind: str
    occasion: str
    told: bool
    how: str
    why: str


class EventOut(Out):
    at: datetime
    word: str
    actor: str
    sentence: str
    report: int | None
    customer: int | None


def conversation_out(said: Conversation) -> ConversationOut:
    return ConversationOut.of(said, customer=said.customer_id, name=str(said.customer))


def bounce_out(bounce: Bounce) -> BounceOut:
    return BounceOut.of(bounce, customer=bounce.customer_id)


def promise_out(made: Promise) -> PromiseOut:
    return PromiseOut.of(made, issue=made.issue.key)


def told_out(event: Event) -> ToldOut:
    facts = {"name": "customer_name", "kind": "kind", "occasion": "occasion", "how": "how", "why": "why"}
    said = {name: str(event.facts.get(fact, "")) for name, fact in facts.items()}
    return ToldOut.of(event, **said, told=event.word == "told")


def event_out(event: Event) -> EventOut:
    return EventOut.of(event, actor=event.actor_name)


class ReplyIn(In):
    model_config = example(words="We know of this, and we are working on it.")

    words: str


class HeardFilters(Out):
    after: int = Field(0, ge=0, le=LARGEST, description="`next` of the page before")
    limit: int = Field(25, ge=1, le=100)


class SaidToThemOut(Out):
    """`arrived`: on its way, held, sent, came back, failed, no address, suppressed, heard or left out."""

    what: str
    at: datetime
    by: str
    how: str
    arrived: str
    why: str
    issue: str
    report: int | None


class PersonOut(Out):
    """`promised` is by when they hear again; `thinks` what they say of the fix."""

    customer: Named
    last_heard: datetime | None
    promised: datetime | None
    thinks: str
    said: list[SaidToThemOut]


class HeardOut(Out):
    """`still_broken` of `customers` still think that it is broken, as far as we know; `next` is 0 at the end."""

    work: int
    work_done: int
    customers: int
    still_broken: int
    signed: int
    presumed: int
    refused: int
    people: list[PersonOut]
    next: int


def heard_out(standing: Standing, people: list[Person], following: int) -> HeardOut:
    return HeardOut.of(standing, people=[_person_out(person) for person in people], next=following)


def said_out(said: Said) -> SaidToThemOut:
    return SaidToThemOut.of(said, issue=said.key)


def _person_out(person: Person) -> PersonOut:
    customer = Named(id=person.customer.pk, name=str(person.customer))
    return PersonOut.of(person, customer=customer, said=[said_out(said) for said in person.said])
