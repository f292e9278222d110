"""Signing mails (DKIM, RFC 6376), so that the servers that get them know which domain sent them."""

from dataclasses import dataclass, field
from typing import Any

# What is read, and what a mail program acts on (RFC 8058 wants the last two signed). Those that aren't there are signed
# as that: nobody can put them in on the way.
SIGNED = (
    b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"in-reply-to", b"references", b"mime-version",
    b"content-type", b"list-id", b"list-unsubscribe", b"list-unsubscribe-post",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signer:
    """`key` is a private RSA key as PEM, `domain` the sender's; its public half stands in the name service under
    `selector`._domainkey.`domain`."""

    domain: str
    selector: str
    key: str = field(repr=False)  # in no log

    def sign(self, mail: bytes) -> bytes:
        """The mail with its signature on top. ValueError for a key that cannot sign."""
        import dkim  # only who signs has to have it

        try:
            signature = dkim.sign(
                mail,
                self.selector.encode(),
                self.domain.encode("idna"),
                self.key.encode(),
                canonicalize=(b"relaxed", b"relaxed"),
                include_headers=list(SIGNED),
            )
        except (dkim.DKIMException, ValueError, TypeError, IndexError) as problem:
            raise ValueError(f"the key cannot sign: {problem}") from None
        return bytes(signature) + mail


def signer(fields: dict[str, Any] | None) -> Signer | None:
    """Of what was told to another process."""
    return Signer(**fields) if fields else None
