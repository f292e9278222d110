"""Lists of customers and organizations that are brought in."""

from datetime import datetime
from typing import Annotated, Any

from heardback.api.shapes.base import In, Out, example, longest, words
from heardback.customers.checking import FIELDS
from heardback.customers.models import Upload


class ImportIn(In):
    """`text` is a list as CSV or JSON lines, as it would stand in a file."""

    model_config = example(
        kind="customers", text="external_id,email,attributes.seats\nu-1,marta@northwind.example,12\n"
    )

    kind: Annotated[str, words(list(FIELDS))]
    text: str
    name: Annotated[str, longest(200)] | None = None


class ColumnsIn(In):
    """`columns`: column -> the field that it is, "attributes.NAME", or "" to leave it out."""

    model_config = example(columns={"E-mail": "email", "Seats": "attributes.seats", "mood": ""})

    columns: dict[str, str]


class ImportOut(Out):
    """`state`: choosing (nothing says who a row is about: say what its columns are), looking, ready (look at the
    counts), bringing, done, or failed. Until it is bringing, the counts say what would be. `left`: rows with an
    address, number or id that is somebody else's, and stays theirs. `mapped`: field -> column."""

    id: int
    kind: str
    name: str
    state: str
    columns: list[str]
    mapped: dict[str, str]
    by_name: str
    at: datetime
    rows: int
    read: int
    made: int
    changed: int
    same: int
    left: int
    rejected: int


class RefusedOut(Out):
    """A row that can't be kept: `row` is it as it was read, or its text when it could not be."""

    line: int
    why: str
    row: dict[str, Any] | str


def import_out(upload: Upload) -> ImportOut:
    return ImportOut.of(upload)
