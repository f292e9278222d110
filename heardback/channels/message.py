"""What a channel sends. Channels know no model, so anybody can try them without a database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException
from typing import Protocol


@dataclass(frozen=True)
class Message:
    """Ids are without angle brackets. `references` are those that it answers, the nearest last, with a space between;
    `stop` is where one press ends a subscription."""

    to: str
    subject: str
    text: str
    html: str = ""
    sender: str = ""
    message_id: str = ""
    references: str = ""
    reply_to: str = ""
    list_id: str = ""
    stop: str = ""
    why: str = ""
    language: str = ""
    date: datetime | None = None


class NotDelivered(Exception):
    """`for_good`: trying again won't help (no such address); otherwise it may.

    `way_down`: it isn't about this message, no message gets through now (the server is away, our password is wrong).
    """

    def __init__(self, why: str, *, for_good: bool = False, way_down: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.for_good = for_good
        self.way_down = way_down


# What Django's mail may raise when it goes by us, or by a server that somebody set up there.
NOT_SENT = (NotDelivered, SMTPException, OSError)


def nothing() -> None:
    """What most callers have to do before a message is out of their hands."""


class Channel(Protocol):
    kind: str

    def send(self, message: Message) -> None:
        """Hand the message over, or raise NotDelivered."""


class MailChannel(Protocol):
    kind: str

    def send(
        self, message: Message, about_to_hand: Callable[[], None] = nothing, meanwhile: Callable[[], None] = nothing
    ) -> None:
        """As `Channel.send`. `meanwhile` may be called while the other side has the message and thinks it over.
        `about_to_hand` is called at the last moment at which the message can still be held back:
        what it raises stops it."""
