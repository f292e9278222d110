"""What a person makes of a letter that waits: a report, words on a report, or nothing."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction

from heardback.accounts.actors import Actor
from heardback.customers.queries import identity_by_email
from heardback.ledger.recording import record
from heardback.letters.answering import add
from heardback.letters.contents import store_files, words_of
from heardback.letters.models import Became, Letter, State
from heardback.letters.reporting import report_anew
from heardback.letters.settling import OPEN_TO_PEOPLE, SomebodyElse, settle
from heardback.reports.attaching import attach
from heardback.reports.following import add_words_of
from heardback.reports.models import Report
from heardback.wire.mail.reading import read

GONE = "Somebody has decided about this mail meanwhile."


def make_report(letter: Letter, *, by: Actor) -> Report:
    """Its sender reported something. ValidationError when it says nothing, or no sender."""
    letter = _open(letter, by)
    if not letter.sender:
        raise ValidationError(
            "It doesn't say who wrote it, so nobody could be answered. Write the report down by hand."
        )
    mail = read(letter.content)
    if not words_of(mail) and not mail.attached and not letter.subject:
        raise ValidationError("There is nothing in it that could be reported. Set it aside.")
    _once(lambda: report_anew(letter, mail, by=by))
    report = letter.report
    if report is None:
        raise ValidationError(GONE)
    return report


def add_to_report(letter: Letter, report: Report, became: str = Became.WORDS, *, by: Actor) -> Report:
    """It belongs to this report. From an address of its customer, they are the customer's words, and do what `became`
    says: thanks, not fixed, or more words. From anybody else's they are kept as theirs, and nobody else's."""
    letter = _open(letter, by)
    if became not in (Became.WORDS, Became.THANKS, Became.STILL):
        raise ValidationError({"became": f"Say what it is: {Became.WORDS}, {Became.THANKS} or {Became.STILL}."})
    mail = read(letter.content)
    words = words_of(mail)
    if not words and not mail.attached:
        raise ValidationError("There is nothing in it that could be added. Set it aside.")
    if identity_by_email(report.customer, letter.sender) is not None:
        _once(lambda: add(letter, mail, report, Became(became)))
        return report

    def add_as_theirs() -> None:
        writer = Actor(f"letter:{letter.pk}", letter.from_whom, "customer")
        files = store_files(mail, by=writer)
        with transaction.atomic():
            if words:
                add_words_of(report, words, letter.from_whom, by=by)
            if files.stored:
                attach(report, files.stored, by=writer)
            settle(letter, Became.WORDS, report, files.left)

    _once(add_as_theirs)
    return report


@transaction.atomic
def set_aside(letter: Letter, *, by: Actor) -> Letter:
    """Nothing is to be made of it. It stays to be read, and can still be taken."""
    letter = _open(letter, by)
    Letter.objects.filter(pk=letter.pk, state=State.PARKED).update(state=State.ASIDE, decided_by=by.name[:200])
    letter.state = State.ASIDE
    record("mail.set.aside", actor=by, report=letter.report_id, sender=letter.from_whom, subject=str(letter))
    return letter


def _open(letter: Letter, by: Actor) -> Letter:
    letter = Letter.objects.select_related("report").get(pk=letter.pk)
    if letter.state not in OPEN_TO_PEOPLE:
        raise ValidationError(GONE if letter.state == State.TAKEN else "It is being read just now.")
    letter.decided_by = by.name[:200]
    return letter


def _once(act: Callable[[], None]) -> None:
    try:
        act()
    except SomebodyElse:
        raise ValidationError(GONE) from None
