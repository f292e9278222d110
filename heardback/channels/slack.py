"""Messages to a webhook that takes Slack's JSON: Slack itself, Mattermost, Rocket.Chat, or a program of one's own."""

from heardback.channels.message import Message, NotDelivered
from heardback.wire.http import NotReached, Outside

_WORTH_ANOTHER_TRY = (408, 429)


class Slack:
    """`message.to` is the webhook's address. A webhook has no way to tell that it was called twice; we name the message
    in `Idempotency-Key` for those that look."""

    kind = "slack"

    def __init__(self, outside: Outside) -> None:
        self.outside = outside

    def send(self, message: Message) -> None:
        headers = {"Idempotency-Key": message.message_id} if message.message_id else {}
        try:
            answer = self.outside.post(message.to, {"text": escaped(message.text)}, headers)
        except NotReached as failed:
            raise NotDelivered(failed.why, for_good=failed.for_good) from None
        if 200 <= answer.status < 300:
            return
        said = " ".join(answer.body[:200].decode("utf-8", "replace").split())
        if 300 <= answer.status < 400:
            said = "it redirects; name the address that it redirects to"
        raise NotDelivered(
            f"The webhook answered {answer.status}: {said}".rstrip(": "),
            for_good=answer.status < 500 and answer.status not in _WORTH_ANOTHER_TRY,
        )


def escaped(text: str) -> str:
    """Text that stays text: "<!channel>" in somebody's name must not call everybody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
