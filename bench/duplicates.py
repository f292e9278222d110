"""`duplicates FILE`: labelled reports in the order of time through the engine itself: what it finds, how fast.

FILE has a JSON object a line (plain or .gz): id, created, title, text, product, component, version, duplicate_of. What
is marked as the same is one group; every member but the earliest is asked for, before it is known; a hit is any earlier
member. After each question the report joins its group, as a person would have it. `--synthetic N` then asks among N
reports made by recombining those of the file.
"""

import gzip
import json
import random
import re
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import batched, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from bench.figures import Figure, Sheet
from bench.plain import Plain
from heardback.similarity.certainty import SURE
from heardback.similarity.encoding import Bits, meaning
from heardback.similarity.engine import Engine
from heardback.similarity.ranking import find
from heardback.similarity.words import Said

AMONG = (1, 5, 10, 20)
LAST = 0.7  # what comes after this share, by time, has taught the weights nothing
BINS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, SURE, 1.0001)


@dataclass(frozen=True)
class Labelled:
    said: Said
    group: int  # 0 for one that is nobody's twin


@dataclass
class Asked:
    """One question: at which place its group came (0: not at all), and the first answer."""

    number: int
    has_twin: bool
    place: int = 0
    plain: int = 0
    chance: float = 0.0
    right: bool = False
    same_title: bool = False  # as the first answer, word for word
    ms: float = 0.0
    encoding_ms: float = 0.0


def measure(sheet: Sheet, arguments: list[str]) -> None:
    if not arguments:
        raise SystemExit("bin/bench duplicates FILE [--synthetic N]")
    reports = read(Path(arguments[0]))
    asked, engine = replay(reports, sheet)
    twins = [one for one in asked if one.has_twin]
    late = int(len(reports) * LAST)
    sheet.say(f"{len(reports):,} reports, {len(twins):,} questions with a known answer")
    for name, some, goals in (
        ("all", twins, {10: 0.74, 1: 0.45}),
        ("last 30 %", [one for one in twins if one.number >= late], {}),
    ):
        for most in AMONG:
            sheet.add(Figure(f"recall@{most}, {name}", "", [_recall(some, most)], goal=goals.get(most)))
            sheet.add(Figure("  plain BM25", "", [_recall(some, most, plain=True)]))
        sheet.add(Figure(f"MRR, {name}", "", [sum(1 / one.place for one in some if one.place) / max(len(some), 1)]))
    _calibration(sheet, [one for one in asked if one.number >= late])
    times = [one.ms for one in asked[len(asked) // 2 :]]
    sheet.add(Figure("a question, median", "ms", [float(np.percentile(times, 50))]))
    sheet.add(Figure("a question, p95", "ms", [float(np.percentile(times, 95))], goal=25, at_most=True))
    sheet.add(Figure("  of it encoding, median", "ms", [float(np.median([one.encoding_ms for one in asked]))]))
    sheet.add(Figure("memory, arrays", "MiB", [engine.nbytes / 2**20]))
    sheet.add(Figure("memory, whole process", "MiB", [_peak()]))
    if "--synthetic" in arguments:
        synthetic(sheet, reports, int(arguments[arguments.index("--synthetic") + 1]))


def read(path: Path) -> list[Labelled]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as file:
        rows: list[dict[str, Any]] = [json.loads(line) for line in file]
    root: dict[str, str] = {}

    def top(key: str) -> str:
        while root.setdefault(key, key) != key:
            key = root[key]
        return key

    for row in rows:
        if row.get("duplicate_of"):
            root[top(row["id"])] = top(row["duplicate_of"])
    numbers: dict[str, int] = {}
    return [
        Labelled(said_in(row), numbers.setdefault(top(row["id"]), len(numbers) + 1) if row["id"] in root else 0)
        for row in rows
    ]


def said_in(row: dict[str, Any]) -> Said:
    return Said(
        title=row.get("title") or "",
        text=row.get("text") or "",
        product=row.get("product") or "",
        version=row.get("version") or "",
        places=tuple(part.strip() for part in (row.get("component") or "").split(";") if part.strip()),
        at=datetime.fromisoformat(row["created"]).timestamp(),
    )


def replay(reports: list[Labelled], sheet: Sheet) -> tuple[list[Asked], Engine]:
    """Every report with an earlier twin is asked for, and in the last part every other one too: most have none."""
    engine, plain, asked = Engine(), Plain(), []
    late, seen = len(reports) * LAST, set()
    for number, one in enumerate(reports):
        has_twin = one.group in seen if one.group else False
        began = time.process_time()
        bits = meaning([one.said])[0]
        encoding = time.process_time() - began
        if number and (has_twin or number >= late):
            asked.append(_ask(engine, plain, reports, number, has_twin, bits, encoding))
        engine.add(number, one.said, group=one.group, bits=bits)
        plain.add(one.said)
        if one.group:
            seen.add(one.group)
        if number % 5000 == 4999:
            sheet.say(f"  {number + 1:,} of {len(reports):,}")
    return asked, engine


def _ask(
    engine: Engine, plain: Plain, reports: list[Labelled], number: int, has_twin: bool, bits: Bits, encoding: float
) -> Asked:
    one = reports[number]
    began = time.process_time()
    found = find(engine, one.said, limit=max(AMONG), bits=bits)
    took = time.process_time() - began + encoding
    asked = Asked(number, has_twin, ms=took * 1000, encoding_ms=encoding * 1000)
    if found:
        first = reports[found[0].key]
        asked.chance, asked.right = found[0].probability, bool(one.group) and first.group == one.group
        asked.same_title = _words(first) == _words(one)
    if has_twin:
        asked.place = next((place for place, hit in enumerate(found, 1) if hit.group == one.group), 0)
        asked.plain = _plain_place(plain, reports, one)
    return asked


def _words(one: Labelled) -> list[str]:
    return re.findall(r"\w+", one.said.title.lower())


def _plain_place(plain: Plain, reports: list[Labelled], one: Labelled) -> int:
    seen: set[int] = set()
    for text in np.argsort(-plain.scores(one.said), kind="stable")[:500]:
        group = reports[text].group or -1 - int(text)
        seen.add(group)
        if group == one.group:
            return len(seen)
    return 0


def _recall(asked: list[Asked], most: int, *, plain: bool = False) -> float:
    places = [one.plain if plain else one.place for one in asked]
    return sum(0 < place <= most for place in places) / max(len(places), 1)


def _calibration(sheet: Sheet, asked: list[Asked]) -> None:
    """Of the first answers that were called so likely, how many were right."""
    sheet.say("called so likely, on the last 30 %: how many were right")
    for name, some in (("every report", asked), ("with a known twin", [one for one in asked if one.has_twin])):
        sheet.say(f"  {name}: {len(some):,}")
        for low, high in pairwise(BINS):
            inside = [one for one in some if low <= one.chance < high]
            if inside:
                said = sum(one.chance for one in inside) / len(inside)
                right = sum(one.right for one in inside) / len(inside)
                sheet.say(f"    {low:.2f} to {min(high, 1):.2f}: {len(inside):>6,}, said {said:.2f}, right {right:.2f}")
        sure = [one for one in some if one.chance >= SURE]
        sheet.add(Figure(f"called sure, {name}", "", [float(len(sure))]))
        if sure:
            clones = sum(one.same_title and not one.right for one in sure)
            sheet.add(Figure("  right of them, by the marks", "", [sum(one.right for one in sure) / len(sure)]))
            sheet.add(Figure("  without a mark, but with the very same title", "", [clones / len(sure)]))
            either = sum(one.right or one.same_title for one in sure) / len(sure)
            sheet.add(Figure("  either", "", [either], goal=0.9))


def synthetic(sheet: Sheet, reports: list[Labelled], count: int) -> None:
    engine, chance = Engine(), random.Random(1)
    known = [bits for some in batched(reports[:5000], 64) for bits in meaning([one.said for one in some])]
    began = time.monotonic()
    for number, (said, bits) in enumerate(_recombined(reports, known, chance, count)):
        engine.add(number, said, bits=bits)
        if number % 100_000 == 99_999:
            sheet.say(f"  {number + 1:,} of {count:,}, {_peak():,.0f} MiB")
    sheet.add(Figure(f"{count:,} reports learnt, each", "ms", [(time.monotonic() - began) / count * 1000]))
    times = []
    for one in chance.sample(reports, 300):
        start = time.process_time()
        find(engine, one.said)
        times.append((time.process_time() - start) * 1000)
    sheet.add(Figure(f"a question among {count:,}, median", "ms", [float(np.percentile(times, 50))]))
    sheet.add(
        Figure(f"a question among {count:,}, p95", "ms", [float(np.percentile(times, 95))], goal=100, at_most=True)
    )
    sheet.add(Figure("memory, arrays", "MiB", [engine.nbytes / 2**20]))
    sheet.add(Figure("memory, whole process", "MiB", [_peak()], goal=2048, at_most=True))


def _recombined(
    reports: list[Labelled], known: list[Bits], chance: random.Random, count: int
) -> Iterator[tuple[Said, Bits]]:
    """The title of one, halves of the texts of two others, the meaning of one a little off."""
    for _ in range(count):
        first, second, third = (chance.choice(reports).said for _ in range(3))
        text = f"{second.text[: len(second.text[:3000]) // 2]}\n{third.text[: len(third.text[:3000]) // 2]}"
        off = np.array(
            [chance.getrandbits(64) & chance.getrandbits(64) & chance.getrandbits(64) for _ in range(8)], np.uint64
        )
        yield (
            Said(first.title, text, first.product, second.version, "", third.places, first.at),
            chance.choice(known) ^ off,
        )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
