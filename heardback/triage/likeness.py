"""What makes reports of a few minutes look like one wave of spam: rules that can be read, and said on its row.

Honest people report the same trouble at once, too. So a rule wants many reports from people of whom nothing is proven,
and either few senders, or a link to somewhere else *and* the same words or heaps of links. The same error alone is
never enough: who pastes one has it from us.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from heardback.similarity.words import is_error

WITHIN = timedelta(minutes=10)
MANY = 10  # reports that are alike
EACH = 3  # reports a sender, on average, from which on the senders are few
STUFFED = 3  # links in one report
WORDS_LEAST = 12  # of one's own: shorter ones are alike by chance
WORDS_MOST = 200
ALIKE = 0.8  # of the words of two reports, those that both have
LINKS_MOST = 20

_LINK = re.compile(r"(?:https?://|\bwww\.)[^\s<>\"')\]]+", re.I)
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Look:
    """What is looked at of one report from a stranger."""

    report: int
    customer: int | None
    links: frozenset[str]
    words: frozenset[str]


@dataclass(frozen=True)
class Alike:
    """`what` is the link, or "" when it is the words; `group` has everything that is like it."""

    what: str
    group: tuple[Look, ...]


def look(report: int, customer: int | None, title: str, text: str, own: Iterable[str] = ()) -> Look:
    """`own` are hosts of ours: a link to them tells nothing."""
    lines = [line for line in f"{title}\n{text}".splitlines() if not any(is_error(token) for token in line.split())]
    theirs = "\n".join(lines)  # an error is ours, and so is the link in it
    links = {found for raw in _LINK.findall(theirs)[:LINKS_MOST] if (found := _foreign(raw, own))}
    words = _WORD.findall(_LINK.sub(" ", theirs).lower())
    return Look(report, customer, frozenset(links), frozenset(words[:WORDS_MOST]))


def alike_to(one: Look, all_of_them: Sequence[Look]) -> Alike | None:
    """What `one` is a part of among all that came in the same minutes, itself included; None for no wave."""
    if len(all_of_them) < MANY:
        return None
    by_link: dict[str, list[Look]] = defaultdict(list)
    for other in all_of_them:
        for link in other.links & one.links:
            by_link[link].append(other)
    for link, group in sorted(by_link.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        if len(group) < MANY:
            break
        stuffed = sum(len(other.links) >= STUFFED for other in group)
        if few_senders(group) or stuffed >= MANY or len(_same(one, group)) >= MANY:
            return Alike(link, tuple(group))
    same = _same(one, all_of_them)
    return Alike("", tuple(same)) if len(same) >= MANY and few_senders(same) else None


def _same(one: Look, others: Sequence[Look]) -> list[Look]:
    """Those with its words, when it has enough of them."""
    return [other for other in others if same_words(one.words, other.words)] if len(one.words) >= WORDS_LEAST else []


def few_senders(group: Sequence[Look]) -> bool:
    """Those who did not say who they are may be one."""
    return len({other.customer for other in group}) * EACH <= len(group)


def same_words(some: frozenset[str], others: frozenset[str]) -> bool:
    fewer, more = sorted((len(some), len(others)))
    if not fewer or fewer < ALIKE * more:
        return False
    both = len(some & others)
    return both >= ALIKE * (len(some) + len(others) - both)


def _foreign(raw: str, own: Iterable[str]) -> str:
    """A link without what only this reader has of it; "" for one to ourselves."""
    try:
        parts = urlsplit(raw if "//" in raw else f"//{raw}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    if "." not in host or any(host == ours or host.endswith(f".{ours}") for ours in own):
        return ""
    return (host + parts.path.rstrip("/.,;:!?").lower())[:200]
