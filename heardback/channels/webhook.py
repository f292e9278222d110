"""Messages to a webhook, signed as Standard Webhooks have it, so that whoever gets one knows that it is ours, and new.

Every attempt has the same `webhook-id`: a receiver that has it already counts it once.
"""

import hashlib
import hmac
from base64 import b64decode, b64encode

from heardback.channels.message import NotDelivered
from heardback.wire.http import NotReached, Outside

_WORTH_ANOTHER_TRY = (408, 409, 425, 429)
_PREFIX = "whsec_"


def signature(secret: str, name: str, at: int, body: bytes) -> str:
    """What stands in `webhook-signature`. `secret` is "whsec_" and base64; `at` is in seconds since 1970."""
    key = b64decode(secret.removeprefix(_PREFIX))
    said = f"{name}.{at}.".encode() + body
    return "v1," + b64encode(hmac.digest(key, said, hashlib.sha256)).decode()


class Webhook:
    kind = "webhook"

    def __init__(self, outside: Outside, secret: str) -> None:
        self.outside, self.secret = outside, secret

    def send(self, to: str, name: str, at: int, body: bytes) -> None:
        """Hand the body over, or raise NotDelivered. 410 means: never again."""
        headers = {
            "Content-Type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": str(at),
            "webhook-signature": signature(self.secret, name, at, body),
        }
        try:
            answer = self.outside.post_bytes(to, body, headers)
        except NotReached as failed:
            raise NotDelivered(failed.why, for_good=failed.for_good) from None
        if 200 <= answer.status < 300:
            return
        # What it answered is not kept: it may repeat what it was sent.
        said = ": it redirects; name the address that it redirects to" if 300 <= answer.status < 400 else ""
        raise NotDelivered(
            f"The webhook answered {answer.status}{said}.",
            for_good=answer.status < 500 and answer.status not in _WORTH_ANOTHER_TRY,
        )
