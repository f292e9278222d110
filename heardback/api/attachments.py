"""Files of a report: sent, listed with links that are good for minutes, removed; and files that are named later.

The same bytes are attached to a report once, so that a request that is sent twice does its work once, with an
`Idempotency-Key` or without.
"""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from heardback.api.answers import answer, created_list, nothing
from heardback.api.finding import report_numbered
from heardback.api.receipts import Receipt, report_of
from heardback.api.shapes.attachments import AttachmentOut, SentFileOut, for_customer, for_team, only
from heardback.api.shapes.base import LARGEST, address
from heardback.api.shapes.reports import self_of
from heardback.api.tokens import Bearer, caller
from heardback.api.uploads import BODY, stored
from heardback.files.handing_out import NoSuchFile
from heardback.loop.replying import show_more
from heardback.reports.attaching import attach, remove, take_back
from heardback.reports.models import Attachment, Report
from heardback.reports.showing import attached

routes = Router(tags=["attachments"])
SENT = {"requestBody": BODY}


class Name(BaseModel):
    name: str = Field("", description="What the file is called, when it is the body itself")


class NameAndReader(Name):
    internal: bool = Field(False, description="Keep it among the team: the report's customer does not see it")


class Why(BaseModel):
    why: str = Field(description="Why it goes: the bytes are gone then, and only this stays")


@routes.post("/attachments", auth=Bearer("attach files"), response={201: list[SentFileOut]}, openapi_extra=SENT)
def send_files(request: HttpRequest, asked: Query[Name]) -> HttpResponse:
    """Send a file as the body itself, or several as the parts `file` of a form, to be named by their `id` in what you
    send next: the check of a criterion, a part of a proposal. What nothing is made of is gone after a day."""
    said = [SentFileOut.of(file) for file in stored(request, asked.name, by=caller(request))]
    return created_list(said, address("attachments"), list[SentFileOut])


@routes.get("/reports/{int:number}/attachments", auth=Bearer("read"), response=list[AttachmentOut])
def list_attachments(request: HttpRequest, number: int) -> HttpResponse:
    """The files of a report, in the order in which they came. Those that were removed are still named."""
    return answer(request, for_team(report_numbered(number), caller(request)), list[AttachmentOut])


@routes.post(
    "/reports/{int:number}/attachments",
    auth=Bearer("attach files"),
    response={201: list[AttachmentOut]},
    openapi_extra=SENT,
)
def attach_files(request: HttpRequest, number: int, asked: Query[NameAndReader]) -> HttpResponse:
    """Attach a file, sent as the body itself; or several, as the parts `file` of a form. Up to 25 MB each, recordings
    up to 100 MB, ten to a report. The report's customer sees them on their page, unless they are `internal`."""
    report, by = report_numbered(number), caller(request)
    attachments = attach(report, stored(request, asked.name, by=by), by=by, internal=asked.internal)
    return created_list(only(for_team(report, by), attachments), f"{self_of(report)}/attachments", list[AttachmentOut])


@routes.delete("/reports/{int:number}/attachments/{int:attachment}", auth=Bearer("attach files"), response={204: None})
def remove_attachment(request: HttpRequest, number: int, attachment: int, asked: Query[Why]) -> HttpResponse:
    """Remove a file: its bytes are gone then. That it was there, and why it went, stays."""
    remove(_found(report_numbered(number), attachment), asked.why, by=caller(request))
    return nothing()


@routes.get("/receipts/{token}/attachments", auth=Receipt(), response=list[AttachmentOut])
def list_own_attachments(request: HttpRequest, token: str) -> HttpResponse:
    """The files of one's own report."""
    return answer(request, for_customer(report_of(request)), list[AttachmentOut])


@routes.post(
    "/receipts/{token}/attachments", auth=Receipt(), response={201: list[AttachmentOut]}, openapi_extra=SENT
)  # fmt: skip
def attach_own_files(request: HttpRequest, token: str, asked: Query[Name]) -> HttpResponse:
    """Add files to one's own report, as the body itself or as the parts `file` of a form."""
    report = report_of(request)
    attachments = show_more(report, stored(request, asked.name, by=caller(request)))
    at = address("receipts", token, "attachments")
    return created_list(only(for_customer(report), attachments), at, list[AttachmentOut])


@routes.delete("/receipts/{token}/attachments/{int:attachment}", auth=Receipt(), response={204: None})
def take_back_attachment(request: HttpRequest, token: str, attachment: int) -> HttpResponse:
    """Take back a file of one's own report. Its bytes are gone then."""
    found = _found(report_of(request), attachment)
    if found.internal:
        raise Http404("This report has no such file.")
    take_back(found, by=caller(request))
    return nothing()


def _found(report: Report, number: int) -> Attachment:
    try:
        return attached(report, min(number, LARGEST))
    except NoSuchFile:
        raise Http404("This report has no such file.") from None
