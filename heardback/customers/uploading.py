"""A file of customers or organizations, uploaded by a colleague: looked at first, and brought in when they say so.

Both are done by the worker, some hundreds of rows at a time. A step and its place in the file are one transaction, so
it may be killed at any point and goes on where it was; what is brought in again changes nothing.
"""

import csv
import io
import logging
import zlib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.customers.checking import FIELDS
from heardback.customers.columns import KNOWN_BY, completed
from heardback.customers.importing import Tally, import_people
from heardback.customers.models import RefusedRow, Upload
from heardback.ledger.recording import record
from heardback.wire.cells import text_of, value_in
from heardback.wire.rows import Reject, Row, Rows, Unreadable, rows_in
from heardback.wire.text import clean

log = logging.getLogger(__name__)
State = Upload.State
UNDER_WAY = (State.LOOKING, State.BRINGING)
MB = 1024 * 1024
BYTES_MOST = 10 * MB
ROWS_MOST, COLUMNS_MOST = 100_000, 200
STEPS = 2  # of so many hundred rows, before the worker turns to something else
KEPT_FOR = timedelta(days=30)
COUNTS = ("made", "changed", "same", "left", "rejected")


def take_file(kind: str, content: bytes, name: str, *, by: Actor) -> Upload:
    """Keep a file, and look at it, where its columns say who each row is about. ValidationError for `file`."""
    if kind not in FIELDS:
        raise ValidationError({"kind": f"It is one of {', '.join(FIELDS)}."})
    if len(content) > BYTES_MOST:
        raise ValidationError({"file": f"It is larger than {BYTES_MOST // MB} MB. Cut it in two."})
    if content.startswith(b"\x1f\x8b"):
        raise ValidationError({"file": "It is packed. Unpack it first."})
    try:
        rows = rows_in(io.BytesIO(content))
        count = sum(1 for _ in islice(rows.each, ROWS_MOST + 1))
    except Unreadable as broken:
        raise ValidationError({"file": str(broken)}) from None
    if not count:
        raise ValidationError({"file": "It has one line only, the names of its columns, and no rows."})
    if count > ROWS_MOST or len(rows.columns) > COLUMNS_MOST:
        most = f"{ROWS_MOST:,} rows and {COLUMNS_MOST} columns"
        raise ValidationError({"file": f"At most {most} fit here. Cut it in two, or use the command line."})
    upload = Upload(kind=kind, name=clean(name)[:200] or "Pasted rows", columns=rows.columns, rows=count)
    upload.content, upload.by, upload.by_name = zlib.compress(content), by.ref, by.name[:200]
    try:
        upload.mapped = completed(FIELDS[kind], KNOWN_BY[kind], {}, rows.columns)
    except ValidationError:
        upload.state = State.CHOOSING
    else:
        upload.state = State.LOOKING
    upload.save()
    return upload


@transaction.atomic
def choose_columns(upload: Upload, chosen: Mapping[str, str]) -> Upload:
    """Say what each column is: column -> a field, "attributes.NAME", or "" to leave it out. It is looked at anew.
    ValidationError for `map`."""
    upload = _held(upload, State.CHOOSING, State.READY, State.LOOKING)
    picked: dict[str, str] = dict.fromkeys(FIELDS[upload.kind], "")
    for column, field in chosen.items():
        if column not in upload.columns:
            raise ValidationError({"map": f"There is no column “{column[:80]}” in it."})
        if not field:
            picked.setdefault(column, "")
            continue
        if picked.get(field):
            raise ValidationError({"map": f"“{picked[field]}” and “{column}” can't both be the same. Leave one out."})
        if field not in FIELDS[upload.kind] and field.removeprefix("attributes.") in ("", field):
            raise ValidationError({"map": f"Choose what “{column}” is from the list."})
        picked[field] = column
    upload.mapped = completed(FIELDS[upload.kind], KNOWN_BY[upload.kind], picked, upload.columns)
    return _from_the_start(upload, State.LOOKING)


@transaction.atomic
def bring_in(upload: Upload) -> Upload:
    """Keep what was looked at. ValidationError when it was not, or is in already."""
    return _from_the_start(_held(upload, State.READY), State.BRINGING)


def _held(upload: Upload, *states: str) -> Upload:
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.state not in states:
        raise ValidationError(f"This can't be done now: it is {held.get_state_display().lower()}.")
    return held


def _from_the_start(upload: Upload, state: str) -> Upload:
    upload.refused.all().delete()
    upload.state, upload.read = state, 0
    for name in COUNTS:
        setattr(upload, name, 0)
    upload.save(update_fields=["mapped", "state", "read", *COUNTS])
    return upload


def work_off_uploads() -> int:
    """Look at, or bring in, some more of each file that is under way. Returns how many rows that were."""
    done = 0
    for upload in Upload.objects.filter(state__in=UNDER_WAY).order_by("pk")[:5]:
        try:
            done += _work_off(upload)
        except Exception:
            log.exception("The upload %s broke off", upload.pk)
            Upload.objects.filter(pk=upload.pk, state__in=UNDER_WAY).update(state=State.FAILED)
    return done


def _work_off(upload: Upload) -> int:
    apart: list[Reject] = []
    tally = Tally()
    steps = import_people(
        "customers" if upload.kind == "customers" else "organizations",
        islice(_opened(upload).each, upload.read, None),
        upload.mapped,
        tally,
        reject=apart.append,
        by=Actor(upload.by, upload.by_name, ""),
        keep=upload.state == State.BRINGING,
    )
    counted = {name: getattr(upload, name) for name in COUNTS}
    place, begun = upload.read, upload.read
    for _ in range(STEPS):
        apart.clear()
        with transaction.atomic():
            there = Upload.objects.select_for_update().filter(pk=upload.pk, state=upload.state, read=place).exists()
            if not there:
                return 0  # another worker was quicker, or it is looked at anew
            next(steps, None)
            place = begun + tally.read
            _kept(upload, place, {name: counted[name] + getattr(tally, name) for name in COUNTS}, apart)
        if place >= upload.rows:
            break
    return tally.read


def _kept(upload: Upload, place: int, counted: dict[str, int], apart: list[Reject]) -> None:
    RefusedRow.objects.bulk_create(
        RefusedRow(
            upload=upload, line=one.line, why=one.why, row=one.row if isinstance(one.row, str) else dict(one.row)
        )
        for one in apart
    )
    fields: dict[str, object] = {"read": place, **counted}
    if place >= upload.rows and upload.state == State.BRINGING:
        fields |= {"state": State.DONE, "content": b""}
        said = {name: counted[name] for name in ("made", "changed", "rejected")}
        by = Actor(upload.by, upload.by_name, "")
        record("people.brought.in", actor=by, kind=upload.kind, name=upload.name, **said)
    elif place >= upload.rows:
        fields["state"] = State.READY
    Upload.objects.filter(pk=upload.pk).update(**fields)


def _opened(upload: Upload) -> Rows:
    return rows_in(io.BytesIO(zlib.decompress(upload.content)))


def first_rows(upload: Upload, most: int = 3) -> dict[str, list[str]]:
    """Column -> what stands in it in the first rows that can be read."""
    if not upload.content:
        return {}
    rows = [row for row in islice(_opened(upload).each, most * 5) if isinstance(row, Row)][:most]
    return {column: [_said(row.values, column) for row in rows] for column in upload.columns}


def _said(values: Mapping[str, object], column: str) -> str:
    try:
        return text_of(value_in(values, column))
    except ValueError:
        return "…"


def refused_as_csv(upload: Upload) -> Iterator[str]:
    """The refused rows with the columns of the file, to be mended and uploaded again; why, in a column more."""
    line = io.StringIO()
    writer = csv.writer(line)

    def written(cells: list[str]) -> str:
        line.seek(0)
        line.truncate()
        writer.writerow(cells)
        return line.getvalue()

    yield written([*upload.columns, "why it was refused", "line"])
    for one in upload.refused.order_by("line").iterator(500):
        yield written([*_cells(upload.columns, one.row), one.why, str(one.line)])


def _cells(columns: list[str], row: Mapping[str, object] | str) -> list[str]:
    if not isinstance(row, str):
        return [_said(row, column) for column in columns]
    try:  # with as many cells as there should be
        found = next(csv.reader([row]), [])
    except csv.Error:
        found = [row]
    return [*found, *[""] * len(columns)][: max(len(columns), 1)]


def forget_uploads() -> int:
    """Nobody mends a row after a month, and what was only looked at need not be kept."""
    old = Upload.objects.filter(at__lt=timezone.now() - KEPT_FOR).exclude(state__in=UNDER_WAY)
    RefusedRow.objects.filter(upload__in=old.filter(state=State.DONE)).delete()
    return old.exclude(state=State.DONE).delete()[0]
