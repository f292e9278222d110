"""Reading the ledger, each reader from its own cursor. A reader may be killed at any point: its work and its cursor
are one transaction."""

from collections.abc import Callable, Iterable

from django.db import connection, models, transaction

from heardback.ledger.models import Cursor, Event
from heardback.ledger.words import FOR_CUSTOMERS


class _OldestOpenTransaction(models.Func):
    template = "(pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"
    output_field = models.BigIntegerField()


class _OwnTransaction(models.Func):
    template = "(pg_current_xact_id_if_assigned()::text::bigint)"
    output_field = models.BigIntegerField()


def settled(events: "models.QuerySet[Event]") -> "models.QuerySet[Event]":
    """Only events that no still-open transaction can slip another one before.

    PostgreSQL hands out ids at insert and shows them at commit, so a reader that jumps to the highest id it sees would
    skip a slower writer's. SQLite has one writer at a time.
    """
    if connection.vendor == "postgresql":
        before_any_open = models.Q(transaction__lt=_OldestOpenTransaction())
        return events.filter(before_any_open | models.Q(transaction=_OwnTransaction()))
    return events


def read(name: str, handle: Callable[[list[Event]], None], *, words: Iterable[str], limit: int = 200) -> int:
    """Hand the next events to `handle` and move the cursor `name`, in one transaction.

    Looks at up to `limit` events and hands over those whose word is in `words`. Returns how many it looked at:
    0 when there was nothing new.
    """
    wanted = frozenset(words)
    cursor, _ = Cursor.objects.get_or_create(name=name)
    # Looked at without a lock first: on an idle system the worker must not take the write lock every second.
    if not settled(Event.objects.filter(pk__gt=cursor.position)).exists():
        return 0
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update().get(name=name)
        events = list(settled(Event.objects.filter(pk__gt=cursor.position)).order_by("pk")[:limit])
        if events:
            if relevant := [event for event in events if event.word in wanted]:
                handle(relevant)
            cursor.position = events[-1].pk
            cursor.save(update_fields=["position"])
    return len(events)


def caught_up(name: str) -> None:
    """Move the cursor past everything there is: for history that must not be acted on."""
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    Cursor.objects.update_or_create(name=name, defaults={"position": last})


def timeline(
    *, report: int | None = None, issue: int | None = None, customer: int | None = None
) -> "models.QuerySet[Event]":
    """What happened to one report, issue or customer (give exactly one), newest first."""
    about = {
        key: value for key, value in (("report", report), ("issue", issue), ("customer", customer)) if value is not None
    }
    if len(about) != 1:
        raise ValueError("Give exactly one of report, issue and customer.")
    return Event.objects.filter(**about).order_by("-pk")


def timeline_for_customer(*, report: int, issues: Iterable[int], customer: int | None) -> "models.QuerySet[Event]":
    """What the customer behind a report may read: events of the report, and events of its issues that are theirs or
    nobody's in particular."""
    own = models.Q(customer=customer) if customer is not None else models.Q(pk=None)
    of_issues = models.Q(issue__in=list(issues), report=None) & (models.Q(customer=None) | own)
    return Event.objects.filter(models.Q(report=report) | of_issues, word__in=FOR_CUSTOMERS).order_by("-pk")
