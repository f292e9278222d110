"""What becomes of a question that is answered: it is settled, and the answer is news until a colleague has read it."""

from collections.abc import Iterable

from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.ledger.recording import record
from heardback.reports.models import Ask, Asked, Reply, Report
from heardback.wire.text import clean

QUOTED = 200  # characters of a question that its answer repeats


def settle(report: Report, told: Iterable[str], *, by: Actor) -> None:
    """`told`: every question whose answer the report has now. What was asked of it and was not told before is."""
    put = Asked.objects.filter(report=report, question__in=set(told)).exclude(answer=Reply.TOLD)
    asks = {ask for ask in put.values_list("ask", flat=True) if ask}
    if put.update(answer=Reply.TOLD, answered_at=timezone.now()):
        news(asks, by=by)


def answer_lines(report: Report, lines: dict[int, str], *, by: Actor) -> list[int]:
    """Answers to what colleagues asked in their own words, by the number of the message. Each becomes words that were
    added; "" is "I don't know". Returns the numbers that were open and are answered now."""
    done = []
    for ask in Ask.objects.filter(report=report, pk__in=lines, line_answered_at=None).exclude(line=""):
        said = clean(lines[ask.pk]) or "I don’t know."
        record(
            "report.added",
            actor=by,
            report=report.pk,
            customer=report.customer_id,
            customer_name=by.name,
            words=f"{ask.line[:QUOTED]}\n{said}",
        )
        ask.line_answered_at = timezone.now()
        ask.save(update_fields=["line_answered_at"])
        done.append(ask.pk)
    news(done, by=by)
    return done


def news(asks: Iterable[int], *, by: Actor) -> None:
    """Somebody should read what was answered to these; not what a colleague filled in."""
    if by.member is None:
        Ask.objects.filter(pk__in=set(asks)).update(answered_at=timezone.now(), read_at=None)
