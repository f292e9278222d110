"""Taking along what was sent by a form, as CSV: for who may read it, and written into the ledger."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from django.db import transaction

from heardback.accounts.actors import Actor
from heardback.ledger.auditing import FORMULA
from heardback.ledger.recording import record
from heardback.submissions.models import Submission, WorkaroundForm
from heardback.submissions.queries import answers_of
from heardback.wire.numbers import several

AT_ONCE = 500
COLUMNS = ("submission", "state", "sent_at", "customer", "report", "entered_by", "settled_at", "deleted_at")


def export(form: WorkaroundForm, *, by: Actor) -> Iterator[str]:
    """A header, then a line each, the oldest first: what is asked now, then what was asked once."""
    count = Submission.objects.filter(form=form).count()
    with transaction.atomic():
        record(
            "submissions.exported",
            actor=by,
            issue=form.issue_id,
            form=form.pk,
            title=form.title,
            count=several(count, "submission"),
        )
    return _lines(form)


def _lines(form: WorkaroundForm) -> Iterator[str]:
    fields = [*form.fields, *form.former]
    line = StringIO()
    write = csv.writer(line)
    write.writerow([*COLUMNS, *(_cell(field["label"]) for field in fields), "consent"])
    last = 0
    while True:
        rows = Submission.objects.filter(form=form, pk__gt=last).select_related("customer").order_by("pk")
        found = list(rows[:AT_ONCE])
        for one in found:
            answers = answers_of(one)
            said = {row.name: row.value for row in answers.fields}
            write.writerow(
                [
                    *map(_cell, _about(one)),
                    *(_cell(said.get(field["name"], "")) for field in fields),
                    _cell(answers.consent),
                ]
            )
        yield line.getvalue()
        line.seek(0)
        line.truncate()
        if len(found) < AT_ONCE:
            return
        last = found[-1].pk


def _about(one: Submission) -> list[Any]:
    return [
        one.pk,
        one.state,
        one.sent_at.isoformat(),
        str(one.customer or ""),
        one.report_id or "",
        one.settled_by_name if one.state == "done" else "",
        one.settled_at.isoformat() if one.settled_at else "",
        one.deleted_at.isoformat() if one.deleted_at else "",
    ]


def _cell(value: Any) -> Any:
    """A spreadsheet takes nothing of it for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
