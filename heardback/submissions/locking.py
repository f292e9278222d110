"""What customers send by a form is kept locked, by keys that come of the secret key: the database alone, a copy of it
or an export gives nothing away. After a change of the secret key, the one before goes on opening what it locked, while
it is named in HEARDBACK_SECRET_KEY_FALLBACKS."""

import base64
import json
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """It was locked by another key."""


def lock(what: Any) -> str:
    """JSON, as text that only `unlock` reads."""
    return _keys().encrypt(json.dumps(what, ensure_ascii=False).encode()).decode()


def unlock(locked: str) -> Any:
    """Unreadable when none of our keys opens it."""
    try:
        return json.loads(_keys().decrypt(locked.encode()))
    except InvalidToken:
        raise Unreadable("It was locked by another secret key.") from None


def _keys() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


@cache
def _key(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"heardback.submissions").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
