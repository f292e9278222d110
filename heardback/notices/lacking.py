"""What is worth asking of a report, and asking it by itself, once its customer has had time to add to it.

What the team knows from others already is not asked: of a problem that is being designed or built, nobody is asked how
to see it happen.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from heardback.accounts.actors import SYSTEM
from heardback.customers.one_person import rows_of
from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.notices.models import Kind
from heardback.notices.own_words import own_words_of
from heardback.notices.subjects import Subject
from heardback.notices.wording import compose
from heardback.reports.asking import ask, asked_by_mail, lacks
from heardback.reports.completeness import Missing
from heardback.reports.holding import hold_report
from heardback.reports.models import Ask, Asked, Report, State
from heardback.reports.speaking import language_about
from heardback.triage.models import Suggestion
from heardback.triage.queries import issues_of, reports_of, stages_of
from heardback.triage.waves import fold_waves

log = logging.getLogger(__name__)
MOST = 5  # questions in one message that Heardback writes by itself
AT_ONCE = 100
ADDING = ("report.added", "report.edited", "attachment.added", "report.cannot.say")
LONGEST_WAIT = timedelta(days=1)  # for somebody who adds something all the time
TRY_AGAIN = timedelta(hours=1)
# While it is still being found out what the problem is.
FINDING_OUT = (Stage.REPORTED, Stage.DEFINING)
# What one report tells for all of the same problem.
SAME_FOR_ALL = ("steps", "expected", "url")
ALIKE_ENOUGH = 0.5
YOUR_LINK = "(their private link)"


def worth_asking(report: Report) -> list[Missing]:
    """What to ask now, most telling first: missing, not asked yet, and known from nobody else."""
    known = known_already(report)
    return [
        lack.missing
        for lack in lacks(report)
        if lack.asked_at is None and lack.missing.telling and lack.missing.field not in known
    ]


def ask_in_words(report: Report, questions: Mapping[str, str], line: str, *, by: str) -> str:
    """The message as its customer would read it: `questions` by name, each with how it is put ("": as we do)."""
    put = [
        " ".join(questions[lack.missing.field].split()) or lack.missing.question
        for lack in lacks(report)
        if lack.asked_at is None and lack.missing.field in questions
    ]
    line = " ".join(line.split())
    if report.customer is None or not (put or line):
        return ""
    facts = {"questions": put, "line": line, "by": by if line else ""}
    stage = stages_of([report.pk]).get(report.pk, "")
    due, language = report.due_after(timezone.now(), stage), language_about(report)
    own = own_words_of([report.product_id]).get((report.product_id, Kind.ASK, language))
    about = Subject(report.customer, report.product.name, YOUR_LINK, report, None, facts, due, language, own=own)
    return compose(Kind.ASK, about).text


def known_already(report: Report) -> dict[str, str]:
    """What need not be asked of it -> why, in words."""
    issue = issues_of(report).first()
    known = _asked_elsewhere(report, issue)
    if issue is None:
        return known
    if issue.stage not in FINDING_OUT:
        why = f"{issue.key} is past finding out"
        return {lack.missing.field: why for lack in lacks(report) if lack.missing.field != "customer"} | known
    others = reports_of(issue).exclude(pk=report.pk).order_by()
    for field in SAME_FOR_ALL:
        empty = {field: [] if field == "steps" else ""}
        if others.exclude(**empty).exists():
            known.setdefault(field, f"others on {issue.key} told it")
    return known


def _asked_elsewhere(report: Report, issue: Issue | None) -> dict[str, str]:
    """What the same customer was asked of another report of the same thing."""
    if report.customer_id is None:
        return {}
    same = Q(ask__matter=matter_of(report, issue))
    if issue is not None:
        same |= Q(report__matches__issue=issue)
    rows = Asked.objects.filter(same, report__customer__in=rows_of(report.customer_id)).exclude(report=report.pk)
    return {question: f"asked of report {number}" for question, number in rows.values_list("question", "report")}


def matter_of(report: Report, issue: Issue | None) -> str:
    """What a report is about: its issue, or the one that it is more likely about than not; else itself."""
    if issue is not None:
        return f"issue:{issue.pk}"
    guess = Suggestion.objects.filter(report=report.pk, probability__gte=ALIKE_ENOUGH).order_by("-probability", "pk")
    number = guess.values_list("issue", flat=True).first()
    return f"issue:{number}" if number else f"report:{report.pk}"


def ask_what_lacks(limit: int = AT_ONCE) -> int:
    """Ask of the reports whose time has come. Returns how many were looked at."""
    due = Report.objects.filter(ask_at__lte=timezone.now(), folded_at=None).order_by("ask_at", "pk")
    numbers = list(due.values_list("pk", flat=True)[:limit])
    folded = fold_waves(numbers)  # of a product that asks in its thanks, nobody has looked at it yet
    for number in (number for number in numbers if number not in folded):
        try:
            _look_at(number)
        except Exception:
            log.exception("Report %s could not be asked about, and is looked at again later", number)
            Report.objects.filter(pk=number).update(ask_at=timezone.now() + TRY_AGAIN)
    return len(numbers)


@transaction.atomic
def _look_at(number: int) -> None:
    report = hold_report(Report(pk=number))
    now = timezone.now()
    if report.ask_at is None or report.ask_at > now or report.folded_at is not None:  # another worker was quicker
        return
    report.ask_at = _when_they_are_done(report)
    report.save(update_fields=["ask_at"])
    if report.ask_at is not None or not _is_wanted(report):
        return
    questions = worth_asking(report)[:MOST]
    if not questions:
        return
    try:
        with transaction.atomic():
            matter = matter_of(report, issues_of(report).first())
            if _asked_by_itself(report).filter(matter=matter).exists():
                return
            ask(report, {one.field: "" for one in questions}, by=SYSTEM, matter=matter)
    except IntegrityError:
        log.info("Report %s: its customer was asked about the same thing already", number)


def _is_wanted(report: Report) -> bool:
    """Whether anybody is to be asked by itself: not of what is explained or set aside, nor twice of the same thing."""
    issue = issues_of(report).first()
    if report.state != State.OPEN or not report.product.ask_by_itself:
        return False
    if report.triaged_at is not None and issue is None:
        return False
    if asked_by_mail(report) is None:
        return report.written_by_id is not None
    return issue is None or not _asked_by_itself(report).filter(report__matches__issue=issue).exists()


def _asked_by_itself(report: Report) -> QuerySet[Ask]:
    """What the same person was asked so of other reports, whichever of their rows it was."""
    theirs = Ask.objects.filter(customer__in=rows_of(report.customer_id or 0), made_by=SYSTEM.ref)
    return theirs.exclude(report=report.pk)


def _when_they_are_done(report: Report) -> datetime | None:
    """When to look again, while its customer is adding to it; None when they are done."""
    added = Event.objects.filter(report=report.pk, word__in=ADDING).order_by("-pk").values_list("at", flat=True).first()
    if added is None:
        return None
    until = added + timedelta(minutes=report.product.ask_after_minutes)
    return until if timezone.now() < until <= report.received_at + LONGEST_WAIT else None
