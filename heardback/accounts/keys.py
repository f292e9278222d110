"""Tokens for programs and one-time sign-in links: secrets of which only a digest is kept."""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from heardback.accounts.models import ApiToken, Member, SignInLink
from heardback.accounts.roles import Role
from heardback.wire.text import clean

SIGN_IN_LINK_LIVES = timedelta(hours=24)
LAST_USED_EVERY = timedelta(minutes=1)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def make_token(name: str, role: str) -> str:
    """Make an API token and return it: the only time it can be read. ValidationError with a message per field."""
    name, wrong = clean(name), {}
    if not name or len(name) > 120:
        wrong["name"] = "Say what the token is for, in at most 120 characters."
    if role not in Role.values:
        wrong["role"] = f"“{clean(role)[:40]}” is not one of: {', '.join(Role.values)}."
    if wrong:
        raise ValidationError(wrong)
    secret = f"hb_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(name=name, role=role, digest=digest_of(secret))
    return secret


def token_for(secret: str) -> ApiToken | None:
    """The live token with this secret. Notes its use at most once a minute: a read must stay a read."""
    token = ApiToken.objects.filter(digest=digest_of(secret), revoked_at=None).first()
    if token is not None:
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > LAST_USED_EVERY:
            stale = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USED_EVERY)
            ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
    return token


def make_sign_in_link(member: Member) -> str:
    """Return the secret of a link that signs `member` in once, within a day."""
    secret = secrets.token_urlsafe(32)
    SignInLink.objects.create(member=member, digest=digest_of(secret), expires_at=timezone.now() + SIGN_IN_LINK_LIVES)
    return secret


def live_sign_in_link(secret: str) -> Member | None:
    """The member whom this link would sign in, or None when it is unknown, used or expired. Looking uses nothing up."""
    link = _live(secret).select_related("member").first()
    return link.member if link is not None and link.member.is_active else None


def use_sign_in_link(secret: str) -> Member | None:
    """The member whom this link signs in, or None when it is unknown, used or expired."""
    member = live_sign_in_link(secret)
    # Claimed by the update, so that two presses of one link sign in once.
    return member if member is not None and _live(secret).update(used_at=timezone.now()) else None


def _live(secret: str) -> QuerySet[SignInLink]:
    return SignInLink.objects.filter(digest=digest_of(secret), used_at=None, expires_at__gt=timezone.now())
