"""Letting people in: a member is made, and a link that signs them in is mailed. The changes are in the ledger."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from heardback.accounts.actors import Actor
from heardback.accounts.joining import add_member, change_member, revoke_token
from heardback.accounts.keys import make_sign_in_link, make_token
from heardback.accounts.models import ApiToken, Member
from heardback.accounts.roles import Role
from heardback.ledger.recording import record

INVITATION = """Hello {name},

{by} invites you to Heardback, where your team keeps its word to customers who reported a problem. You are {role}.

This link signs you in once, within a day:
{link}

Later, a code by mail lets you in: {sign_in}

--{space}
Heardback
"""


def invite(email: str, name: str, role: str, *, by: Actor) -> Member:
    """Make a member and mail them a link. ValidationError with a message per field; when the mail can't be sent, the
    member stays and can be sent another."""
    with transaction.atomic():
        member = add_member(email, name, role)
        record("member.added", actor=by, member=member.pk, name=str(member), role=Role(role).label.lower())
    mail_link(member, by=by)
    return member


def mail_link(member: Member, *, by: Actor) -> None:
    """A fresh sign-in link, by mail."""
    base = settings.HEARDBACK_BASE_URL
    words = INVITATION.format(
        name=member.name,
        by=by.name,
        role=f"a{'n' if member.role[0] in 'ae' else ''} {Role(member.role).label.lower()}",
        link=base + reverse("desk:sign-in", args=[make_sign_in_link(member)]),
        sign_in=base + reverse("account_request_login_code"),
        space=" ",
    )
    send_mail(f"{by.name} invites you to Heardback", words, settings.DEFAULT_FROM_EMAIL, [member.email])


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
