"""What somebody wrote in a mail, apart from what they quote and how they sign.

Nothing is lost by it: whoever shows the words has the whole mail too. In doubt, a line is theirs.
"""

import re
from dataclasses import dataclass

from heardback.wire.mail.openers import attribution, header_block, labelled, names_somebody, original, reply_above
from heardback.wire.mail.signing_off import clause, closing, delimiter, long_rule, mobile, rule

LONGEST = 400_000  # characters that are looked at
SIGNATURE_MOST = 20  # lines
HEADS_MOST = 300
ATTRIBUTIONS_MOST = 40  # that are looked for: who quotes more, quotes for fun
_QUOTED = re.compile(r"^\s{0,4}(?:>|\|(?=\s|$)(?!.*\|\s*$)|[A-Z]{1,2}>(?=\s|$))")
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~(?!~))")


@dataclass(frozen=True)
class Parts:
    """`words` is what is new in it, "" when it says nothing new; the rest is in `quoted` and `signature`."""

    words: str
    quoted: str = ""
    signature: str = ""


def parts(text: str) -> Parts:
    """Take the plain text of a mail apart."""
    lines = _lines(text[:LONGEST])
    code = _code(lines)
    words, quoted = _without_embedded(lines, code)
    words, signature, more = _without_end(words, code)
    kept = _text(words)
    return Parts(kept, _text(more + quoted), _text(signature))


# A line with its number, so that what stands in a block of code is known after others are gone.
_Line = tuple[int, str]


def _lines(text: str) -> list[str]:
    text = re.sub(r"\r\n|\r|\u2028|\u2029", "\n", text).replace("\u00a0", " ")
    text = re.sub(r"[\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a-\u202e]", "", text)
    return [line.rstrip() for line in text.split("\n")]


def _code(lines: list[str]) -> set[int]:
    """The numbers of lines within fences."""
    within: set[int] = set()
    begun: int | None = None
    for number, line in enumerate(lines):
        if _FENCE.match(line):
            if begun is None:
                begun = number
            else:
                within.update(range(begun, number + 1))
                begun = None
    return within


def _without_embedded(lines: list[str], code: set[int]) -> tuple[list[_Line], list[_Line]]:
    """The lines that are not in a mail that is quoted whole, and those that are."""
    kept: list[_Line] = []
    quoted: list[_Line] = []
    at = found = heads = 0
    while at < len(lines):
        line = lines[at]
        if at in code or not line.strip():
            kept.append((at, line))
            at += 1
            continue
        head = 0
        if heads < HEADS_MOST and not _QUOTED.match(line) and labelled(line):
            heads += 1
            head = header_block(lines, at)
        if head or reply_above(line) or original(line):
            if _says_something(kept):
                return kept, quoted + _numbered(lines, at, len(lines))
            # A forward, or nothing but a quotation: what is in it is what there is.
            quoted += kept + _numbered(lines, at, at + (head or 1))
            kept, at = [], at + (head or 1)
            continue
        length = attribution(lines, at) if found < ATTRIBUTIONS_MOST and not _QUOTED.match(line) else 0
        if not length:
            kept.append((at, line))
            at += 1
            continue
        found += 1
        said = _says_something(kept)
        after = _next_said(lines, at + length)
        block = _quote_from(lines, after) if after is not None else None
        if block is None and not said and not names_somebody(lines[at : at + length]):
            kept.append((at, line))
            at += 1
            continue
        if block is None:
            if said and after is not None:
                return kept, quoted + _numbered(lines, at, len(lines))
            quoted += _numbered(lines, at, at + length)
            at += length
            continue
        goes_on = _goes_on(lines, block, code)
        upto = block if not said or not goes_on else at + length
        if not said and _many_quotes(lines, block):
            upto = at + length  # answered between the lines: what is quoted is what they answer
        quoted += _numbered(lines, at, upto)
        at = upto
        if upto == block and kept and not kept[-1][1].strip():  # one gap is enough where two were
            while at < len(lines) and not lines[at].strip():
                at += 1
    return kept, quoted


def _numbered(lines: list[str], start: int, end: int) -> list[_Line]:
    return [(number, lines[number]) for number in range(start, min(end, len(lines)))]


def _says_something(kept: list[_Line]) -> bool:
    return any(line.strip() and not rule(line) for _, line in kept)


def _next_said(lines: list[str], at: int) -> int | None:
    return next((number for number in range(at, len(lines)) if lines[number].strip()), None)


def _quote_from(lines: list[str], at: int) -> int | None:
    """Where the quotation that begins at `at` ends; None when none begins there."""
    if not _QUOTED.match(lines[at]):
        return None
    end = at
    for number in range(at, len(lines)):
        if _QUOTED.match(lines[number]):
            end = number + 1
        elif lines[number].strip() and not _wrapped(lines, number):
            break
    return end


def _wrapped(lines: list[str], at: int) -> bool:
    """The tail of a quoted line that was broken by a program: one short line between two quoted ones."""
    before, after = lines[at - 1] if at else "", lines[at + 1] if at + 1 < len(lines) else ""
    return bool(_QUOTED.match(before) and _QUOTED.match(after) and len(before) > 60 and len(lines[at]) < 30)


def _goes_on(lines: list[str], at: int, code: set[int]) -> bool:
    """Whether somebody says something after a quotation: not only how they sign."""
    rest, _, _ = _without_end(_numbered(lines, at, len(lines)), code)
    return _says_something(rest) and not closing([line for _, line in rest if line.strip()])


def _many_quotes(lines: list[str], at: int) -> bool:
    return any(_QUOTED.match(line) for line in lines[at:])


def _without_end(lines: list[_Line], code: set[int]) -> tuple[list[_Line], list[_Line], list[_Line]]:
    """What is left without the signature and what is quoted last; then those two."""
    signature: list[_Line] = []
    quoted: list[_Line] = []
    while True:
        lines = _stripped(lines)
        if not lines or lines[-1][0] in code:
            return lines, signature, quoted
        if _QUOTED.match(lines[-1][1]):
            start = _quote_start(lines)
            if start == 0 and not _attributed(lines):
                return lines, signature, quoted
            quoted, lines = lines[start:] + quoted, lines[:start]
        elif (signed := _signature_start(lines, code)) is not None:
            signature, lines = lines[signed:] + signature, lines[:signed]
        else:
            return lines, signature, quoted


def _quote_start(lines: list[_Line]) -> int:
    start = len(lines)
    while start and (_QUOTED.match(lines[start - 1][1]) or not lines[start - 1][1].strip()):
        start -= 1
    return start


def _attributed(lines: list[_Line]) -> bool:
    """Whether a mail that is nothing but a quotation says whose: then nothing in it is new."""
    plain = [re.sub(r"^[\s>|]+", "", line) for _, line in lines[:4]]
    return any(attribution(plain, at) for at in range(len(plain)) if plain[at])


def _signature_start(lines: list[_Line], code: set[int]) -> int | None:
    last = lines[-1][1]
    if rule(last) or mobile(last):
        return len(lines) - 1
    for number in range(len(lines) - 1, max(-1, len(lines) - SIGNATURE_MOST - 2), -1):
        at, line = lines[number]
        if at in code or _QUOTED.match(line):
            break
        if delimiter(line) or (long_rule(line) and len(lines) - number <= 6):
            return number
        if mobile(line) and len(lines) - number <= 3:
            return number
    start = len(lines) - 1
    while start and lines[start - 1][1].strip():
        start -= 1
    return start if start and clause(" ".join(line.strip() for _, line in lines[start:])) else None


def _stripped(lines: list[_Line]) -> list[_Line]:
    start, end = 0, len(lines)
    while start < end and not lines[start][1].strip():
        start += 1
    while end > start and not lines[end - 1][1].strip():
        end -= 1
    return lines[start:end]


def _text(lines: list[_Line]) -> str:
    return "\n".join(line for _, line in _stripped(lines))
