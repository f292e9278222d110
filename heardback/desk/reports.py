"""One report: what was sent, what it may be, and deciding it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from heardback.accounts.models import Member
from heardback.accounts.roles import may
from heardback.customers.models import Identity
from heardback.desk.entering import desk
from heardback.desk.filtering import Filters
from heardback.desk.forms.fields import Form
from heardback.desk.forms.reports import (
    add_form,
    decide_form,
    postpone_form,
    reply_form,
    snooze_form,
    words_form,
)
from heardback.desk.pages import page
from heardback.issues.models import Issue
from heardback.issues.queries import issues_titled
from heardback.ledger.models import Event
from heardback.ledger.prepared import Prepared
from heardback.ledger.reading import timeline
from heardback.letters.models import Letter
from heardback.letters.queries import letters_of
from heardback.notices.updates import reply
from heardback.reports.asking import lacks
from heardback.reports.following import add_words, postpone
from heardback.reports.models import Ask, Report
from heardback.reports.showing import shown_to_team
from heardback.reports.taking import ENVIRONMENT
from heardback.reports.urgency import why_now
from heardback.similarity.certainty import SURE
from heardback.triage.models import Decision, Folded, Outcome, Suggestion
from heardback.triage.queries import all_issues_of, suggested

MOST_EVENTS = 40
MOST_MAILS = 20
MOST_OTHERS = 5
WHERE = ("url", "step", "occurred_at", *ENVIRONMENT)


def found(number: int) -> Report:
    report = report_numbered(number)
    if report is None:
        raise Http404(f"There is no report {number}.")
    return report


def report_numbered(number: int) -> Report | None:
    return _report.first(number)


def report_context(request: HttpRequest, report: Report, me: Member, **bound: Form) -> dict[str, Any]:
    """Everything the report's page shows. `bound` are forms that came back with something wrong, by name."""
    joined = all_issues_of(report)
    suggestions = [] if joined else suggested(report)
    triage_allowed, open_ = may(me.actor, "triage"), report.state == "open"
    asked = request.GET.get("q", "").strip()
    deciding = triage_allowed and not joined
    likely = next((guess.issue for guess in suggestions if guess.issue), None)
    outcomes = [(o, bound.get(o) or decide_form(o, report, likely)) for o in Outcome] if deciding else []
    decision = _decision.first(report.pk)
    snoozed = report.snoozed_until is not None and report.snoozed_until > timezone.now()
    opened = next((o for o in Outcome if o in bound), request.GET.get("decide") or _first_guess(suggestions, asked))
    return {
        "report": report,
        "overdue": report.next_update_due is not None and report.next_update_due < timezone.now(),
        "joined": joined,
        "why_now": why_now(report),
        "folded": Folded.objects.select_related("wave").filter(report=report.pk).first() if report.folded_at else None,
        "decision": decision,
        "held": decision.batch if decision and decision.batch and decision.batch.settled_at is None else None,
        "snoozed": report.snoozed_until if snoozed and report.triaged_at is None else None,
        "snooze": (bound.get("snooze") or snooze_form()) if deciding and open_ else None,
        "suggestions": suggestions,
        "outcomes": outcomes,
        "opened": opened,
        "sure": SURE,
        "q": asked,
        "hits": issues_titled(asked, report.product)[:8] if asked and deciding else [],
        **_lacking(report),
        "answers": _answers.all(report.pk),
        "asking": open_ and may(me.actor, "write to customers"),
        "attachments": shown_to_team(report, me.actor),
        "adding": (bound.get("adding") or add_form()) if may(me.actor, "attach files") else None,
        "where": any(getattr(report, name) for name in WHERE),
        "identities": _identities.all(report.customer_id) if report.customer_id else [],
        "others": _others(report),
        "events": _events.all(report.pk),
        "mails": _mails.all(report.pk) if may(me.actor, "read mails") else [],
        "postpone": (bound.get("postpone") or postpone_form()) if open_ and triage_allowed else None,
        "reply": _reply(request, joined, bound) if open_ and may(me.actor, "write to customers") else None,
        "words": (bound.get("words") or words_form()) if triage_allowed else None,
        # A page of its own has no inbox around it, whatever led to it.
        "in_inbox": bool(getattr(request, "htmx", None)) and (request.GET.get("in") or request.POST.get("in")),
        "after": request.GET.get("after") or request.POST.get("after") or "",
        "filters": Filters.read(request.POST or request.GET).query,
    }


def _reply(request: HttpRequest, joined: list[Issue], bound: dict[str, Form]) -> Form:
    return bound.get("reply") or reply_form(request.GET.get("reply") or ("known" if joined else "thanks"))


def _lacking(report: Report) -> dict[str, Any]:
    """What it lacks: what nobody asked yet, and what was asked, by when."""
    waiting: dict[datetime, list[str]] = {}
    open_ones = []
    for lack in lacks(report):
        if lack.asked_at is None:
            open_ones.append(lack.missing.short)
        else:
            waiting.setdefault(lack.asked_at, []).append(lack.missing.short)
    return {"missing": open_ones, "asked_for": sorted(waiting.items())}


def _first_guess(suggestions: list[Suggestion], asked: str) -> str:
    return Outcome.KNOWN_BUG if suggestions or asked else ""


def _others(report: Report) -> list[Report]:
    """What else the same customer reported."""
    if report.customer_id is None:
        return []
    return [other for other in _others_of.all(report.customer_id) if other.pk != report.pk][:MOST_OTHERS]


_report = Prepared[Report](
    lambda number: Report.objects.select_related("product", "customer", "organization").filter(pk=number)
)
_decision = Prepared[Decision](lambda report: Decision.objects.filter(report=report).select_related("batch"))
_answers = Prepared[Ask](
    lambda report: Ask.objects.filter(report=report, answered_at__isnull=False, read_at=None).order_by("pk")
)
_events = Prepared[Event](lambda report: timeline(report=report)[:MOST_EVENTS])
_mails = Prepared[Letter](lambda report: letters_of(report)[:MOST_MAILS])
_identities = Prepared[Identity](lambda customer: Identity.objects.filter(customer=customer).order_by("pk"))
_others_of = Prepared[Report](
    lambda customer: (
        Report.objects.filter(customer=customer)
        .only("title", "state", "received_at")
        .order_by("-pk")[: MOST_OTHERS + 1]
    )
)


@desk()
def report(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    return page(request, "desk/report.html", report_context(request, found(number), me), part="report")


@desk(writes="write to customers")
def postponed(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """Move the next update, with a reason."""

    def act(waiting: Report, form: Form) -> str:
        postpone(waiting, form.moment("due"), by=me.actor, note=form["note"])
        return f"Report {number}: the next update is moved."

    return _filled_in(request, me, number, "postpone", postpone_form(), act)


@desk(writes="take a report")
def words_added(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """A colleague adds what the customer said since."""

    def act(told: Report, form: Form) -> str:
        add_words(told, form["words"], by=me.actor)
        return "Added."

    return _filled_in(request, me, number, "words", words_form(), act)


@desk(writes="write to customers")
def replied(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """Write to who sent it."""

    def act(answered: Report, form: Form) -> str:
        reply(answered, form["words"], by=me.actor)
        return f"Report {number}: your reply goes to {answered.customer or 'who sent it, on their own page'}."

    return _filled_in(request, me, number, "reply", reply_form(), act)


def _filled_in(
    request: HttpRequest, me: Member, number: int, name: str, form: Form, act: Callable[[Report, Form], str]
) -> HttpResponse:
    """Do what a form of the report's page asks for: `act` says what was done. What is refused comes back in it."""
    about = found(number)
    if request.method != "POST":
        return redirect("desk:report", number)
    try:
        said = act(about, form.typed(request.POST))
    except ValidationError as problem:
        context = report_context(request, about, me, **{name: form.refused(problem)})
        return page(request, "desk/report.html", context, part="report", status=422)
    messages.success(request, said)
    return redirect("desk:waiting") if request.POST.get("back") == "waiting" else redirect("desk:report", number)
