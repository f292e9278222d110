"""How we write to customers, as rules that can be read: each finds a place in a text, and says what to write instead.

Those of words are per language; a language without its own list has the rules that hold in any.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from heardback.notices.models import Kind
from heardback.notices.style_words import BLAME, JARGON, NEXT, THANKS

AROUND = 24  # characters shown on each side


@dataclass(frozen=True)
class Rule:
    """`says` is what is wrong with what it finds, `why` the reason that stands on the list."""

    name: str
    says: str
    why: str


@dataclass(frozen=True)
class Found:
    """One place. `at` counts characters from the beginning; `where` is the place with some words around it."""

    rule: Rule
    at: int
    where: str
    instead: str

    def __str__(self) -> str:
        place = f" (“{self.where}”)" if self.where else ""
        return f"{self.rule.says}{place}. {self.instead}"


RULES = (
    jargon := Rule("jargon", "A word of ours", "Customers never learnt the words that we use among ourselves."),
    blame := Rule("blame", "It sounds as if it were their fault", "Nobody tells a second time who was blamed once."),
    keys := Rule("keys", "A number of our tracker", "They can't look it up, and it tells how we work."),
    people := Rule("people", "A colleague by surname", "First names are enough; a surname ends up in search engines."),
    stages := Rule("stages", "A stage of our work", "“Verifying” says nothing about when it is fixed for them."),
    capitals := Rule("capitals", "All in capitals", "It reads as shouting, and screen readers spell it out."),
    marks := Rule("marks", "Several marks in a row", "One says the same, calmly."),
    vague := Rule("vague", "A time that is none", "“Soon” is a promise that nobody can keep or break."),
    next_step := Rule("next", "It doesn't say what happens next", "Every mail ends with what comes, and by when."),
    thanks := Rule("thanks", "It doesn't say thank you", "The first mail thanks: they took their time for us."),
)
_KEY = re.compile(r"\b(?!(?:UTF|ISO|SHA|RFC|COVID|MP|GPT|TLS|AES)-)[A-Z][A-Z0-9]{1,9}-\d{1,6}\b|(?<!\w)#\d{2,7}\b")
_STAGE = re.compile(
    r"\b(?:triage\w*|backlogs?|sprints?|story points?|stand-?ups?|epics?|sign-?off gates?|verifying|validating|"
    r"defining|monitoring stage|Jira|Zendesk|Linear ticket|pull requests?|merge requests?|PR \d+|staging)\b",
    re.I,
)
_CAPITALS = re.compile(r"\b[A-ZÄÖÜÉÈÀÑ]{5,}\b|\b[A-ZÄÖÜÉÈÀÑ]{2,}(?:\s+[A-ZÄÖÜÉÈÀÑ]{2,}){2,}\b")
_MARKS = re.compile(r"[!?]{2,}|\.{4,}")
_VARIABLE = re.compile(r"\{\w+\}")
_DATE = re.compile(
    r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}\. ?(?:\d{1,2}\.|[A-Za-zäé]{3,})|\b\d{1,2} [A-Za-zé]{3,9}\b|\d{1,2}:\d{2}"
)
# Kinds after which nothing comes, or which ask for the next step themselves.
NO_NEXT = (Kind.CLOSED, Kind.LINK, Kind.SIGN_OFF, Kind.AGREE, Kind.PROPOSAL, Kind.STILL, Kind.DECLINED, Kind.EXPLAINED)


def check(text: str, language: str, *, kind: str = "", names: Iterable[str] = ()) -> list[Found]:
    """What is found in a text, in its order. `names` are those of the team; `kind` is that of the mail it is for, for
    what a whole mail has to have."""
    found = [*_words(text, language), *_patterns(text), *_names(text, names)]
    found = sorted({(one.rule.name, one.at): one for one in found}.values(), key=lambda one: one.at)
    return [*found, *_missing(text, language, kind)]


def _words(text: str, language: str) -> Iterator[Found]:
    for rule, lists in ((jargon, JARGON), (blame, BLAME)):
        for pattern, instead in lists.get(language, ()):
            for hit in re.finditer(rf"\b(?:{pattern})\b", text, re.I):
                yield _found(rule, text, hit, instead)


def _patterns(text: str) -> Iterator[Found]:
    plain = _VARIABLE.sub(lambda hit: " " * len(hit[0]), text)
    said = (
        (keys, _KEY, "Say what it is about in their words."),
        (stages, _STAGE, "Say what it means for them: “we are building it”, “we are checking that it works”."),
        (capitals, _CAPITALS, "Write it as you would say it."),
        (marks, _MARKS, "One is enough."),
    )
    for rule, pattern, instead in said:
        for hit in pattern.finditer(plain):
            yield _found(rule, text, hit, instead)


def _names(text: str, names: Iterable[str]) -> Iterator[Found]:
    for name in names:
        parts = name.split()
        if len(parts) < 2 or len(parts[-1]) < 3:
            continue
        for hit in re.finditer(rf"\b{re.escape(parts[-1])}\b", text):
            yield _found(people, text, hit, f"Write “{parts[0]}”, or “a colleague”.")


def _missing(text: str, language: str, kind: str) -> Iterator[Found]:
    if kind == Kind.RECEIVED and language in THANKS and not re.search(THANKS[language], text, re.I):
        yield Found(thanks, len(text), "", "Begin with thanks.")
    if not kind or kind in NO_NEXT or "{next}" in text or _DATE.search(text):
        return
    if language in NEXT and re.search(NEXT[language], text, re.I):
        return
    how = "Put {next} where it should stand: it says by when they hear again."
    if kind == Kind.UPDATE and "{" not in text:
        how = "Say what you do next, or by when you know more. “There is no date yet” is good too."
    yield Found(next_step, len(text), "", how)


def _found(rule: Rule, text: str, hit: re.Match[str], instead: str) -> Found:
    start, end = max(hit.start() - AROUND, 0), min(hit.end() + AROUND, len(text))
    where = " ".join(text[start:end].split())
    return Found(rule, hit.start(), ("…" if start else "") + where + ("…" if end < len(text) else ""), instead)
