"""What a channel sends. Channels know no model, so anybody can try them without a database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Message:
    """`message_id` and `thread_id` are without angle brackets; `thread_id` names the first message of the thread."""

    to: str
    subject: str
    text: str
    html: str = ""
    sender: str = ""
    message_id: str = ""
    thread_id: str = ""
    why: str = ""
    date: datetime | None = None


class NotDelivered(Exception):
    """`for_good`: trying again won't help (no such address); otherwise it may."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.for_good = for_good


class Channel(Protocol):
    kind: str

    def send(self, message: Message) -> None:
        """Hand the message over, or raise NotDelivered."""
