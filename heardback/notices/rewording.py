"""Changing what a product's mails say: written by an admin, tried on a real report, taken back. Every version stays."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation

from heardback.accounts.actors import Actor
from heardback.accounts.models import Member
from heardback.channels.message import Message
from heardback.customers.models import Customer
from heardback.ledger.recording import record
from heardback.loop.texts import choice
from heardback.notices.models import Kind, OwnWords
from heardback.notices.own import Own
from heardback.notices.own_words import KINDS, LINK, variables, wrong_variables
from heardback.notices.sending import mail_channel
from heardback.notices.style import NO_NEXT, Found, check
from heardback.notices.subjects import Subject
from heardback.notices.wording import WORDING, Mail, compose
from heardback.products.models import Product
from heardback.reports.models import Report
from heardback.wire.languages import LANGUAGES
from heardback.wire.text import clean

HEADLINE, TEXT, BUTTON, WHY = 200, 5000, 60, 500  # characters at most
THEIR_PAGE = "(their private link)"


class NotOurStyle(ValidationError):
    """The words break rules of how we write; `found` says which. With a reason they may stand."""

    def __init__(self, found: list[Found]) -> None:
        super().__init__({"text": [str(one) for one in found], "why": ["Mend these, or say why they may stand so."]})
        self.found = found


@transaction.atomic
def write_own_words(
    product: Product, kind: str, language: str, *, headline: str, text: str, button: str, by: Actor, why: str = ""
) -> OwnWords:
    """From now on, mails of this kind and language say this. ValidationError with a message a field; NotOurStyle when
    rules are broken and `why` doesn't say why they may be."""
    own = checked(kind, language, headline, text, button)
    why = clean(why)[:WHY]
    found = style_of(own, language)
    if found and not why:
        raise NotOurStyle(found)
    product = Product.objects.select_for_update().get(pk=product.pk)
    rows = OwnWords.objects.filter(product=product, kind=kind, language=language)
    now = rows.filter(is_current=True).first()
    if now is not None and now.own == own:
        return now
    version = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
    rows.update(is_current=False)
    made = OwnWords.objects.create(
        product=product, kind=kind, language=language, version=version, headline=own.headline, text=own.text,
        button=own.button, by_name=by.name[:200], why=why if found else "", broken=[one.rule.name for one in found],
    )  # fmt: skip
    _record("words.written", made, by, headline=own.headline, text=own.text, button=own.button, why=made.why)
    return made


@transaction.atomic
def take_usual_words(product: Product, kind: str, language: str, *, by: Actor) -> None:
    """Back to our usual words. ValidationError when they hold already."""
    Product.objects.select_for_update().get(pk=product.pk)
    now = OwnWords.objects.filter(product=product, kind=kind, language=language, is_current=True).first()
    if now is None:
        raise ValidationError("Our usual words hold already.")
    now.is_current = False
    now.save(update_fields=["is_current"])
    _record("words.usual", now, by)


def checked(kind: str, language: str, headline: str, text: str, button: str) -> Own:
    """These words, cleaned. ValidationError with a message a field."""
    choice("kind", kind, KINDS)
    choice("language", language, list(LANGUAGES))
    own = Own(kind, " ".join(clean(headline).split()), clean(text), " ".join(clean(button).split()))
    wrong = {}
    for name, said, most in (
        ("headline", own.headline, HEADLINE),
        ("text", own.text, TEXT),
        ("button", own.button, BUTTON),
    ):
        if not said:
            wrong[name] = "Write something here."
        elif len(said) > most:
            wrong[name] = f"At most {most:,} characters fit here; it has {len(said):,}."
    if "text" not in wrong and (why := wrong_variables(kind, own.headline, own.text)):
        wrong["text"] = why
    if wrong:
        raise ValidationError(wrong)
    return own


def style_of(own: Own, language: str) -> list[Found]:
    """What breaks a rule in these words."""
    return check(f"{own.headline}\n\n{own.text}\n\n{own.button}", language, kind=own.kind, names=team_names())


def team_names() -> list[str]:
    return list(Member.objects.filter(is_active=True).values_list("name", flat=True))


def usual(kind: str, language: str) -> Own:
    """What such a mail says by itself, with its variables: to begin with."""
    choice("kind", kind, KINDS)
    facts: dict[str, Any] = {one.name: f"{{{one.name}}}" for one in variables(kind)}
    listed = {name: [facts[name]] for name in ("questions", "criteria") if name in facts and kind != Kind.RECEIVED}
    facts |= {"questions": [], "others": 0, "title": facts.get("proposal", ""), "words": "", "line": ""} | listed
    about = Subject(Customer(name="{name}"), "{product}", LINK, language=language, facts=facts)
    with translation.override(language):
        words = WORDING[kind](about)
    paragraphs = [*words.paragraphs[:1], *words.quotes, *words.paragraphs[1:]] if words.quotes else words.paragraphs
    text = "\n\n".join([one for one in paragraphs if one])
    text += "" if kind in NO_NEXT else "\n\n{next}"
    return Own(kind, words.headline, f"{text}\n\n{LINK}", words.button)


def on_report(own: Own, report: Report, language: str) -> Mail:
    """How it would read to who sent this report. What a colleague would write is put there as such."""
    version = "2.1"
    facts = {
        "version": version, "text": "(what a colleague writes)", "note": "(what a colleague writes)", "others": 2,
        "title": "(what the proposal is called)", "criteria": ["(what fixed means to them)"],
        "questions": ["(what it lacks)"] if "{questions}" in own.text else [], "meanwhile": "(what helps meanwhile)",
    }  # fmt: skip
    customer = report.customer or Customer(name="")
    due = report.due_after(timezone.now())
    about = Subject(customer, report.product.name, THEIR_PAGE, report, None, facts, due, language, own=own)
    return compose(own.kind, about)


def send_test(own: Own, report: Report, language: str, *, to: Member) -> None:
    """The same as a mail to a colleague. NotDelivered when it doesn't go out."""
    mail = on_report(own, report, language)
    channel = mail_channel()
    message = Message(
        to=to.email, subject=f"[Test] {mail.subject}"[:400], text=mail.text, html=mail.html,
        sender=settings.HEARDBACK_MAIL_FROM, why="test", language=language,
    )  # fmt: skip
    try:
        channel.send(message)
    finally:
        channel.close()


def versions(product: Product, kind: str, language: str) -> list[OwnWords]:
    """The latest first."""
    return list(OwnWords.objects.filter(product=product, kind=kind, language=language).order_by("-version")[:20])


def own_of(product: Product, kind: str, language: str) -> OwnWords | None:
    return OwnWords.objects.filter(product=product, kind=kind, language=language, is_current=True).first()


def _record(word: str, row: OwnWords, by: Actor, **facts: str) -> None:
    what, language = Kind(row.kind).label.lower(), LANGUAGES[row.language]
    record(word, actor=by, product=row.product.name, what=what, language=language, version=row.version, **facts)
