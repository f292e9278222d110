"""What everybody did, and who may do what."""

from datetime import datetime
from typing import Any

from pydantic import Field

from heardback.accounts.roles import MAY, Role
from heardback.api.paging import Paging
from heardback.api.shapes.base import Moment, Number, Out, RoleWord
from heardback.ledger.models import Event


class AuditFilters(Paging):
    actor: str = Field("", max_length=60, description="Who did it: “member:3”, “token:2”, “customer:17” or “system”")
    word: str = Field("", max_length=30, description="What was done, such as “member.added”")
    report: Number | None = None
    issue: Number | None = Field(None, description="The number of an issue: 7 for HB-7")
    customer: Number | None = None
    since: Moment | None = Field(None, description="From when on")
    until: Moment | None = Field(None, description="Before when")


class AuditOut(Out):
    """`facts` are what was written down with it; which there are depends on `word`."""

    id: int
    at: datetime
    word: str
    actor: str
    actor_name: str
    sentence: str
    report: int | None
    issue: int | None
    customer: int | None
    facts: dict[str, Any]


class PermissionOut(Out):
    name: str
    roles: list[RoleWord]


def permissions_out() -> list[PermissionOut]:
    return [PermissionOut(name=name, roles=[r for r in Role.values if r in roles]) for name, roles in MAY.items()]


def audit_out(event: Event) -> AuditOut:
    return AuditOut.of(event)
