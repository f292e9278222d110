"""The one mail a day: each thing in the words that its own mail would have, under what it is about."""

from dataclasses import dataclass

from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext as _

from heardback.notices.foot import choose
from heardback.notices.subjects import Subject, Words
from heardback.notices.wording import Mail, words_for


@dataclass(frozen=True)
class Part:
    """One thing in it. `over` is what it is about, `stop` where one ends it."""

    over: str
    words: Words
    link: str
    stop: str = ""

    @property
    def paragraphs(self) -> list[str]:
        return [paragraph for paragraph in self.words.paragraphs if paragraph]


def compose_digest(things: list[tuple[str, Subject]], brand: str) -> Mail:
    """The mail for these (kind, what it is about), all for one person and in the language of the first."""
    first = things[0][1]
    with translation.override(first.language):
        parts = [_part(kind, about) for kind, about in things]
        name = first.customer.name
        hello = _("Hello %(name)s,") % {"name": name} if name else _("Hello,")
        count = {"count": len(parts), "brand": brand}
        subject = _("%(count)s things from %(brand)s") % count
        headline = _("What happened since your last mail, all in one.")
        reason = _("You get this because you chose one mail a day from %(brand)s.") % count
        blocks = [hello, headline, *(_plain(part) for part in parts)]
        blocks.append(f"-- \n{brand}\n{reason}{choose(first.preferences)}")
        html = get_template("notices/digest.html").render(
            {
                "hello": hello, "headline": headline, "parts": parts, "about": first, "brand": brand, "reason": reason,
            }
        )  # fmt: skip
    return Mail(subject, "\n\n".join(blocks) + "\n", html)


def _part(kind: str, about: Subject) -> Part:
    over = about.brand
    if about.report is not None:
        over = _("%(title)s (report %(number)s)") % {"title": about.report.title, "number": about.report.number}
    return Part(over, words_for(kind, about), about.link, about.facts.get("stop", ""))


def _plain(part: Part) -> str:
    words, paragraphs = part.words, part.paragraphs
    lead, rest = (paragraphs[:1], paragraphs[1:]) if words.quotes else (paragraphs, [])
    blocks = [f"== {part.over} ==", words.headline, *lead, *(f"> {quote}" for quote in words.quotes), *rest]
    blocks += [f"{words.button}:\n{part.link}", *words.after]
    if part.stop:
        blocks.append(_("To hear no more about it: %(address)s") % {"address": part.stop})
    return "\n\n".join(blocks)
