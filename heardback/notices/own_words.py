"""A product's own words for a kind of mail, in one language: variables in them, and putting them to use."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from heardback.ledger.saying import said
from heardback.notices.models import Kind, OwnWords
from heardback.notices.own import Own
from heardback.notices.subjects import Subject, Words, next_by
from heardback.notices.wording_beside import no_longer

LINK = "{link}"
VARIABLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Variable:
    name: str
    means: str
    value: Callable[[Subject], str]


def _fact(name: str) -> Callable[[Subject], str]:
    return lambda about: said(str(about.facts.get(name) or ""))


def _listed(name: str) -> Callable[[Subject], str]:
    return lambda about: "\n".join(f"– {said(one)}" for one in about.facts.get(name) or [])


def _questions(about: Subject) -> str:
    return "\n".join(part for part in (_fact("line")(about), _listed("questions")(about)) if part)


COMMON = (
    Variable("name", "what they are called; empty when we don't know", lambda about: about.customer.name),
    Variable("product", "the product", lambda about: about.brand),
    Variable("title", "what they reported, in their words", lambda about: about.report.title if about.report else ""),
    Variable("number", "the number of their report", lambda about: str(about.report.number) if about.report else ""),
    Variable("next", "by when they hear again; empty when nothing is due", next_by),
    Variable("link", "the button to their page, on a line of its own", lambda about: about.link),
)
_FORM = Variable("form", "what the form is called", _fact("title"))
_OWN: dict[str, tuple[Variable, ...]] = {
    Kind.RECEIVED: (Variable("questions", "what it would help to know", _questions),),
    Kind.ASK: (Variable("questions", "what they are asked", _questions),),
    Kind.JOINED: (
        Variable("others", "how many others told it too", lambda about: str(about.facts.get("others") or "")),
        Variable("meanwhile", "what helps until it is fixed", _fact("meanwhile")),
    ),
    Kind.AGREE: (Variable("criteria", "what fixed means", _listed("criteria")),),
    Kind.PROPOSAL: (Variable("proposal", "what the proposal is called", _fact("title")),),
    Kind.RELEASED: (
        Variable("version", "the version that has it", _fact("version")),
        Variable("no_longer", "that what helped meanwhile is not needed now; empty otherwise", no_longer),
    ),
    Kind.WORKAROUND: (Variable("meanwhile", "what helps until it is fixed", _fact("meanwhile")),),
    Kind.RETRACTED: (Variable("note", "what was wrong with it, as a colleague wrote it", _fact("note")),),
    Kind.SIGN_OFF: (),
    Kind.CLOSED: (Variable("others", "how many others it helped", lambda about: str(about.facts.get("others") or "")),),
    Kind.DECLINED: (Variable("note", "why not, as a colleague wrote it", _fact("note")),),
    Kind.EXPLAINED: (Variable("note", "what was found, as a colleague wrote it", _fact("note")),),
    Kind.UPDATE: (Variable("text", "what a colleague writes", _fact("text")),),
    Kind.MERGED: (),
    Kind.APART: (),
    Kind.STILL: (),
    Kind.LINK: (),
    Kind.SUBMITTED: (_FORM,),
    Kind.ENTERED: (_FORM,),
    Kind.LEFT: (_FORM,),
}
# Without these a mail would not say what it is sent for. The link is needed in all of them.
NEEDED = {
    Kind.ASK: ("questions",),
    Kind.AGREE: ("criteria",),
    Kind.DECLINED: ("note",),
    Kind.EXPLAINED: ("note",),
    Kind.UPDATE: ("text",),
    Kind.WORKAROUND: ("meanwhile",),
    Kind.RETRACTED: ("note",),
}
KINDS = list(_OWN)


def variables(kind: str) -> tuple[Variable, ...]:
    return (*COMMON, *_OWN[kind])


def needed(kind: str) -> tuple[str, ...]:
    return ("link", *NEEDED.get(Kind(kind), ()))


def wrong_variables(kind: str, headline: str, text: str) -> str:
    """What is wrong with the variables of these words; "" for nothing."""
    known = {one.name for one in variables(kind)}
    used = VARIABLE.findall(headline) + VARIABLE.findall(text)
    if unknown := [name for name in dict.fromkeys(used) if name not in known]:
        return f"{_several(unknown)}: there is no such variable here. There are {_several(sorted(known))}."
    if missing := [name for name in needed(kind) if f"{{{name}}}" not in text]:
        return f"{_several(missing)} has to stand in it: without, this mail would not say what it is sent for."
    if [line.strip() for line in text.splitlines()].count(LINK) != 1 or text.count(LINK) != 1:
        return "{link} becomes a button: put it once, on a line of its own."
    return ""


def put(own: Own, about: Subject) -> Words:
    """These words about this. A paragraph of which nothing is left, because its variables say nothing, is left out."""
    value = {one.name: one.value for one in variables(own.kind)}

    def filled(text: str) -> str:
        used = [value[name](about) for name in VARIABLE.findall(text) if name in value]
        if used and not any(used):
            return ""
        return VARIABLE.sub(lambda hit: value[hit[1]](about) if hit[1] in value else hit[0], text).strip()

    before, _link, after = own.text.partition(LINK)
    return Words(
        " ".join(filled(own.headline).split()),
        [filled(one) for one in _paragraphs(before)],
        own.button,
        after=[words for one in _paragraphs(after) if (words := filled(one))],
    )


def is_put(own: Own, about: Subject) -> bool:
    """Whether these words are used: not where a colleague wrote others for this very mail, nor where they have no
    place for what this one has to ask."""
    if about.facts.get("words") and own.kind in (Kind.RELEASED, Kind.JOINED, Kind.MERGED):
        return False
    return not about.facts.get("questions") or "{questions}" in own.text


def own_words_of(products: Collection[int]) -> dict[tuple[int, str, str], Own]:
    """(Product, kind, language) -> the words that hold now."""
    rows = OwnWords.objects.filter(product__in=products, is_current=True) if products else []
    return {(row.product_id, row.kind, row.language): row.own for row in rows}


def _paragraphs(text: str) -> Iterable[str]:
    return [one for one in re.split(r"\n\s*\n", text.strip()) if one.strip()]


def _several(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
