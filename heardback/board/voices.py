"""“Me too”: each voice is counted once. Who leaves an address besides becomes one of those whom the issue hurts."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from heardback.board.models import MeToo, PublicIssue, PublicStatus
from heardback.board.publishing import held, touch
from heardback.customers.finding import Person, find_or_make_customer, normal_email
from heardback.customers.models import Customer
from heardback.loop.texts import text
from heardback.reports.models import Report, Source
from heardback.reports.taking import TEXT_LONGEST, Account, take
from heardback.triage.matching import join
from heardback.triage.queries import by_themself, reporters


def voice_of_browser(cookie: str) -> str:
    return _voice(f"browser:{cookie}")


def voice_of_customer(customer: Customer) -> str:
    return _voice(f"customer:{customer.pk}")


@transaction.atomic
def me_too(public: PublicIssue, voice: str) -> bool:
    """Count this voice, however often it is raised. True when it was new. ValidationError when withdrawn or fixed."""
    public = _open(public)
    _, new = MeToo.objects.get_or_create(public_issue=public, voice=voice)
    if new:
        touch(public)
    return new


@transaction.atomic
def me_too_and_tell(public: PublicIssue, email: str, *, words: str = "", voice: str = "", language: str = "") -> None:
    """Count somebody and tell them: a real report, joined to the issue. ValidationError, a message per field.

    Nothing tells the caller whether we know the address. Who reported it before is counted, and makes a second report
    only with something to say. `voice` is the browser's, if it was counted before: it is the same person's.
    """
    public = _open(public)
    words = text("words", words, TEXT_LONGEST)
    customer = find_or_make_customer(Person(email=normal_email(email)))
    if customer is None:
        raise ValidationError({"email": _("Write your e-mail address, so that we can tell you.")})
    MeToo.objects.filter(public_issue=public, voice=voice).delete()
    MeToo.objects.get_or_create(public_issue=public, voice=voice_of_customer(customer))
    touch(public)
    if not words and reporters(public.issue).filter(pk=customer.pk).exists():
        return
    report = take(
        Account(
            title=public.title,
            text=words,
            product=public.issue.product.slug,
            person=Person(email=email),
            language=language,
        ),
        source=Source.BOARD,
    )
    # By the customer's own hand: `triage.queries.let_in` tells them from those whom we joined.
    join(report, public.issue, by=customer.actor)


@transaction.atomic
def join_by_report(public: PublicIssue, report: Report) -> None:
    """Join a report that its own customer says is this, and count their voice once. Nobody of ours has looked at it, so
    they are not let in. ValidationError when it was withdrawn, is fixed, or is another product's."""
    public = _open(public)
    if public.issue.product_id != report.product_id:
        raise ValidationError(_("This is a problem of another product."))
    customer = report.customer
    voice = voice_of_customer(customer) if customer else _voice(f"report:{report.pk}")
    MeToo.objects.get_or_create(public_issue=public, voice=voice)
    touch(public)
    join(report, public.issue, by=by_themself(report))


def _open(public: PublicIssue) -> PublicIssue:
    public = held(public)
    if public.status == PublicStatus.FIXED:
        raise ValidationError(_("This is fixed for those who told us. If it is not for you, please report it anew."))
    return public


def _voice(who: str) -> str:
    return salted_hmac("heardback.board.voice", who, algorithm="sha256").hexdigest()
