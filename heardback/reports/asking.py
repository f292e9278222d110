"""Asking for what a report lacks, once: each question is a row, which the database takes once for a report.

Whoever can be written to is asked by mail. Of somebody whom no mail reaches, the colleague who wrote it down is asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.accounts.models import Member
from heardback.customers.queries import addresses
from heardback.ledger.prepared import Given, Prepared, PreparedAmong
from heardback.ledger.recording import record
from heardback.reports.answered import news
from heardback.reports.completeness import Missing, missing, questions_about, reachable, untold
from heardback.reports.holding import hold_report
from heardback.reports.models import Ask, Asked, Reply, Report, State
from heardback.wire.text import clean

LINE_LONGEST = 500
WORDS_LONGEST = 300
NOBODY = "Nobody can be asked: we know no e-mail address, and no colleague wrote it down. Ask on the phone, or wait."


@dataclass(frozen=True)
class Lack:
    """Something a report lacks, and since when it is asked: None when nobody was asked yet. `words` is how."""

    missing: Missing
    asked_at: datetime | None = None
    words: str = ""

    @property
    def question(self) -> str:
        return self.words or self.missing.question


def lacks(report: Report) -> list[Lack]:
    """What is missing, most telling first, with what was asked of it."""
    put = {asked.question: asked for asked in _asked.all(report.pk)}
    unknown = {question for question, asked in put.items() if asked.answer == Reply.UNKNOWN}
    found = []
    for one in untold(report, can_be_reached=reachable(report)):
        asked = put.get(one.field)
        if one.field not in unknown:
            found.append(Lack(one, asked.at, asked.words) if asked and not asked.answer else Lack(one))
    return found


@transaction.atomic
def ask(report: Report, questions: Mapping[str, str], *, by: Actor, line: str = "", matter: str = "") -> Ask:
    """Ask whoever can answer, in one message. `questions`: the name of each, and how to put it ("": as we do).

    What was asked or answered meanwhile is left out. ValidationError when nothing is left, when nobody can be asked,
    or for words that can't be used. IntegrityError when the same is asked in the same moment, or Heardback itself asks
    a customer about a `matter` again.
    """
    report, line = hold_report(report), " ".join(clean(line).split())
    chosen = _checked(report, questions, line)
    if report.state == State.CLOSED:
        raise ValidationError({"questions": "This report is closed: nobody is asked any more."})
    open_ones = [lack.missing for lack in lacks(report) if lack.asked_at is None]
    left = [one for one in open_ones if one.field in chosen]
    if not left and not line:
        gone = "They were asked or answered already: nobody is asked twice." if chosen else "Choose what to ask."
        raise ValidationError({"questions": gone})
    if line and Ask.objects.filter(report=report, line=line).exists():
        raise ValidationError({"line": "You asked exactly this already."})
    to = asked_by_mail(report)
    if to is None and report.written_by_id is None:
        raise ValidationError({"questions": NOBODY})
    made = Ask.objects.create(
        report=report,
        customer_id=to,
        member_id=None if to else report.written_by_id,
        matter=matter or f"report:{report.pk}",
        line=line,
        made_by=by.ref,
        made_by_name=by.name[:200],
    )
    put = [Asked(report=report, question=one.field, ask=made, words=chosen[one.field], at=made.made_at) for one in left]
    Asked.objects.bulk_create(put)
    record(
        "report.asked",
        actor=by,
        report=report.pk,
        customer=to,
        ask=made.pk,
        whom=str(report.customer) if to else str(report.written_by),
        what=", ".join([one.short for one in left] or [f"“{line}”"]),
        questions=[one.field for one in left],
    )
    return made


def asked_by_mail(report: Report) -> int | None:
    """The customer, where there is an address to write to."""
    number = report.customer_id
    return number if number is not None and number in addresses([number]) else None


def last_asked(numbers: Iterable[int]) -> dict[int, Ask]:
    """Of many reports, the last message that asked about each."""
    return {made.report_id: made for made in sorted(_made.all(numbers), key=lambda made: (made.made_at, made.pk))}


_asked = Prepared[Asked](lambda report: Asked.objects.filter(report=report))
_made = PreparedAmong[Ask](
    lambda among: Ask.objects.filter(among("report")).only("report_id", "made_at", "answered_at", "read_at")
)


def answers_to_read() -> QuerySet[Ask]:
    """What was asked and answered, and no colleague has read yet; the latest first."""
    news = Ask.objects.filter(answered_at__isnull=False, read_at__isnull=True).order_by("-answered_at", "-pk")
    return news.select_related("report__customer")


def open_lines(report: Report) -> QuerySet[Ask]:
    """What colleagues asked in words of their own and nobody answered yet."""
    return Ask.objects.filter(report=report.pk, line_answered_at=None).exclude(line="").order_by("pk")


def asked_of(member: Member | Given) -> QuerySet[Ask]:
    """What a colleague is to find out about open reports that they wrote down, the oldest first."""
    is_open = Q(Exists(Asked.objects.filter(ask=OuterRef("pk"), answer="")))
    is_open |= ~Q(line="") & Q(line_answered_at=None)
    rows = Ask.objects.filter(is_open, member=member, report__state=State.OPEN)
    return rows.select_related("report__customer").order_by("made_at", "pk")


def read(asks: Iterable[int]) -> int:
    """A colleague has read what was answered to these. Returns how many were news."""
    return answers_to_read().filter(pk__in=list(asks)).order_by().update(read_at=timezone.now())


@transaction.atomic
def cannot_say(report: Report, questions: Iterable[str], *, by: Actor) -> list[str]:
    """Somebody doesn't know: nobody is asked again. Returns which of `questions` that answers; what is told already
    stays told."""
    report, wanted = hold_report(report), set(questions)
    now, open_ones = timezone.now(), [one for one in missing(report) if one.field in wanted]
    for one in open_ones:
        answered = {"answer": Reply.UNKNOWN, "answered_at": now}
        Asked.objects.update_or_create(report=report, question=one.field, defaults=answered)
    if open_ones:
        asks = Asked.objects.filter(report=report, question__in=[one.field for one in open_ones], ask__isnull=False)
        news(asks.values_list("ask", flat=True), by=by)
        record(
            "report.cannot.say",
            actor=by,
            report=report.pk,
            customer=report.customer_id,
            what=", ".join(one.short for one in open_ones),
            questions="\n".join(one.question for one in open_ones),
        )
    return [one.field for one in open_ones]


def _checked(report: Report, questions: Mapping[str, str], line: str) -> dict[str, str]:
    """How each is put. ValidationError in words."""
    known = {one.field for one in questions_about(report.product, report.severity)}
    wrong: dict[str, str] = {}
    chosen = {name: " ".join(clean(words).split()) for name, words in questions.items()}
    if unknown := set(chosen) - known:
        wrong["questions"] = f"“{clean(min(unknown))[:60]}” is none of: {', '.join(sorted(known))}."
    for name, words in chosen.items():
        if len(words) > WORDS_LONGEST:
            wrong[f"words_{name}"] = f"Keep each question under {WORDS_LONGEST} characters."
    if len(line) > LINE_LONGEST:
        wrong["line"] = f"Keep your own line under {LINE_LONGEST} characters (it has {len(line):,})."
    if wrong:
        raise ValidationError(wrong)
    return chosen
