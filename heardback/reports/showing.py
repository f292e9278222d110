"""What is attached to a report, as each of its readers may see it. Pages and the API are made of this.

Everybody who may see a file at all gets the copy with nothing hidden in it. The original is for whoever sent it (the
customer, by their own report's link) where there is no copy, and for members who may read originals.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop as _

from heardback.accounts.actors import Actor
from heardback.accounts.roles import allow, may
from heardback.files.handing_out import NoSuchFile, Which, link
from heardback.files.kinds import KINDS, PLAYABLE, in_words
from heardback.files.models import File, State
from heardback.ledger.prepared import Prepared
from heardback.ledger.saying import said
from heardback.reports.models import Attachment, Report


@dataclass(frozen=True)
class Shown:
    """`shown`: it is a picture that may stand on the page; `copied`: there is a copy, or a text that hides nothing;
    `offered`: this reader may download it; `original`: this
    reader may have what was sent, as it was sent. `says` is why it can't be had, or ""."""

    id: int
    name: str
    kind: str
    what: str
    size: int
    long: str
    sha256: str
    state: str
    by: str
    at: datetime
    internal: bool
    shown: bool
    copied: bool
    offered: bool
    original: bool
    plays: bool
    width: int
    height: int
    found: str
    says: str


def shown_to_team(report: Report, reader: Actor) -> list[Shown]:
    """All of them, those that are gone too."""
    originals = may(reader, "read originals")
    return [_shown(a, originals, originals, _TEAM) for a in _of(report)]


def shown_to_customer(report: Report) -> list[Shown]:
    """What this report's customer sees: what is not internal, and not gone."""
    return [_shown(a, True, False, _CUSTOMER) for a in _of(report) if not a.internal and a.file.state != State.GONE]


def link_for_team(attachment: Attachment, which: Which, reader: Actor) -> str:
    """A link for this member or program. PermissionDenied for an original that their role may not have; NoSuchFile."""
    file = attachment.file
    if which is Which.ORIGINAL and not file.hides_nothing:
        allow(reader, "read originals")
    return link(file, which)


def link_for_customer(attachment: Attachment, which: Which) -> str:
    """A link for whoever holds the report's own link. Of a picture they get the copy, whatever they ask for."""
    file = attachment.file
    if attachment.internal:
        raise NoSuchFile
    if which is Which.ORIGINAL and file.has_copy:
        which = Which.COPY
    return link(file, which)


def attached(report: Report, number: int) -> Attachment:
    """The report's attachment with this number. NoSuchFile when it has no such."""
    found = Attachment.objects.select_related("file", "report").filter(pk=number, report=report).first()
    if found is None:
        raise NoSuchFile
    return found


def shown_file(file: File) -> Shown:
    """A file of a form that is not sent yet, as whoever writes the form sees it."""
    return _about(file, file.pk, internal=False, owns=True, originals=False, says=_CUSTOMER | {State.CHECKING: ""})


def _of(report: Report) -> list[Attachment]:
    return _attachments.all(report.pk)


_attachments = Prepared[Attachment](
    lambda report: Attachment.objects.filter(report=report).select_related("file").order_by("pk")
)


def _shown(attachment: Attachment, owns: bool, originals: bool, says: dict[str, str]) -> Shown:
    file, number = attachment.file, attachment.pk
    return _about(file, number, internal=attachment.internal, owns=owns, originals=originals, says=says)


def _about(file: File, number: int, *, internal: bool, owns: bool, originals: bool, says: dict[str, str]) -> Shown:
    offered = file.is_ready and (file.has_copy or file.hides_nothing or owns)
    why = says[file.state] if not file.is_ready else "" if offered else "Only who may read originals can open it."
    return Shown(
        id=number,
        name=file.name,
        kind=file.kind,
        what=said(KINDS[file.kind].said),
        size=file.size,
        long=in_words(file.size),
        sha256=file.sha256,
        state=file.state,
        by=file.sent_by_name,
        at=file.sent_at,
        internal=internal,
        shown=file.is_ready and file.has_copy,
        copied=file.is_ready and (file.has_copy or file.hides_nothing),
        offered=offered,
        original=file.is_ready and originals,
        plays=file.is_ready and owns and file.kind in PLAYABLE,
        width=file.width,
        height=file.height,
        found=file.found,
        says=said(why),
    )


_CUSTOMER: dict[str, str] = {
    State.ARRIVING: _("It is arriving."),
    State.CHECKING: _("It arrived, and can be opened once it was checked."),
    State.QUARANTINED: _("Our virus scanner stopped it, so nobody can open it. Send it in another form, if you can."),
    State.GONE: _("It is not here any more."),
}
_TEAM: dict[str, str] = {
    State.ARRIVING: "It is arriving.",
    State.CHECKING: "Being checked. It can be opened in a moment.",
    State.QUARANTINED: "Held back by the virus scanner: nobody can open it.",
    State.GONE: "Removed.",
}
