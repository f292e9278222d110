"""Invitations to the team."""

from datetime import datetime
from typing import Annotated

from heardback.accounts.models import Invite
from heardback.api.shapes.base import In, Out, RoleWord, example, longest


class InviteIn(In):
    model_config = example(email="nora@acme.example", name="Nora Bell", role="engineer")

    email: Annotated[str, longest(254)]
    name: Annotated[str, longest(120)]
    role: RoleWord


class InviteOut(Out):
    """`state`: open, accepted or withdrawn; an open one that `expired` can be sent again."""

    id: int
    email: str
    name: str
    role: str
    state: str
    expired: bool
    made_by: str
    made_at: datetime
    sent_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    withdrawn_at: datetime | None


def invite_out(invite: Invite) -> InviteOut:
    return InviteOut.of(invite)
