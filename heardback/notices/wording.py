"""What customers read. One function a kind, each from the same facts; short, warm, exact, and what comes next."""

from collections.abc import Callable
from dataclasses import dataclass

from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from heardback.ledger.saying import said
from heardback.notices import wording_beside, wording_forms, wording_groups
from heardback.notices.foot import choose, reason_for
from heardback.notices.models import Kind
from heardback.notices.own_words import is_put, put
from heardback.notices.subjects import Subject, Words, in_language, next_by
from heardback.triage.models import Outcome

# What one reads whose report is no problem but a wish.
THANKS = gettext_noop(
    "Nothing is broken, and still it could be better: thank you for telling us how. We keep it with what others wished "
    "for, and look at it when we decide what comes next."
)


def _can_skip() -> str:
    return _("“I don't know” is an answer too. We ask each question only once.")


def _by_hand(about: Subject) -> str:
    """What a person says to everybody who reports something, with their name; "" for nothing."""
    texts = about.report.product.texts if about.report is not None and about.report.product_id else {}
    line, by = texts.get("first_line", ""), texts.get("first_line_by", "")
    return f"“{line}”\n– {by}" if line and by else line


def _received(about: Subject) -> Words:
    headline = _("We have your report. Thank you.")
    if questions := about.facts.get("questions", []):
        page = _("From there you also come to your private page, which shows what happens.")
        return Words(
            headline,
            [
                _("A person will read it. To find it sooner, it would help to know:"),
                f"{_can_skip()} {page}",
                _by_hand(about),
                next_by(about),
            ],
            _("Answer on your page"),
            quotes=[said(question) for question in questions],
        )
    return Words(
        headline,
        [
            _("A person will read it. Here is your private page: it shows what happens, and you can add to it there."),
            _by_hand(about),
            next_by(about),
        ],
        _("Your report"),
    )


def _ask(about: Subject) -> Words:
    questions, line = about.facts.get("questions", []), about.facts.get("line", "")
    lead = ""
    if line and (by := about.facts.get("by")):
        lead = _("%(name)s would like to know: “%(question)s”") % {"name": by, "question": line}
    elif line:
        lead = _("We would like to know: “%(question)s”") % {"question": line}
    why = _("To find what you reported sooner, it would help to know:") if questions else ""
    many = len(questions) + bool(line)
    return Words(
        ngettext("One question about your report.", "%(count)s questions about your report.", many) % {"count": many},
        ["\n\n".join(part for part in (lead, why) if part), _can_skip() if questions else "", next_by(about)],
        _("Answer on your page"),
        quotes=[said(question) for question in questions],
    )


def usual_words(others: int, meanwhile: str) -> str:
    """What a customer reads when their report is joined to a problem that `others` told us about too."""
    known = _("We are looking into it.")
    if others:
        known = ngettext(
            "One other customer told us about it too.", "%(count)s other customers told us about it too.", others
        ) % {"count": others}
    joined = _("Your report is now part of our work on it, with everything you wrote.")
    words = f"{known} {joined}"
    return f"{words}\n\n" + _("What you can do meanwhile: %(words)s") % {"words": meanwhile} if meanwhile else words


def _joined(about: Subject) -> Words:
    told = about.facts.get("words") or usual_words(about.facts.get("others", 0), about.facts.get("meanwhile", ""))
    paragraphs = [*told.split("\n\n"), wording_forms.on_your_page(about), next_by(about)]
    return Words(_("We know which problem it is."), paragraphs, _("Your report"))


def _agree(about: Subject) -> Words:
    return Words(
        _("What does “fixed” mean to you?"),
        [
            _("Before we change anything, we want to be sure that we mean the same thing. This is what we understood:"),
            _("Is that it? You can also put it differently. Nobody will call it fixed before you do."),
        ],
        _("Agree, or put it differently"),
        quotes=about.facts.get("criteria", []),
    )


def _proposal(about: Subject) -> Words:
    return Words(
        _("This is how it would work. Is it right?"),
        [
            _(
                "We wrote down how we want to fix it: “%(title)s”. It is not built yet, so now is the best time to "
                "tell us what should be different."
            )
            % {"title": about.facts.get("title", "")}
        ],
        _("Look at the proposal"),
    )


def _released(about: Subject) -> Words:
    no_longer = wording_beside.no_longer(about)
    if own := in_language(about.facts.get("words"), about.language):
        return Words(_("The fix is out."), [*own.split("\n\n"), no_longer], _("Your report"))
    version = about.facts.get("version", "")
    return Words(
        _("The fix is out."),
        [
            _("What you reported is changed in %(version)s. Your report helped to find it: thank you.")
            % {"version": version or _("the new version")},
            no_longer,
            _("We will ask you whether it is fixed for you. If you have already seen it, tell us on your page."),
        ],
        _("Your report"),
    )


def _sign_off(about: Subject) -> Words:
    return Words(
        _("Is it fixed for you?"),
        [
            _("The fix is out, and only you can say whether it solves what you reported. It takes one press."),
            _("If something is still wrong, tell us what: we will start again from there."),
        ],
        _("Tell us whether it is fixed"),
    )


def _made_possible(about: Subject) -> str:
    """What their report did for others."""
    if not (others := about.facts.get("others", 0)):
        return ""
    return ngettext(
        "Your report helped one other customer too, who had the same problem.",
        "Your report helped %(count)s other customers too, who had the same problem.",
        others,
    ) % {"count": others}


def _closed(about: Subject) -> Words:
    if about.facts.get("signed"):
        why = _(
            "You told us that it is fixed, and it stayed quiet since, so we close it. Thank you for staying with us."
        )
    else:
        why = _("The fix is out and it stayed quiet since, so we close it. We did not hear from you whether it helped.")
    return Words(
        _("We close this one."),
        [
            why,
            _made_possible(about),
            _("If it comes back, press the button and tell us. You don't have to explain everything again."),
        ],
        _("Your report"),
    )


def _declined(about: Subject) -> Words:
    lead = {
        "works_as_designed": _(
            "We looked into it closely. It works the way it is meant to, which is not what you expected; we keep what "
            "you expected, because it tells us where it misleads."
        ),
        "wont_fix": _("We looked into it closely and decided not to change this. You should know that, and why."),
        "cannot_reproduce": _("We tried to see it happen, and could not."),
    }.get(about.facts.get("declined_as", ""), _("We looked into it closely."))
    return Words(
        _("We will not change this. Here is why."),
        [lead, about.facts.get("note", ""), _("If you see it differently, tell us on your page and we look again.")],
        _("Ask us to look again"),
    )


def _explained(about: Subject) -> Words:
    if about.facts.get("outcome") == Outcome.OTHER:
        return Words(
            _("Thank you for telling us."),
            [
                said(about.facts.get("note", "")),
                _("If you see it differently, tell us on your page: it goes straight back to a person."),
            ],
            _("Your report"),
        )
    return Words(
        _("We looked into what you reported."),
        [
            about.facts.get("note", ""),
            _("Did that help? If not, tell us on your page: it goes straight back to a person."),
        ],
        _("Your report"),
    )


def _update(about: Subject) -> Words:
    # A reply that a colleague did not change is in the reader's language.
    return Words(_("News about your report."), [said(about.facts.get("text", "")), next_by(about)], _("Your report"))


WORDING: dict[str, Callable[[Subject], Words]] = {
    Kind.RECEIVED: _received,
    Kind.JOINED: _joined,
    Kind.AGREE: _agree,
    Kind.PROPOSAL: _proposal,
    Kind.RELEASED: _released,
    Kind.SIGN_OFF: _sign_off,
    Kind.CLOSED: _closed,
    Kind.DECLINED: _declined,
    Kind.EXPLAINED: _explained,
    Kind.UPDATE: _update,
    Kind.ASK: _ask,
    **wording_beside.WORDING,
    **wording_forms.WORDING,
    Kind.INVITE: wording_groups.invite,
    Kind.PREVIEW: wording_groups.preview,
}


@dataclass(frozen=True)
class Mail:
    subject: str
    text: str
    html: str


def compose(kind: str, about: Subject) -> Mail:
    """The mail for one notice, in its reader's language: subject, plain text, and HTML that says the same."""
    with translation.override(about.language):
        return _put_together(kind, about, words_for(kind, about))


def words_for(kind: str, about: Subject) -> Words:
    """The product's own, where it has some that fit; else our usual ones. In the language that is spoken now."""
    own = about.own
    return put(own, about) if own is not None and is_put(own, about) else WORDING[kind](about)


def _put_together(kind: str, about: Subject, words: Words) -> Mail:
    subject = words.headline
    if about.report is not None:
        subject = _("%(title)s (report %(number)s)") % {"title": about.report.title, "number": about.report.number}
        subject = subject if kind == Kind.RECEIVED else f"Re: {subject}"
    reason = reason_for(kind, about)
    paragraphs = [paragraph for paragraph in words.paragraphs if paragraph]
    lead, rest = (paragraphs[:1], paragraphs[1:]) if words.quotes else (paragraphs, [])
    name = about.customer.name
    hello = _("Hello %(name)s,") % {"name": name} if name else _("Hello,")
    blocks = [hello, words.headline, *lead, *(f"> {quote}" for quote in words.quotes), *rest]
    stop = about.facts.get("stop", "")
    foot = f"-- \n{about.brand}\n{reason}"
    if stop:
        foot += "\n" + _("To hear no more about it: %(address)s") % {"address": stop}
    blocks += [f"{words.button}:\n{about.link}", *words.after, foot + choose(about.preferences)]
    context = {
        "hello": hello, "words": words, "lead": lead, "rest": rest, "about": about, "reason": reason, "stop": stop,
    }  # fmt: skip
    html = get_template("notices/mail.html").render(context)
    return Mail(subject, "\n\n".join(blocks) + "\n", html)
