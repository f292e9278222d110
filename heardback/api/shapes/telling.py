"""What customers said, what they were told, and what came back."""

from datetime import datetime
from typing import Annotated

from heardback.api.shapes.base import In, Number, Out, example, longest, words
from heardback.ledger.models import Event
from heardback.loop.causes import BounceCause
from heardback.loop.models import Bounce, Conversation
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


def told_out(event: Event) -> ToldOut:
    facts = {"name": "customer_name", "kind": "kind", "occasion": "occasion", "how": "how", "why": "why"}
    said = {name: str(event.facts.get(fact, "")) for name, fact in facts.items()}
    return ToldOut.of(event, **said, told=event.word == "told")


def event_out(event: Event) -> EventOut:
    return EventOut.of(event, actor=event.actor_name)


class ReplyIn(In):
    model_config = example(words="We know of this, and we are working on it.")

    words: str
