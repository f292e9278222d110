"""A customer's answer by mail lands on their report. After it was closed, or while they are asked whether it is fixed,
what they mean decides: see `gist`."""

from django.db import transaction

from heardback.accounts.actors import SYSTEM
from heardback.customers.finding import Person
from heardback.customers.proving import raise_trust
from heardback.customers.queries import identity_by_email
from heardback.ledger.models import Event
from heardback.ledger.recording import record
from heardback.letters.contents import store_files, words_of
from heardback.letters.gist import Gist, gist
from heardback.letters.models import Became, Letter, Why
from heardback.letters.reporting import account_of, take_by_mail
from heardback.letters.settling import park, settle
from heardback.loop.replying import author, say_more, show_more
from heardback.loop.signing import ASKABLE
from heardback.loop.standing import issue_behind
from heardback.notices.threads import remember_mail
from heardback.reports.attaching import attach
from heardback.reports.following import add_words
from heardback.reports.models import Report, State
from heardback.wire.mail.reading import Mail

# A report is opened again by mail so often, until a person decides what it is.
REOPENED_MOST = 3


def answer(letter: Letter, mail: Mail, report: Report) -> None:
    """Do what the answer calls for, or leave it to a person."""
    words = words_of(mail)
    issue = issue_behind(report)
    ended = report.state == State.CLOSED or (issue is not None and issue.stage in ASKABLE)
    meant = gist(words) if ended else None
    if meant is Gist.DOUBT and report.state == State.CLOSED:
        park(letter, Why.UNCLEAR, "They wrote after it was closed. Is it thanks, or is it not fixed?", report)
        return
    if meant is Gist.NEW:
        another_problem(letter, mail, report)
        return
    if meant is Gist.THANKS:
        add(letter, mail, report, Became.THANKS)
        return
    if meant is Gist.STILL and _reopened(report) >= REOPENED_MOST:
        park(
            letter,
            Why.MANY,
            f"It was opened again {REOPENED_MOST} times, and nobody decided since.",
            report,
        )
        return
    add(letter, mail, report, Became.STILL if meant is Gist.STILL else Became.WORDS)


def add(letter: Letter, mail: Mail, report: Report, became: Became) -> None:
    """Their words and files on the report. Thanks leave a closed one closed; words open it again, and somebody reads
    them; "not fixed" also sends the question whether it is, with the link where they can say so."""
    words, by = words_of(mail), author(report)
    files = store_files(mail, by=by)
    with transaction.atomic():
        if words and became is Became.THANKS:
            add_words(report, words, by=by)
        elif words:
            say_more(report, words)
        if files.stored and became is Became.THANKS:
            attach(report, files.stored, by=by)
        elif files.stored:
            show_more(report, files.stored)
        if known := identity_by_email(report.customer, letter.sender):  # one that passed DMARC is trusted that far
            raise_trust([known.pk], letter.trust)
        remember_mail(report, mail.message_id)
        if became is Became.STILL:
            _ask_whether_fixed(letter, report)
        settle(letter, became, report, files.left)


def another_problem(letter: Letter, mail: Mail, report: Report) -> None:
    """What is something else is a report of its own, of the same product."""
    account = account_of(letter, mail, Person(email=letter.sender, name=letter.sender_name))
    account.product = report.product.slug
    take_by_mail(letter, mail, account, trust=letter.trust)


def _ask_whether_fixed(letter: Letter, report: Report) -> None:
    """Where there is a fix that can be signed off: the question, not an answer in their name."""
    issue = issue_behind(report)
    if issue is None or issue.stage not in ASKABLE:
        return
    record(
        "mail.still",
        actor=SYSTEM,
        report=report.pk,
        issue=issue.pk,
        customer=report.customer_id,
        customer_name=str(report.customer),
        letter=letter.pk,
    )


def _reopened(report: Report) -> int:
    """How often its customer has opened it again since a person last decided what it is."""
    events = Event.objects.filter(report=report.pk)
    decided = events.filter(word="report.triaged").order_by("-pk").values_list("pk", flat=True).first() or 0
    return events.filter(word="report.reopened", actor__startswith="customer:", pk__gt=decided).count()
