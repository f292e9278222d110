"""Reports: taken, listed, decided on."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from heardback.api.answers import answer, created
from heardback.api.finding import issue_at, issue_named, report_numbered
from heardback.api.idempotency import once
from heardback.api.paging import Paging, link_next, page
from heardback.api.problems import wrong
from heardback.api.shapes.base import LARGEST, address
from heardback.api.shapes.reports import (
    AskIn,
    OneReportOut,
    PostponeIn,
    ReportIn,
    ReportOut,
    TakenLinks,
    TakenOut,
    TriageIn,
    missing_out,
    one_report_out,
    report_out,
    self_of,
    suggestions_out,
)
from heardback.api.shapes.telling import ReplyIn
from heardback.api.tokens import Bearer, caller
from heardback.customers.models import Trust
from heardback.customers.queries import addresses
from heardback.notices.links import page_of
from heardback.notices.updates import reply
from heardback.products.queries import product_named
from heardback.reports.asking import ask, lacks
from heardback.reports.completeness import missing
from heardback.reports.following import postpone
from heardback.reports.models import UNDECIDED, Report, Source, State
from heardback.reports.receipts import receipt
from heardback.reports.taking import take
from heardback.triage.deciding import triage
from heardback.triage.matching import take_off
from heardback.triage.models import Outcome
from heardback.triage.pairing import pair
from heardback.triage.suggesting import first_guesses, suggestions_for

routes = Router(tags=["reports"])
# What the verb calls a field -> where it stands in the body.
FIELDS = {name: f"customer.{name}" for name in ("email", "phone", "external_id")}


class ReportFilters(Paging):
    state: str = Field("", description="open or closed")
    product: str = Field("", description="A product's slug")
    issue: str = Field("", description="Joined to this issue, such as HB-12")
    customer: int | None = Field(None, ge=1, le=LARGEST)
    untriaged: bool = Field(False, description="Only those that nobody has decided on yet: the inbox")


@routes.post("/reports", auth=Bearer("take a report"), response={201: TakenOut})
@once
def take_report(request: HttpRequest, payload: ReportIn) -> HttpResponse:
    """Take a report. What was answered with 201 is kept; its customer is thanked by mail."""
    account = payload.account()
    try:
        report = take(account, source=Source.API, by=caller(request), trust=Trust.VOUCHED)
    except ValidationError as error:
        raise _placed(error) from None
    standing = address("receipts", receipt(report.pk))
    links = TakenLinks(self=self_of(report), receipt=page_of(report), standing=standing)
    said = TakenOut(
        number=report.number,
        links=links,
        missing=missing_out(missing(report, can_be_reached=account.person.is_identified)),
        suggestions=suggestions_out(first_guesses(report)),
    )
    return created(said, links.self)


@routes.get("/reports", auth=Bearer("read"), response=list[ReportOut])
def list_reports(request: HttpRequest, asked: Query[ReportFilters]) -> HttpResponse:
    """Reports, the newest first."""
    rows, key = page(_chosen(asked), asked, by="received_at")
    emails = addresses({report.customer_id for report in rows if report.customer_id})
    said = [report_out(report, emails) for report in rows]
    return link_next(request, answer(request, said, list[ReportOut]), key)


@routes.get("/reports/{int:number}", auth=Bearer("read"), response=OneReportOut)
def read_report(request: HttpRequest, number: int) -> HttpResponse:
    """One report, with what it lacks and, until somebody decided, the issues that it may be about."""
    return answer(request, _one(report_numbered(number)))


@routes.post("/reports/{int:number}/triage", auth=Bearer("triage"), response=OneReportOut)
@once
def triage_report(request: HttpRequest, number: int, payload: TriageIn) -> HttpResponse:
    """Decide what a report is. The answer's `issue` is the one it belongs to now."""
    report = report_numbered(number)
    issue = issue_named("issue", payload.issue) if payload.issue else None
    said = {"note": payload.note or "", "words": payload.words or "", "title": payload.title or ""}
    if payload.same_as is not None:
        if payload.outcome != Outcome.KNOWN_BUG or issue is not None:
            raise wrong("same_as", "Only a known_bug without an issue can be the same as another report.")
        pair(report, report_numbered(payload.same_as), by=caller(request))
        return answer(request, _one(report_numbered(number)))
    triage(report, payload.outcome, by=caller(request), issue=issue, **said)
    return answer(request, _one(report_numbered(number)))


@routes.post("/reports/{int:number}/reply", auth=Bearer("write to customers"), response=OneReportOut)
@once
def reply_to_report(request: HttpRequest, number: int, payload: ReplyIn) -> HttpResponse:
    """Write to who sent it, in these words: mailed once, and on their own page."""
    reply(report_numbered(number), payload.words, by=caller(request))
    return answer(request, _one(report_numbered(number)))


@routes.post("/reports/{int:number}/ask", auth=Bearer("write to customers"), response=OneReportOut)
@once
def ask_about_report(request: HttpRequest, number: int, payload: AskIn) -> HttpResponse:
    """Ask for what it lacks, in one message: its customer by mail, or, where no mail reaches them, the colleague who
    wrote it down. Each question is asked once."""
    report = report_numbered(number)
    try:
        ask(report, payload.questions or {}, by=caller(request), line=payload.line or "")
    except IntegrityError:
        raise wrong("questions", "Somebody asked the same this moment: nobody is asked twice.") from None
    return answer(request, _one(report_numbered(number)))


@routes.delete("/reports/{int:number}/issues/{key}", auth=Bearer("triage"), response={204: None})
def take_report_off(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """Say that a report is not this issue after all. It goes back to the inbox when it belongs to no other."""
    take_off(report_numbered(number), issue_at(key), by=caller(request))
    return HttpResponse(status=204)


@routes.post("/reports/{int:number}/postpone", auth=Bearer("triage"), response=OneReportOut)
@once
def postpone_report(request: HttpRequest, number: int, payload: PostponeIn) -> HttpResponse:
    """Move the time by which the customer hears from us, with a reason."""
    postpone(report_numbered(number), payload.due, by=caller(request), note=payload.note)
    return answer(request, _one(report_numbered(number)))


def _chosen(asked: ReportFilters) -> QuerySet[Report]:
    rows = Report.objects.select_related("product", "customer", "organization", "decision")
    rows = rows.prefetch_related("matches")
    if asked.state:
        if asked.state not in State.values:
            raise wrong("state", f"“{asked.state[:40]}” is not one of: {', '.join(State.values)}.")
        rows = rows.filter(state=asked.state)
    if asked.untriaged:
        rows = rows.filter(UNDECIDED)
    if asked.product:
        rows = rows.filter(product=product_named(asked.product))
    if asked.issue:
        rows = rows.filter(matches__issue=issue_named("issue", asked.issue))
    if asked.customer is not None:
        rows = rows.filter(customer=asked.customer)
    return rows


def _one(report: Report) -> OneReportOut:
    suggestions = suggestions_for(report) if report.triaged_at is None else []
    emails = addresses([report.customer_id] if report.customer_id else [])
    return one_report_out(report, emails, lacks(report), suggestions)


def _placed(error: ValidationError) -> ValidationError:
    if not hasattr(error, "error_dict"):
        return error
    return ValidationError({FIELDS.get(field, field): said for field, said in error.message_dict.items()})
