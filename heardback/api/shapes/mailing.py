"""What everyone affected by a release is told."""

from datetime import datetime
from typing import Annotated

from heardback.api.shapes.base import In, Named, Number, Out, example, longest, words
from heardback.customers.languages import NAMES
from heardback.customers.models import Customer
from heardback.notices.models import Audience, LeftOut
from heardback.notices.progress import Told, previews, progress, to_tell
from heardback.releases.models import Release

LEFT_OUT = 1000


class MailingWordsIn(In):
    """`words` "" for our usual ones."""

    model_config = example(issue="HB-12", audience="reported", language="de", words="Ihre Zahlen stimmen wieder.")

    issue: str
    audience: Annotated[str, words(Audience.values)]
    language: Annotated[str, words(["", *NAMES])] = ""
    words: Annotated[str, longest(5000)]


class LeaveOutIn(In):
    model_config = example(customer=1, why="They asked us to write to their manager instead.")

    customer: Number
    why: Annotated[str, longest(500)]


class PreviewOut(Out):
    subject: str
    text: str


class GroupOut(Out):
    """`later` of its people are told once it has reached them. `words` are by language, "" for all that have no words
    of their own; `previews` by the language of who reads."""

    issue: str
    audience: Annotated[str, words(Audience.values)]
    people: int
    later: int
    words: dict[str, str]
    previews: dict[str, PreviewOut]
    begun_at: datetime | None


class LeftOutOut(Out):
    customer: Named
    why: str
    by_name: str
    at: datetime


class MailingOut(Out):
    """`state` is draft, going, paused or done. `unwanted` chose not to be mailed such things; `left_out` names the
    first thousand of those whom a person left out."""

    state: str
    people: int
    sent: int
    on_the_way: int
    held: int
    failed: int
    unreachable: int
    unwanted: int
    groups: list[GroupOut]
    left_out: list[LeftOutOut]


class PeopleOut(Out):
    """`next` is where the next page begins, 0 at the end."""

    people: list[Named]
    next: int


def mailing_out(release: Release) -> MailingOut:
    out = LeftOut.objects.filter(mailing__release=release).select_related("customer").order_by("pk")[:LEFT_OUT]
    groups = [_group_out(release, told) for told in to_tell(release)]
    return MailingOut.of(progress(release), groups=groups, left_out=[left_out_out(row) for row in out])


def left_out_out(row: LeftOut) -> LeftOutOut:
    return LeftOutOut.of(row, customer=_named(row.customer))


def people_out(rows: list[Customer], following: int) -> PeopleOut:
    return PeopleOut(people=[_named(row) for row in rows], next=following)


def _group_out(release: Release, told: Told) -> GroupOut:
    shown = {lang: PreviewOut(subject=mail.subject, text=mail.text) for lang, mail in previews(release, told).items()}
    begun = told.group.begun_at if told.group else None
    return GroupOut.of(told, issue=told.issue.key, previews=shown, begun_at=begun)


def _named(customer: Customer) -> Named:
    return Named(id=customer.pk, name=str(customer))
