"""Files that belong to a report: added, taken away, held back."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from heardback.accounts.actors import Actor
from heardback.files.models import File, State
from heardback.files.settling import keep, throw_out
from heardback.files.storing import MOST, too_many
from heardback.ledger.models import Event
from heardback.ledger.reading import read
from heardback.ledger.recording import record
from heardback.reports.holding import hold_report
from heardback.reports.models import Attachment, Report
from heardback.wire.text import clean

WHY_LONGEST = 2000


@transaction.atomic
def attach(report: Report, files: Sequence[File], *, by: Actor, internal: bool = False) -> list[Attachment]:
    """Make files that `files.storing.store` took part of a report; one whose bytes the report has already is not added
    again. Returns an attachment for each file, the old one where it was there.

    `internal` keeps them among the team. In the transaction of `take` when they came with the report. ValidationError
    for `files` when that makes too many, or when one is gone; then none is attached.
    """
    report = hold_report(report)
    there = {a.file.sha256: a for a in live(report) if a.internal == internal}
    new: dict[str, File] = {}
    for file in files:
        if file.sha256 not in there:
            new.setdefault(file.sha256, file)
    if len(there) + len(new) > MOST:
        raise too_many()
    kept = {file.sha256: file for file in keep(list(new.values()))}
    for digest in new:
        there[digest] = Attachment.objects.create(report=report, file=kept[digest], internal=internal)
    if new:
        names = [file.name for file in new.values()]
        record(
            "attachment.added",
            actor=by,
            report=report.pk,
            customer=report.customer_id,
            names=", ".join(names),
            count=len(names),
            files=[file.pk for file in kept.values()],
            said="" if internal else _added(report, by, names),
        )
        for digest in new:
            if kept[digest].state == State.QUARANTINED:  # found before the form was sent
                _tell_held(there[digest])
    return [there[digest] for digest in dict.fromkeys(file.sha256 for file in files)]


@transaction.atomic
def remove(attachment: Attachment, why: str, *, by: Actor, said: str = "") -> Attachment:
    """Throw the bytes away, for good. That it was there, and why it went, stays; `said` is the customer's own way to
    read it. ValidationError without a reason."""
    why = clean(why)
    if not why:
        raise ValidationError({"why": "Say why it is removed. The file is gone then, and only this stays."})
    if len(why) > WHY_LONGEST:
        raise ValidationError({"why": f"At most {WHY_LONGEST:,} characters fit here."})
    report = hold_report(attachment.report)
    file = attachment.file
    if throw_out(file):
        record(
            "attachment.removed",
            actor=by,
            report=report.pk,
            customer=report.customer_id,
            name=file.name,
            file=file.pk,
            why=why,
            said=said or ("" if attachment.internal else "We removed the file {name}."),
        )
        file.state = State.GONE
    return attachment


def take_back(attachment: Attachment, *, by: Actor) -> Attachment:
    """Its sender wants it gone."""
    return remove(attachment, "its sender took it back", by=by, said="You took back the file {name}.")


def live(report: Report) -> list[Attachment]:
    """What is attached and not removed."""
    rows = Attachment.objects.filter(report=report).exclude(file__state=State.GONE)
    return list(rows.select_related("file").order_by("pk"))


def tell_of_held_files() -> int:
    """Write on a report's timeline that one of its files is held back. Returns how many were read."""
    return read("attachments", _tell, words=["file.held"])


def _tell(events: list[Event]) -> None:
    found = Attachment.objects.filter(file__in=[event.facts["file"] for event in events])
    for attachment in found.select_related("file", "report"):
        told = Event.objects.filter(word="attachment.held", report=attachment.report_id)
        if not told.filter(facts__file=attachment.file_id).exists():
            _tell_held(attachment)


def _tell_held(attachment: Attachment) -> None:
    file, report = attachment.file, attachment.report
    held = "We cannot open the file {name}: our virus scanner stopped it. Everything else is here."
    record(
        "attachment.held",
        actor=_SCANNER,
        report=report.pk,
        customer=report.customer_id,
        name=file.name,
        file=file.pk,
        found=file.found,
        said="" if attachment.internal else held,
    )


def _added(report: Report, by: Actor, names: list[str]) -> str:
    what = "the file {names}" if len(names) == 1 else "{count} files"
    theirs = by.role == "customer" or (report.customer is not None and by == report.customer.actor)
    return f"You added {what}." if theirs else f"Added: {what}."


_SCANNER = Actor("system", "The virus scanner", "system")
