"""A mail that answers nothing becomes a report; one that a colleague passes on becomes its first sender's."""

import re
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.accounts.models import Member
from heardback.customers.finding import Person, identifiers
from heardback.customers.models import Trust
from heardback.letters.addressing import is_ours, product_written_to
from heardback.letters.contents import store_files, words_of
from heardback.letters.models import Became, Letter, State, Why
from heardback.letters.settling import park, settle
from heardback.notices.threads import remember_mail
from heardback.reports.models import ReachedBy, Source
from heardback.reports.taking import TITLE_LONGEST, Account
from heardback.reports.taking_once import take_once
from heardback.wire.mail.forwarding import forwarded
from heardback.wire.mail.reading import Mail
from heardback.wire.text import clean

# So many reports by mail from one address; what is more may be a machine that answers our answers, and waits for a
# person.
MOST, WITHIN = 3, timedelta(hours=1)
_PREFIXES = re.compile(
    r"^(?:\s*(?:re|aw|antw|sv|vs|ref|rv|rif|r|odp|ynt|fw|fwd|wg|tr|wtr|i|rv|enc|doorst|vb)(?:\[\d+\])?\s*:\s*)+", re.I
)


def report_anew(letter: Letter, mail: Mail, *, by: Actor | None = None) -> None:
    """`by` is a person who decided that it is a report: then it is one, however many came."""
    recent = Letter.objects.filter(
        sender=letter.sender, state=State.TAKEN, became=Became.REPORT, received_at__gt=timezone.now() - WITHIN
    )
    if by is None and recent[:MOST].count() >= MOST:
        hours = int(WITHIN.total_seconds() // 3600)
        said = (
            f"{MOST} mails from this address became reports within {hours} hour. It may be a program that answers ours."
        )
        park(letter, Why.MANY, said)
        return
    account = account_of(letter, mail, Person(email=letter.sender, name=letter.sender_name))
    take_by_mail(letter, mail, account, trust=letter.trust)


def forward(letter: Letter, mail: Mail) -> bool:
    """When a colleague passed on somebody's mail, their report: True. They are only typed in: a forward proves
    nothing. The colleague is named when it is sure that they sent it."""
    member = Member.objects.filter(email=letter.sender, is_active=True).first()
    inner = forwarded(mail) if member is not None else None
    if member is None or inner is None or is_ours(inner.address):
        return False
    person = Person(email=inner.address, name=inner.name)
    identifiers(person)
    account = account_of(letter, mail, person)
    account.title = _title(inner.subject) or account.title
    account.text = words_of(Mail(text=inner.text))
    account.reached_by = ReachedBy.MAIL
    take_by_mail(letter, mail, account, by=member.actor if letter.trust == Trust.DMARC else None, trust=Trust.TYPED)
    return True


def account_of(letter: Letter, mail: Mail, person: Person) -> Account:
    """What the mail tells."""
    product = product_written_to(letter, mail)
    text = words_of(mail)
    return Account(
        title=_title(letter.subject),
        text=text or "(Only files came.)",
        product=product.slug,
        person=person,
        language=mail.first("content-language"),
    )


def _title(subject: str) -> str:
    title = clean(_PREFIXES.sub("", subject))
    return title if len(title) <= TITLE_LONGEST else f"{title[: TITLE_LONGEST - 1]}…"


def take_by_mail(letter: Letter, mail: Mail, account: Account, *, trust: str, by: Actor | None = None) -> None:
    """The letter becomes a new report, with its files. `by` is a colleague who passed it on."""
    sender = by or Actor(f"letter:{letter.pk}", letter.from_whom, "customer")
    files = store_files(mail, by=sender)
    with transaction.atomic():
        report, _ = take_once(
            account, f"mail:{letter.once}", source=Source.MAIL, trust=trust, by=by, files=files.stored
        )
        if account.person.email.lower() == letter.sender:
            remember_mail(report, mail.message_id)
        settle(letter, Became.REPORT, report, files.left)
