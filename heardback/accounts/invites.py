"""Invitations to the team: a link by mail, good once and for a week. Accepted, whoever holds it is a member.

The ledger lies above this room: who calls these records what happened.
"""

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from heardback.accounts.joining import set_password, wrong_names
from heardback.accounts.keys import digest_of
from heardback.accounts.models import Invite, Member
from heardback.wire.text import clean

LIVES = timedelta(days=7)


@transaction.atomic
def make_invite(email: str, name: str, role: str, *, by: str) -> tuple[Invite, str]:
    """The invite and the secret of its link, which is kept nowhere. ValidationError with a message per field."""
    email, wrong = clean(email).lower(), wrong_names(name, role)
    try:
        validate_email(email)
    except ValidationError:
        wrong["email"] = "This does not look like an e-mail address. It should look like name@example.com."
    if Member.objects.filter(email=email).exists():
        wrong["email"] = f"{email} is a member already."
    elif "email" not in wrong and Invite.objects.filter(Invite.OPEN, email=email).exists():
        wrong["email"] = f"{email} is invited already. Send it again, or withdraw it first."
    if wrong:
        raise ValidationError(wrong)
    secret = secrets.token_urlsafe(32)
    made = Invite.objects.create(
        email=email, name=clean(name), role=role, made_by=by[:200], digest=digest_of(secret),
        expires_at=timezone.now() + LIVES,
    )  # fmt: skip
    return made, secret


@transaction.atomic
def renew(invite: Invite) -> str:
    """A fresh link, for a week from now; the one before opens nothing any more. ValidationError when it is over."""
    invite = _held(invite)
    secret = secrets.token_urlsafe(32)
    invite.digest, invite.expires_at, invite.sent_at = digest_of(secret), timezone.now() + LIVES, timezone.now()
    invite.save(update_fields=["digest", "expires_at", "sent_at"])
    return secret


@transaction.atomic
def take_back(invite: Invite) -> None:
    """Its link opens nothing from now on. ValidationError when it is over."""
    invite = _held(invite)
    invite.withdrawn_at = timezone.now()
    invite.save(update_fields=["withdrawn_at"])


def live_invite(secret: str) -> Invite | None:
    """The invite that this link accepts; None when it is unknown, over or expired. Looking uses nothing up."""
    live = Invite.objects.filter(Invite.OPEN, digest=digest_of(secret), expires_at__gt=timezone.now())
    return live.first()


@transaction.atomic
def accept_invite(secret: str, *, name: str, password: str) -> Member | None:
    """The member that they are from now on; None when the link is good no more. ValidationError on `name` and `new`
    uses nothing up."""
    invite = live_invite(secret)
    if invite is None:
        return None
    wrong = wrong_names(name, invite.role)
    if wrong:
        raise ValidationError(wrong)
    # Claimed by the update, so that two presses of one link make one member.
    if not Invite.objects.filter(Invite.OPEN, pk=invite.pk, digest=invite.digest).update(accepted_at=timezone.now()):
        return None
    if Member.objects.filter(email=invite.email).exists():
        return None  # made by hand meanwhile
    member = Member.objects.create_user(invite.email, name=clean(name), role=invite.role)
    set_password(member, password)
    Invite.objects.filter(pk=invite.pk).update(member=member)
    return member


def _held(invite: Invite) -> Invite:
    invite = Invite.objects.select_for_update().get(pk=invite.pk)
    if invite.state != "open":
        raise ValidationError({"invite": f"This invitation is {invite.state} already."})
    return invite
