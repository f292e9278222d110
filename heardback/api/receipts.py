"""What a customer may do by their receipt: read where their report stands, and answer.

The receipt in the address is the only key, and opens this one report.
"""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch
from ninja import Router

from heardback.accounts.actors import Actor
from heardback.api.answers import answer
from heardback.api.idempotency import once
from heardback.api.problems import Problem
from heardback.api.shapes.receipts import (
    LINE,
    AnswersIn,
    CriteriaAnswers,
    ExplanationAnswer,
    FollowUpIn,
    ProposalAnswer,
    RemarkIn,
    SignOffIn,
    StandingOut,
    WordsIn,
    standing_out,
)
from heardback.api.shapes.reports import MissingOut, lacks_out
from heardback.api.shapes.workarounds import HelpIn
from heardback.loop.replying import (
    appeal,
    author,
    reply_on_criteria,
    reply_on_explanation,
    reply_on_fix,
    reply_on_follow_up,
    reply_on_proposal,
    reply_on_workaround,
    say_more,
)
from heardback.loop.replying import remark_on_proposal as say_of_proposal
from heardback.loop.standing import standing
from heardback.reports.answering import answer as answer_what_was_asked
from heardback.reports.asking import lacks, open_lines
from heardback.reports.models import Report
from heardback.reports.receipts import BadReceipt, report_behind, visit


class Receipt:
    """Lets in whoever holds the receipt that stands in the address. Any other address leads nowhere."""

    def __call__(self, request: HttpRequest) -> Actor:
        match = cast(ResolverMatch, request.resolver_match)
        try:
            report = report_behind(match.kwargs["token"])
        except BadReceipt as error:
            if error.expired_report is not None:
                raise Problem(410, "This link is too old. Open it in a browser to have a new one mailed.") from None
            raise Http404("This link is not complete. Take the whole of it from the mail or the answer.") from None
        request.report = report  # type: ignore[attr-defined]
        return author(report)


routes = Router(tags=["receipts"], auth=Receipt())


@routes.get("/receipts/{token}", response=StandingOut)
def read_standing(request: HttpRequest, token: str) -> HttpResponse:
    """Where the report stands, what its customer is asked, and when they hear next."""
    return _standing(request, token)


@routes.post("/receipts/{token}/criteria", response=StandingOut)
@once
def answer_criteria(request: HttpRequest, token: str, payload: CriteriaAnswers) -> HttpResponse:
    """Agree to what fixed means, or put it differently."""
    reply_on_criteria(report_of(request), payload.answers, words=payload.words or "")
    return _standing(request, token)


@routes.post("/receipts/{token}/proposal", response=StandingOut)
@once
def answer_proposal(request: HttpRequest, token: str, payload: ProposalAnswer) -> HttpResponse:
    """Confirm how it will work, or say what should be different."""
    reply_on_proposal(
        report_of(request), payload.answer, words=payload.words or "", version=payload.version, parts=payload.of_parts()
    )
    return _standing(request, token)


@routes.post("/receipts/{token}/proposal/remarks", response=StandingOut)
@once
def remark_on_proposal(request: HttpRequest, token: str, payload: RemarkIn) -> HttpResponse:
    """Say something about how it will work, without confirming it or asking for a change."""
    say_of_proposal(report_of(request), payload.words, version=payload.version)
    return _standing(request, token)


@routes.post("/receipts/{token}/sign-off", response=StandingOut)
@once
def sign_off(request: HttpRequest, token: str, payload: SignOffIn) -> HttpResponse:
    """Say that it is fixed; or that it is not, with words, and the work starts again from what fixed means."""
    reply_on_fix(report_of(request), fixed=payload.fixed, words=payload.words or "", against=payload.against)
    return _standing(request, token)


@routes.post("/receipts/{token}/follow-up", response=StandingOut)
@once
def answer_follow_up(request: HttpRequest, token: str, payload: FollowUpIn) -> HttpResponse:
    """Some days after it was signed off: say of each criterion whether it still holds."""
    reply_on_follow_up(report_of(request), payload.numbered(), words=payload.words or "")
    return _standing(request, token)


@routes.post("/receipts/{token}/workaround", response=StandingOut)
@once
def answer_workaround(request: HttpRequest, token: str, payload: HelpIn) -> HttpResponse:
    """Say whether what you can do meanwhile helped."""
    reply_on_workaround(
        report_of(request), it_helped=payload.helped, words=payload.words or "", version=payload.version
    )
    return _standing(request, token)


@routes.post("/receipts/{token}/explanation", response=StandingOut)
@once
def answer_explanation(request: HttpRequest, token: str, payload: ExplanationAnswer) -> HttpResponse:
    """Say whether the explanation helped. If not, it goes back to a person."""
    reply_on_explanation(report_of(request), it_helped=payload.helped, words=payload.words or "")
    return _standing(request, token)


@routes.get("/receipts/{token}/questions", response=list[MissingOut])
def read_questions(request: HttpRequest, token: str) -> HttpResponse:
    """What would still help to know, most telling first, and what a colleague asked in their own words (`line_…`)."""
    seen = visit(token)
    lines = [
        MissingOut(field=f"{LINE}{made.pk}", question=made.line, asked_at=made.made_at)
        for made in open_lines(seen.report)
    ]
    open_ones = [lack for lack in lacks(seen.report) if not (seen.unproven and lack.missing.field == "customer")]
    return answer(request, [*lines, *lacks_out(open_ones)], list[MissingOut])


@routes.post("/receipts/{token}/answers", response=StandingOut)
@once
def answer_questions(request: HttpRequest, token: str, payload: AnswersIn) -> HttpResponse:
    """Answer any of them; the rest stays open. What the report says already is not changed: what is new is added."""
    report = report_of(request)
    answer_what_was_asked(report, payload.answers(), by=author(report))
    return _standing(request, token)


@routes.post("/receipts/{token}/words", response=StandingOut)
@once
def add_words(request: HttpRequest, token: str, payload: WordsIn) -> HttpResponse:
    """Add something to the report."""
    say_more(report_of(request), payload.words)
    return _standing(request, token)


@routes.post("/receipts/{token}/appeal", response=StandingOut)
@once
def appeal_decision(request: HttpRequest, token: str, payload: WordsIn) -> HttpResponse:
    """Ask to look again at what was declined."""
    appeal(report_of(request), payload.words)
    return _standing(request, token)


def report_of(request: HttpRequest) -> Report:
    return cast(Report, request.report)  # type: ignore[attr-defined]


def _standing(request: HttpRequest, token: str) -> HttpResponse:
    """As it is now: the report is looked up again, by the same receipt."""
    return answer(request, standing_out(standing(report_behind(token))))
