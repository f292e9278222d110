"""Letting people in: an invitation is mailed, and whoever accepts it is a member. The changes are in the ledger."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from heardback.accounts.actors import Actor
from heardback.accounts.invites import accept_invite, make_invite, renew, take_back
from heardback.accounts.joining import change_member, revoke_token
from heardback.accounts.keys import make_sign_in_link, make_token
from heardback.accounts.models import ApiToken, Invite, Member
from heardback.accounts.roles import Role, allow
from heardback.ledger.recording import record

SIGN_IN = """Hello {name},

This link signs you in to Heardback once, within a day:
{link}

Or have a code mailed to you: {sign_in}

--{space}
Heardback
"""
INVITATION = """Hello {name},

{by} invites you to Heardback, where your team keeps its word to customers who reported a problem. You are {role}.

Choose a password and come in. The link works once, for a week:
{link}

If you know nothing of this, do nothing: without you the link does nothing.

--{space}
Heardback
"""


def invite(email: str, name: str, role: str, *, by: Actor) -> Invite:
    """Ask somebody to join the team, by mail. ValidationError with a message per field; when the mail can't be sent,
    the invitation stands and can be sent again."""
    with transaction.atomic():
        allow(by, "manage members")
        made, secret = make_invite(email, name, role, by=by.name)
        record("member.invited", actor=by, name=made.name, email=made.email, role=Role(role).label.lower())
    _mail(made, secret, by)
    return made


def send_again(invite: Invite, *, by: Actor) -> None:
    """With a fresh link; the one before opens nothing any more."""
    with transaction.atomic():
        allow(by, "manage members")
        secret = renew(invite)
        record("invite.sent.again", actor=by, name=invite.name, email=invite.email)
    _mail(invite, secret, by)


@transaction.atomic
def withdraw(invite: Invite, *, by: Actor) -> None:
    allow(by, "manage members")
    take_back(invite)
    record("invite.withdrawn", actor=by, name=invite.name, email=invite.email)


@transaction.atomic
def accept(secret: str, *, name: str, password: str) -> Member | None:
    """See `accounts.invites.accept_invite`."""
    member = accept_invite(secret, name=name, password=password)
    if member is not None:
        role = Role(member.role).label.lower()
        record("member.joined", actor=member.actor, member=member.pk, name=str(member), role=role)
    return member


def _mail(invite: Invite, secret: str, by: Actor) -> None:
    base = settings.HEARDBACK_BASE_URL
    words = INVITATION.format(
        name=invite.name,
        by=by.name,
        role=_a_role(invite.role),
        link=base + reverse("desk:invited", args=[secret]),
        space=" ",
    )
    send_mail(f"{by.name} invites you to Heardback", words, settings.DEFAULT_FROM_EMAIL, [invite.email])


def mail_link(member: Member, *, by: Actor) -> None:
    """A fresh sign-in link, by mail."""
    base = settings.HEARDBACK_BASE_URL
    words = SIGN_IN.format(
        name=member.name,
        link=base + reverse("desk:sign-in", args=[make_sign_in_link(member)]),
        sign_in=base + reverse("account_request_login_code"),
        space=" ",
    )
    send_mail("Your link to Heardback", words, settings.DEFAULT_FROM_EMAIL, [member.email])


def _a_role(role: str) -> str:
    return f"a{'n' if role[0] in 'ae' else ''} {Role(role).label.lower()}"


@transaction.atomic
def change(member: Member, *, by: Actor, name: str, role: str, active: bool) -> list[str]:
    """See `accounts.joining.change_member`."""
    changed = change_member(member, name=name, role=role, active=active)
    if changed:
        record("member.changed", actor=by, member=member.pk, name=name, fields=changed)
    return changed


@transaction.atomic
def give_token(name: str, role: str, *, by: Actor) -> str:
    """The token: the only time it can be read."""
    secret = make_token(name, role)
    record("token.made", actor=by, name=name, role=Role(role).label.lower())
    return secret


@transaction.atomic
def take_token(token: ApiToken, *, by: Actor) -> None:
    revoke_token(token)
    record("token.revoked", actor=by, name=token.name)
