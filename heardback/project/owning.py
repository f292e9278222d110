"""Whom an installation belongs to, and how they come in the first time: by a link that works once."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from heardback.accounts.actors import SYSTEM
from heardback.accounts.joining import add_member
from heardback.accounts.keys import make_sign_in_link
from heardback.accounts.models import Member
from heardback.accounts.roles import Role
from heardback.ledger.recording import record


def owner(email: str = "") -> Member:
    """The admin called `email` (else HEARDBACK_OWNER_EMAIL), else the first one; made when there is no admin at all."""
    email = email.strip().lower() or settings.HEARDBACK_OWNER_EMAIL
    with transaction.atomic():
        admins = list(Member.objects.filter(role=Role.ADMIN, is_active=True).order_by("pk"))
        if admins:
            return next((admin for admin in admins if admin.email == email), admins[0])
        member = add_member(email, "Owner", Role.ADMIN)
        record("member.added", actor=SYSTEM, name=str(member), role=Role.ADMIN.label)
    return member


def member_to_sign_in(email: str) -> Member:
    """The active member with this address. The first one to ask owns an installation that has no admin yet."""
    member = Member.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if member is None and not Member.objects.filter(role=Role.ADMIN, is_active=True).exists():
        return owner(email)
    if member is None:
        raise ValidationError({"EMAIL": f"nobody signs in as {email}; an admin adds members at the desk."})
    return member


def sign_in_url(member: Member) -> str:
    """A fresh link that signs `member` in once, within a day."""
    return settings.HEARDBACK_BASE_URL + reverse("desk:sign-in", args=[make_sign_in_link(member)])
