"""Files of a report."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from heardback.accounts.actors import Actor
from heardback.api.shapes.base import Out
from heardback.files.handing_out import Which
from heardback.reports.models import Attachment, Report
from heardback.reports.showing import (
    Shown,
    link_for_customer,
    link_for_team,
    shown_to_customer,
    shown_to_team,
)


class AttachmentLinks(Out):
    """Good for ten minutes, for whoever holds them. `content` is a picture drawn anew, with nothing hidden in it, or a
    plain text; `original` what was sent. "" where there is none, or where you may not have it."""

    content: str
    original: str


class AttachmentOut(Out):
    """`kind` is what the file turned out to be, whatever its sender said. `state`: checking, ready, quarantined or
    gone; it can be had while it is ready. `internal`: its customer does not see it."""

    id: int
    name: str
    kind: str
    size: int
    sha256: str
    state: str
    internal: bool
    by: str
    at: datetime
    width: int
    height: int
    found: str
    links: AttachmentLinks


class SentFileOut(Out):
    """`state`: checking or ready; it may be named at once."""

    id: int
    name: str
    kind: str
    size: int
    sha256: str
    state: str


def for_team(report: Report, reader: Actor) -> list[AttachmentOut]:
    rows = {a.pk: a for a in report.attachments.select_related("file")}
    said = []
    for seen in shown_to_team(report, reader):
        row = rows[seen.id]
        copy = link_for_team(row, Which.COPY, reader) if seen.copied else ""
        original = link_for_team(row, Which.ORIGINAL, reader) if seen.original else ""
        said.append(_out(seen, copy, original))
    return said


def for_customer(report: Report) -> list[AttachmentOut]:
    rows = {a.pk: a for a in report.attachments.select_related("file")}
    said = []
    for seen in shown_to_customer(report):
        row = rows[seen.id]
        copy = link_for_customer(row, Which.COPY) if seen.copied else ""
        original = link_for_customer(row, Which.ORIGINAL) if seen.offered and not seen.copied else ""
        said.append(_out(seen, copy, original))
    return said


def only(said: list[AttachmentOut], attachments: list[Attachment]) -> list[AttachmentOut]:
    wanted = {attachment.pk for attachment in attachments}
    return [one for one in said if one.id in wanted]


def _out(seen: Shown, copy: str, original: str) -> AttachmentOut:
    links = AttachmentLinks(content=_address(copy), original=_address(original))
    return AttachmentOut.of(seen, links=links)


def _address(token: str) -> str:
    return settings.HEARDBACK_BASE_URL + reverse("portal:file", args=[token]) if token else ""
