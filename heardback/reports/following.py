"""A report's life after it was taken: more words, the clock, closing, opening again."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from heardback.accounts.actors import Actor
from heardback.ledger.recording import record
from heardback.ledger.saying import counted
from heardback.products.models import Product
from heardback.reports.holding import hold_report, hold_reports
from heardback.reports.models import Report, State
from heardback.reports.taking import TEXT_LONGEST
from heardback.wire.text import clean

type Stages = Callable[[Collection[int]], Mapping[int, str]]
POSTPONED_LONGEST = timedelta(days=90)  # longer would be silence
NOTE_LONGEST = 20_000
WHY_SAID = {
    "fixed": _("you told us that it is fixed."),
    "presumed": _("we did not hear from you. Tell us if it is not fixed."),
    "declined": _("we told you why."),
    "explained": _("we told you what we found."),
    "spam": _("it came with many others like it, and looked like spam. Write to us again if it is not."),
    "history": _("it is from before we kept track here."),
}


@transaction.atomic
def add_words(report: Report, words: str, *, by: Actor) -> Report:
    """The customer (or a colleague) adds something. A closed report stays closed; `reopen` is another verb."""
    words = clean(words)
    if not words:
        raise ValidationError({"words": gettext("Write what you want to add.")})
    if len(words) > TEXT_LONGEST:
        raise ValidationError(
            {"words": gettext("At most %(most)s characters fit here.") % {"most": counted(TEXT_LONGEST)}}
        )
    record(
        "report.added",
        actor=by,
        report=report.pk,
        customer=report.customer_id,
        customer_name=by.name,
        words=words,
    )
    return report


@transaction.atomic
def add_words_of(report: Report, words: str, whose: str, *, by: Actor) -> Report:
    """A colleague adds what somebody wrote who is not its customer; whose words they are is kept with them."""
    words = clean(words)[:TEXT_LONGEST]
    if not words:
        raise ValidationError({"words": "There is nothing to add."})
    record("report.added.of", actor=by, report=report.pk, customer=report.customer_id, whose=whose, words=words)
    return report


@transaction.atomic
def heard(report_ids: list[int], at: datetime, *, stages_of: Stages | None = None) -> None:
    """Their customers just heard from us: each open one's clock starts again. `stages_of` says at which stages the
    issues behind some reports are; it is asked only where the product's policy says that it matters."""
    waiting = Report.objects.filter(pk__in=report_ids, state=State.OPEN).order_by("pk")
    alike: dict[tuple[int, str], list[int]] = defaultdict(list)
    for pk, product, severity in waiting.select_for_update(no_key=True).values_list("pk", "product", "severity"):
        alike[product, severity].append(pk)
    products = Product.objects.in_bulk({product for product, _ in alike})
    for (number, severity), numbers in alike.items():
        holds = products[number]
        for stage, some in _by_stage(numbers, stages_of if holds.silence_by_stage else None).items():
            due = at + holds.update_within(severity, stage)
            Report.objects.filter(pk__in=some).update(last_heard_at=at, next_update_due=due)


@transaction.atomic
def sooner(report_ids: Collection[int], stage: str) -> None:
    """The issue behind these came to `stage`: where their customers have to hear sooner there, their clocks say so."""
    within = {
        product.pk: product
        for product in Product.objects.exclude(silence_by_stage={})
        if stage in product.silence_by_stage
    }
    if not within:
        return
    for report in hold_reports(
        Report.objects.filter(pk__in=report_ids, product__in=within).values_list("pk", flat=True)
    ):
        due = timezone.now() + within[report.product_id].update_within(report.severity, stage)
        if report.state == State.OPEN and report.next_update_due is not None and due < report.next_update_due:
            Report.objects.filter(pk=report.pk).update(next_update_due=due)


def _by_stage(numbers: list[int], stages_of: Stages | None) -> dict[str, list[int]]:
    if stages_of is None:
        return {"": numbers}
    stages, apart = stages_of(numbers), defaultdict[str, list[int]](list)
    for number in numbers:
        apart[stages.get(number, "")].append(number)
    return apart


@transaction.atomic
def postpone(report: Report, due: datetime, *, by: Actor, note: str) -> Report:
    """Move the next update, with a reason. ValidationError without one or when the report is closed."""
    note = clean(note)
    if not note:
        raise ValidationError({"note": "Say why the customer should wait longer."})
    if len(note) > NOTE_LONGEST:
        raise ValidationError({"note": f"At most {NOTE_LONGEST:,} characters fit here."})
    report = hold_report(report)
    if report.state != State.OPEN:
        raise ValidationError({"due": "This report is closed; nobody waits."})
    due = timezone.make_aware(due) if timezone.is_naive(due) else due
    if not timedelta(0) < due - timezone.now() <= POSTPONED_LONGEST:
        raise ValidationError({"due": f"Choose a time in the future, at most {POSTPONED_LONGEST.days} days ahead."})
    report.next_update_due = due
    report.save(update_fields=["next_update_due"])
    record("report.postponed", actor=by, report=report.pk, due=f"{due.astimezone(UTC):%d %b %Y %H:%M} UTC", note=note)
    return report


@transaction.atomic
def close(report: Report, why: str, *, by: Actor) -> Report:
    """Close an open report; one that is closed stays as it is."""
    report = hold_report(report)
    if report.state == State.OPEN:
        report.state, report.next_update_due, report.closed_why = State.CLOSED, None, why
        report.triaged_at, report.folded_at = report.triaged_at or timezone.now(), None
        report.save(update_fields=["state", "next_update_due", "closed_why", "triaged_at", "folded_at"])
        record(
            "report.closed", actor=by, report=report.pk, customer=report.customer_id, why=why, why_said=WHY_SAID[why]
        )
    return report


@transaction.atomic
def reopen(report: Report, why: str, *, by: Actor, to_inbox: bool = False) -> Report:
    """Open a closed report again, with a new clock; `to_inbox` when somebody must decide anew what it is."""
    report = hold_report(report)
    if to_inbox:
        report.triaged_at = None
    if report.state == State.CLOSED:
        report.state, report.closed_why, report.folded_at = State.OPEN, "", None
        report.next_update_due = report.due_after(timezone.now())
        record("report.reopened", actor=by, report=report.pk, customer=report.customer_id, why=why)
    report.save(update_fields=["state", "next_update_due", "closed_why", "triaged_at", "folded_at"])
    return report
