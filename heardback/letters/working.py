"""Making something of the letters that came in: words, a report, or a letter that waits for a person.

A letter is claimed, and settled in the transaction of what became of it; so a worker may be killed anywhere.
"""

import logging

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from heardback.accounts.actors import SYSTEM
from heardback.customers.models import Trust
from heardback.customers.queries import identity_by_email
from heardback.ledger.recording import record
from heardback.ledger.stumbling import PASSING
from heardback.letters.addressing import is_ours, report_answered
from heardback.letters.answering import answer
from heardback.letters.models import Letter, State, Why
from heardback.letters.reporting import forward, report_anew
from heardback.letters.servers import take_server_report
from heardback.letters.settling import SomebodyElse, park
from heardback.notices.models import Notice
from heardback.reports.models import Report
from heardback.wire.mail.authenticating import dmarc
from heardback.wire.mail.automatic import why_automatic
from heardback.wire.mail.bouncing import server_report
from heardback.wire.mail.reading import Mail, read

log = logging.getLogger(__name__)
AT_ONCE = 20


def work_off(limit: int = AT_ONCE) -> int:
    """Read letters that are due. Returns how many."""
    due = Letter.claim(limit=limit)
    for letter in due:
        try:
            take(letter)
        except SomebodyElse:
            continue
        except PASSING:
            raise
        except ValidationError as refused:
            park(letter, Why.REFUSED, " ".join(refused.messages))
        except Exception as problem:
            log.exception("Letter %s could not be read", letter.pk)
            why = f"{type(problem).__name__}: {problem}"
            if letter.postpone(why) is None:
                park(letter, Why.REFUSED, f"It was tried several times: {why}")
    return len(due)


def take(letter: Letter) -> None:
    """Decide what this letter is, and do that."""
    raw = letter.content
    mail = read(raw)
    proven = dmarc(mail, settings.HEARDBACK_MAIL_AUTHSERV)
    letter.trust = Trust.DMARC if proven == "pass" else Trust.TYPED
    if (told := server_report(raw, mail)) is not None:
        take_server_report(letter, told)
        return
    if not mail.readable or not letter.sender:
        park(letter, Why.UNREADABLE, "It doesn't say who wrote it." if mail.readable else "Its form is broken.")
        return
    if is_ours(letter.sender) or (mail.message_id and Notice.objects.filter(message_id=mail.message_id).exists()):
        park(letter, Why.OWN, "It is a mail of ours that came back, or says that it is.")
        return
    report = report_answered(letter, mail)
    if why := why_automatic(mail, letter.envelope_sender):
        park(letter, Why.AUTOMATIC, why, report)
        return
    if _came_before(letter):
        park(letter, Why.AGAIN, "A mail of this sender with the same id was taken already.", report)
        return
    if not mail.text.strip() and not mail.attached:
        said = "There is no text in it." + (" It is encrypted." if "encrypted" in mail.kind else "")
        park(letter, Why.UNREADABLE, said, report)
        return
    if report is None:
        if not forward(letter, mail):
            report_anew(letter, mail)
        return
    _answer_by(letter, mail, report, proven)


def _answer_by(letter: Letter, mail: Mail, report: Report, proven: str) -> None:
    """Only its customer, from an address that we know as theirs, writes on a report. Who has the key alone may have got
    the mail passed on, and who has the address alone may have made it up."""
    if identity_by_email(report.customer, letter.sender) is None:
        said = f"{letter.sender} is not an address of who reported it. A person says whether they belong to it."
        with transaction.atomic():
            park(letter, Why.ANOTHER, said, report)
            record("mail.parked", actor=SYSTEM, report=report.pk, sender=letter.from_whom, why="another address")
        return
    if proven == "fail":
        park(letter, Why.UNPROVEN, "Its domain says that it did not send it.", report)
        return
    answer(letter, mail, report)


def _came_before(letter: Letter) -> bool:
    if not letter.message_id:
        return False
    same = Letter.objects.filter(message_id=letter.message_id, sender=letter.sender, state=State.TAKEN)
    return same.exclude(pk=letter.pk).exists()
