"""Invitations to the team."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from heardback.accounts.models import Invite
from heardback.api.answers import answer, created
from heardback.api.idempotency import once
from heardback.api.paging import LARGEST, Paging, link_next, page
from heardback.api.problems import Problem
from heardback.api.shapes.base import address
from heardback.api.shapes.invites import InviteIn, InviteOut, invite_out
from heardback.api.tokens import Bearer, caller
from heardback.channels.message import NOT_SENT
from heardback.notices.inviting import invite, send_again, withdraw

routes = Router(tags=["team"])
ADMINS = "manage members"


@routes.get("/invites", auth=Bearer(ADMINS), response=list[InviteOut])
def list_invites(request: HttpRequest, asked: Query[Paging]) -> HttpResponse:
    """Who was invited to the team, the latest first."""
    found, key = page(Invite.objects.all(), asked)
    return link_next(request, answer(request, [invite_out(one) for one in found], list[InviteOut]), key)


@routes.post("/invites", auth=Bearer(ADMINS), response={201: InviteOut})
@once
def make_invite(request: HttpRequest, payload: InviteIn) -> HttpResponse:
    """Invite somebody by mail: the link is good once, for a week."""
    with _mailing():
        made = invite(payload.email, payload.name, payload.role, by=caller(request))
    return created(invite_out(made), address("invites", made.pk))


@routes.get("/invites/{int:number}", auth=Bearer(ADMINS), response=InviteOut)
def read_invite(request: HttpRequest, number: int) -> HttpResponse:
    """One invitation, and what became of it."""
    return answer(request, invite_out(_numbered(number)))


@routes.post("/invites/{int:number}/resend", auth=Bearer(ADMINS), response=InviteOut)
@once
def resend_invite(request: HttpRequest, number: int) -> HttpResponse:
    """Send it again with a fresh link; the one before opens nothing any more."""
    with _mailing():
        send_again(_numbered(number), by=caller(request))
    return answer(request, invite_out(_numbered(number)))


@routes.post("/invites/{int:number}/withdraw", auth=Bearer(ADMINS), response=InviteOut)
@once
def withdraw_invite(request: HttpRequest, number: int) -> HttpResponse:
    """Its link opens nothing from now on."""
    withdraw(_numbered(number), by=caller(request))
    return answer(request, invite_out(_numbered(number)))


@contextmanager
def _mailing() -> Iterator[None]:
    try:
        yield
    except NOT_SENT as problem:
        said = f"The invitation stands, but the mail was not sent: {problem}. Send it again."
        raise Problem(503, said, headers={"Retry-After": "60"}) from problem


def _numbered(number: int) -> Invite:
    one = Invite.objects.filter(pk=number).first() if number <= LARGEST else None
    if one is None:
        raise Http404("There is no such invitation.")
    return one
