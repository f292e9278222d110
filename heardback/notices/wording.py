"""What customers read. One function a kind, each from the same facts; short, warm, exact, and what comes next."""

from collections.abc import Callable
from dataclasses import dataclass

from django.template.loader import get_template

from heardback.notices import wording_beside
from heardback.notices.models import Kind
from heardback.notices.subjects import Subject, Words, next_by
from heardback.triage.models import Outcome

CAN_SKIP = "“I don't know” is an answer too. We ask each question only once."

# What one reads whose report is no problem but a wish.
THANKS = (
    "Nothing is broken, and still it could be better: thank you for telling us how. We keep it with what others wished "
    "for, and look at it when we decide what comes next."
)


def _received(about: Subject) -> Words:
    if questions := about.facts.get("questions", []):
        return Words(
            "We have your report. Thank you.",
            [
                "A person will read it. To find it sooner, it would help to know:",
                f"{CAN_SKIP} From there you also come to your private page, which shows what happens.",
                next_by(about),
            ],
            "Answer on your page",
            quotes=questions,
        )
    return Words(
        "We have your report. Thank you.",
        [
            "A person will read it. Here is your private page: it shows what happens, and you can add to it there.",
            next_by(about),
        ],
        "Your report",
    )


def _ask(about: Subject) -> Words:
    questions, line = about.facts.get("questions", []), about.facts.get("line", "")
    lead = f"{about.facts.get('by') or 'We'} would like to know: “{line}”" if line else ""
    why = "To find what you reported sooner, it would help to know:" if questions else ""
    many = len(questions) + bool(line)
    return Words(
        "One question about your report." if many == 1 else f"{many} questions about your report.",
        ["\n\n".join(part for part in (lead, why) if part), CAN_SKIP if questions else "", next_by(about)],
        "Answer on your page",
        quotes=questions,
    )


def usual_words(others: int, meanwhile: str) -> str:
    """What a customer reads when their report is joined to a problem that `others` told us about too."""
    known = {0: "We are looking into it.", 1: "One other customer told us about it too."}.get(
        others, f"{others} other customers told us about it too."
    )
    said = f"{known} Your report is now part of our work on it, with everything you wrote."
    return f"{said}\n\nWhat you can do meanwhile: {meanwhile}" if meanwhile else said


def _joined(about: Subject) -> Words:
    said = about.facts.get("words") or usual_words(about.facts.get("others", 0), about.facts.get("meanwhile", ""))
    return Words("We know which problem it is.", [*said.split("\n\n"), next_by(about)], "Your report")


def _agree(about: Subject) -> Words:
    return Words(
        "What does “fixed” mean to you?",
        [
            "Before we change anything, we want to be sure that we mean the same thing. This is what we understood:",
            "Is that it? You can also put it differently. Nobody will call it fixed before you do.",
        ],
        "Agree, or put it differently",
        quotes=about.facts.get("criteria", []),
    )


def _proposal(about: Subject) -> Words:
    return Words(
        "This is how it would work. Is it right?",
        [
            f"We wrote down how we want to fix it: “{about.facts.get('title', '')}”. It is not built yet, so now is "
            "the best time to tell us what should be different."
        ],
        "Look at the proposal",
    )


def _released(about: Subject) -> Words:
    if own := about.facts.get("words"):
        return Words("The fix is out.", own.split("\n\n"), "Your report")
    return Words(
        "The fix is out.",
        [
            f"What you reported is changed in {about.facts.get('version', 'the new version')}. Your report helped to "
            "find it: thank you.",
            "We will ask you whether it is fixed for you. If you have already seen it, tell us on your page.",
        ],
        "Your report",
    )


def _sign_off(about: Subject) -> Words:
    return Words(
        "Is it fixed for you?",
        [
            "The fix is out, and only you can say whether it solves what you reported. It takes one press.",
            "If something is still wrong, tell us what: we will start again from there.",
        ],
        "Tell us whether it is fixed",
    )


def _closed(about: Subject) -> Words:
    if about.facts.get("signed"):
        said = "You told us that it is fixed, and it stayed quiet since, so we close it. Thank you for staying with us."
    else:
        said = "The fix is out and it stayed quiet since, so we close it. We did not hear from you whether it helped."
    return Words(
        "We close this one.",
        [said, "If it comes back, press the button and tell us. You don't have to explain everything again."],
        "Your report",
    )


def _declined(about: Subject) -> Words:
    lead = {
        "works_as_designed": "We looked into it closely. It works the way it is meant to, which is not what you "
        "expected; we keep what you expected, because it tells us where it misleads.",
        "wont_fix": "We looked into it closely and decided not to change this. You should know that, and why.",
        "cannot_reproduce": "We tried to see it happen, and could not.",
    }.get(about.facts.get("declined_as", ""), "We looked into it closely.")
    return Words(
        "We will not change this. Here is why.",
        [lead, about.facts.get("note", ""), "If you see it differently, tell us on your page and we look again."],
        "Ask us to look again",
    )


def _explained(about: Subject) -> Words:
    if about.facts.get("outcome") == Outcome.OTHER:
        return Words(
            "Thank you for telling us.",
            [
                about.facts.get("note", ""),
                "If you see it differently, tell us on your page: it goes straight back to a person.",
            ],
            "Your report",
        )
    return Words(
        "We looked into what you reported.",
        [
            about.facts.get("note", ""),
            "Did that help? If not, tell us on your page: it goes straight back to a person.",
        ],
        "Your report",
    )


def _update(about: Subject) -> Words:
    return Words("News about your report.", [about.facts.get("text", ""), next_by(about)], "Your report")


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
    Kind.FOLLOW: wording_beside.follow,
    Kind.PUBLIC: wording_beside.public,
    Kind.LINK: wording_beside.link,
    Kind.MERGED: wording_beside.merged,
    Kind.APART: wording_beside.apart,
    Kind.ASK: _ask,
    Kind.STILL: wording_beside.still,
}


@dataclass(frozen=True)
class Mail:
    subject: str
    text: str
    html: str


def compose(kind: str, about: Subject) -> Mail:
    """The mail for one notice: subject, plain text, and HTML that says the same."""
    words = WORDING[kind](about)
    if about.report is not None:
        reply = "" if kind == Kind.RECEIVED else "Re: "
        subject = f"{reply}{about.report.title} (report {about.report.number})"
    else:
        subject = words.headline
    reason = _reason(kind, about)
    paragraphs = [paragraph for paragraph in words.paragraphs if paragraph]
    lead, rest = (paragraphs[:1], paragraphs[1:]) if words.quotes else (paragraphs, [])
    name = about.customer.name
    hello = f"Hello {name}," if name else "Hello,"
    blocks = [hello, words.headline, *lead, *(f"> {quote}" for quote in words.quotes), *rest]
    stop = about.facts.get("stop", "")
    foot = f"-- \n{about.brand}\n{reason}" + (f"\nTo hear no more about it: {stop}" if stop else "")
    blocks += [f"{words.button}:\n{about.link}", foot]
    context = {
        "hello": hello, "words": words, "lead": lead, "rest": rest, "about": about, "reason": reason, "stop": stop,
    }  # fmt: skip
    html = get_template("notices/mail.html").render(context)
    return Mail(subject, "\n\n".join(blocks) + "\n", html)


def _reason(kind: str, about: Subject) -> str:
    if about.report is not None:
        return f"You get this because you reported “{about.report.title}” to {about.brand}."
    if kind == Kind.FOLLOW:
        return f"You get this because somebody typed this address in at {about.brand}."
    return f"You get this because you asked to hear from {about.brand} about it."
