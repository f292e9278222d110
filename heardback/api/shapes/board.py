"""The public board, as programs read and write it."""

from datetime import datetime
from typing import Annotated

from heardback.api.shapes.base import In, Out, example, longest, words
from heardback.board.models import PublicStatus, StatusLine
from heardback.board.publishing import TEXT_LONGEST, TITLE_LONGEST
from heardback.board.queries import KnownIssue, PublicPage, PublicProduct, Status, Update
from heardback.issues.models import key_of

StatusWord = Annotated[str, words(PublicStatus.values)]


class PublicIn(In):
    """Words written for the public. `override` says why they may name somebody who reported it; it is kept for ever."""

    model_config = example(
        title="Link counts are too low", meanwhile="Open Export, choose Raw clicks.", status="looking"
    )

    title: Annotated[str, longest(TITLE_LONGEST)]
    meanwhile: Annotated[str, longest(TEXT_LONGEST)] = ""
    status: StatusWord = PublicStatus.LOOKING.value
    override: str = ""


class PublicChange(In):
    """What is left out stays."""

    model_config = example(status="fixing")

    title: Annotated[str, longest(TITLE_LONGEST)] | None = None
    meanwhile: Annotated[str, longest(TEXT_LONGEST)] | None = None
    status: StatusWord | None = None
    override: str = ""


class PublicUpdateIn(In):
    """Dated news, mailed to everyone who follows it. `status` is what it has come to, if that changed."""

    model_config = example(text="We found the cause. A fix is being built.", status="fixing")

    text: Annotated[str, longest(TEXT_LONGEST)]
    status: Annotated[str, words(["", *PublicStatus.values])] = ""
    override: str = ""


class StatusIn(In):
    model_config = example(level="partial_outage", text="Exports fail. Everything else works.")

    level: Annotated[str, words(StatusLine.Level.values)]
    text: Annotated[str, longest(300)] = ""


class PublicUpdateOut(Out):
    id: int
    text: str
    status: str
    at: datetime


class PublicOut(Out):
    """An issue as the public sees it. `me_toos` counts those who said on the board that they have it too."""

    issue: str
    title: str
    status: str
    status_label: str
    meanwhile: str
    me_toos: int
    published_at: datetime
    changed_at: datetime
    updates: list[PublicUpdateOut]


class StatusOut(Out):
    level: str
    label: str
    text: str
    updated_at: datetime | None


class BoardRow(Out):
    """`known_issues` are those that are not fixed."""

    product: str
    name: str
    status: StatusOut
    known_issues: int


class BoardOut(Out):
    product: str
    name: str
    status: StatusOut
    issues: list[PublicOut]


def public_out(known: KnownIssue) -> PublicOut:
    updates = [_update(update) for update in known.updates]
    return PublicOut.of(known, issue=key_of(known.number), status_label=known.status_said, updates=updates)


def status_out(status: Status) -> StatusOut:
    return StatusOut(level=status.level, label=status.said, text=status.text, updated_at=status.at)


def row_out(product: PublicProduct) -> BoardRow:
    return BoardRow.of(product, product=product.slug, status=status_out(product.status), known_issues=product.open)


def board_out(page: PublicPage) -> BoardOut:
    issues = [public_out(known) for group in page.groups for known in group.issues]
    return BoardOut(product=page.slug, name=page.name, status=status_out(page.status), issues=issues)


def _update(update: Update) -> PublicUpdateOut:
    return PublicUpdateOut(id=update.number, text=update.text, status=update.status, at=update.at)
