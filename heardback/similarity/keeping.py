"""An engine in a folder, so that a process which starts again need not learn everything anew.

Large segments never change, so each is a file that is written once; everything else is in one file, written whole and
put in place at once. All of it can be made anew from the reports: what can't be read is left out.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from heardback.similarity.encoding import MODEL
from heardback.similarity.engine import Engine
from heardback.similarity.segments import Segment
from heardback.similarity.words import Terms

FORMAT = f"1 {MODEL}"  # another one is not read
HEAD = "known.npz"
APART = 4096  # texts of a segment that has a file of its own
SLOTS = ("starts", "terms", "counts", "known", "begins", "texts", "tallies")


def save(engine: Engine, folder: Path, about: Mapping[str, Any]) -> None:
    """Write it, with `about`: what JSON can hold, for whoever reads it. OSError when the disk refuses; what was there
    before stands then."""
    folder.mkdir(parents=True, exist_ok=True)
    engine.weigh()
    arrays: dict[str, NDArray[Any]] = {f"column {name}": column.now for name, column in engine.columns.items()}
    parts, files = [], {HEAD}
    for number, part in enumerate(engine.segments):
        kept = {name: getattr(part, name) for name in SLOTS}
        if len(part) < APART:
            arrays |= {f"part {number} {name}": array for name, array in kept.items()}
            parts.append({"first": part.first, "file": ""})
            continue
        part.file = part.file or f"{token_hex(8)}.npz"
        if not (folder / part.file).exists():
            _write(folder / part.file, kept)
        parts.append({"first": part.first, "file": part.file})
        files.add(part.file)
    arrays["tail sizes"] = np.array([len(terms.keys) for terms in engine.tail], np.int64)
    arrays["tail keys"] = np.concatenate([np.zeros(0, np.uint32), *(terms.keys for terms in engine.tail)])
    arrays["tail counts"] = np.concatenate([np.zeros(0, np.uint8), *(terms.counts for terms in engine.tail)])
    said = json.dumps({"format": FORMAT, "parts": parts, "about": about})
    _write(folder / HEAD, arrays | {"about": np.frombuffer(said.encode(), np.uint8)})
    for old in folder.glob("*.npz"):
        if old.name not in files:
            old.unlink(missing_ok=True)


def load(folder: Path) -> tuple[Engine, dict[str, Any]] | None:
    """What was saved last; None when there is nothing, or nothing that can be used."""
    try:
        with np.load(folder / HEAD) as head:
            said = json.loads(head["about"].tobytes())
            if said["format"] != FORMAT:
                return None
            parts = [_part(folder, head, number, part) for number, part in enumerate(said["parts"])]
            columns = {name.removeprefix("column "): head[name] for name in head.files if name.startswith("column ")}
            ends = np.cumsum(head["tail sizes"])[:-1]
            keys, counts = np.split(head["tail keys"], ends), np.split(head["tail counts"], ends)
            tail = [Terms(*both) for both in zip(keys, counts, strict=True)] if len(head["tail sizes"]) else []
        return Engine.of(columns, parts, tail), said["about"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def _part(folder: Path, head: Mapping[str, NDArray[Any]], number: int, part: Mapping[str, Any]) -> Segment:
    if not part["file"]:
        return _of(part, {name: head[f"part {number} {name}"] for name in SLOTS})
    with np.load(folder / part["file"]) as own:
        return _of(part, own)


def _of(part: Mapping[str, Any], kept: Mapping[str, Any]) -> Segment:
    arrays: dict[str, Any] = {name: kept[name] for name in SLOTS}
    return Segment(first=part["first"], file=part["file"], **arrays)


def _write(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    new.replace(path)
