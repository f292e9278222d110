"""What everybody did, and who may do what."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from heardback.api.answers import answer
from heardback.api.paging import link_next, page
from heardback.api.problems import wrong
from heardback.api.shapes.auditing import AuditFilters, AuditOut, PermissionOut, audit_out, permissions_out
from heardback.api.tokens import Bearer
from heardback.ledger.auditing import Sought, sought
from heardback.wire.text import clean

routes = Router(tags=["team"])


@routes.get("/audit", auth=Bearer("read what everybody did"), response=list[AuditOut])
def list_audit(request: HttpRequest, asked: Query[AuditFilters]) -> HttpResponse:
    """Everything that was done, by members, customers, programs and Heardback itself, the latest first."""
    wanted = Sought(
        actor=clean(asked.actor),
        word=clean(asked.word),
        report=asked.report,
        issue=asked.issue,
        customer=asked.customer,
        since=_moment("since", asked.since),
        until=_moment("until", asked.until),
    )
    found, key = page(sought(wanted), asked, by="at")
    return link_next(request, answer(request, [audit_out(event) for event in found], list[AuditOut]), key)


def _moment(name: str, said: datetime | None) -> datetime | None:
    try:
        return said.astimezone(UTC) if said else None
    except (OverflowError, ValueError):
        raise wrong(name, "Write it like 2026-03-01T09:30:00Z.") from None


@routes.get("/permissions", auth=Bearer("read"), response=list[PermissionOut])
def list_permissions(request: HttpRequest) -> HttpResponse:
    """What there is to do, and which roles may. Each operation here says what it asks for, in `x-permission`."""
    return answer(request, permissions_out(), list[PermissionOut])
