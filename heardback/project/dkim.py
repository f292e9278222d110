"""The key that signs our mails, when there is one."""

from email.utils import parseaddr
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from heardback.channels.signing import Signer


def signer_with(path: str, selector: str, sender: str) -> Signer | None:
    """`path` is a PEM file; "" for none. ImproperlyConfigured for a key that cannot be read, or cannot sign."""
    if not path:
        return None
    try:
        signer = Signer(parseaddr(sender)[1].rpartition("@")[2], selector, Path(path).read_text("ascii"))
        signer.sign(b"From: a@b.example\r\n\r\nTrial\r\n")
    except OSError as problem:
        raise ImproperlyConfigured(f"HEARDBACK_DKIM_KEY: {path} cannot be read: {problem.strerror}.") from None
    except ValueError:
        raise ImproperlyConfigured(
            f"HEARDBACK_DKIM_KEY: {path} is no private RSA key in PEM: make one with “openssl genrsa -out {path} 2048”."
        ) from None
    return signer
