"""Everything that `past` made, once more with other numbers: a million reports take minutes instead of an hour."""

from collections.abc import Iterable
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Field, ForeignKey, Model

from heardback.board.models import PublicIssue
from heardback.customers.models import Customer, Identity, Organization
from heardback.figures.models import Stay
from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.loop.models import (
    Agreement,
    Assumption,
    Bounce,
    Conversation,
    Criterion,
    LinkedWork,
    Promise,
    Proposal,
    SignOff,
    Verification,
)
from heardback.notices.models import Notice
from heardback.ranking.models import Rank
from heardback.reports.models import Ask, Asked, Report
from heardback.triage.models import Decision, Match, Suggestion

COPIED: tuple[Any, ...] = (
    Organization, Customer, Identity, Issue, Report, Match, Decision, Suggestion, Ask, Asked, Event, Notice, Criterion,
    Agreement, Proposal, Proposal.meets.through, Assumption, LinkedWork, Conversation, Verification, PublicIssue,
    Rank, Stay, SignOff, Bounce, Promise,
)  # fmt: skip
# What no two rows may have the same.
ONE_OF_ITS_KIND = {(Organization, "name"), (Identity, "value"), (Notice, "message_id")}
NUMBERS: dict[tuple[Any, str], Any] = {
    (Event, "report"): Report, (Event, "issue"): Issue, (Event, "customer"): Customer,
}  # fmt: skip
_last: dict[Any, int] = {}


def copy(number: int) -> None:
    """The copy of this number, from 1."""
    if not _last:
        _last.update({model: model.objects.order_by("-pk").values_list("pk", flat=True)[0] for model in COPIED})
    with connection.cursor() as cursor:
        for model in COPIED:
            fields = [field for field in model._meta.concrete_fields if field.name != "transaction"]
            columns = ", ".join(f'"{field.column}"' for field in fields)
            values = ", ".join(_value(model, field, number) for field in fields)
            table = model._meta.db_table
            cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE id <= {_last[model]}")


def _value(model: Any, field: "Field[Any, Any]", number: int) -> str:
    to = model if field.primary_key else NUMBERS.get((model, field.name))
    if isinstance(field, ForeignKey):
        to = field.related_model
    if to in COPIED:
        return f'"{field.column}" + {number * _last[to]}'
    if (model, field.name) in ONE_OF_ITS_KIND:
        return f"""'{number} ' || "{field.column}" """
    return f'"{field.column}"'


def go_on_numbering() -> None:
    """Tell PostgreSQL which numbers are taken."""
    models: Iterable[type[Model]] = COPIED
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
