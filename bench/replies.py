"""`replies DIR`: the share of replies in DIR whose visible text is what people say it should be, and how fast.

DIR has two folders: `emails`, texts or whole mails (`.eml`), and `trimmed`, what is to be left of each, by the same
name. White space at the ends of lines, and empty lines at both ends, don't count.
"""

import time
from pathlib import Path

from bench.figures import Figure, Sheet
from heardback.wire.mail.quoting import parts
from heardback.wire.mail.reading import read

ROUNDS = 20


def measure(sheet: Sheet, arguments: list[str]) -> None:
    if len(arguments) != 1 or not (Path(arguments[0]) / "emails").is_dir():
        raise SystemExit("bin/bench replies DIR, where DIR has the folders emails and trimmed")
    folder = Path(arguments[0])
    texts = {path.name: _text(path) for path in sorted((folder / "emails").iterdir())}
    wanted = {name: path for name in texts if (path := _wanted(folder, name)).exists()}
    wrong = [name for name, path in wanted.items() if _plain(parts(texts[name]).words) != _plain(_read(path))]
    began = time.perf_counter()
    for _ in range(ROUNDS):
        for text in texts.values():
            parts(text)
    each = (time.perf_counter() - began) / (ROUNDS * len(texts))
    for name in wrong:
        sheet.say(f"otherwise: {name}")
    sheet.say(f"{len(wanted) - len(wrong)} of {len(wanted)} replies")
    sheet.add(Figure("visible text as expected", "%", [100 * (len(wanted) - len(wrong)) / max(len(wanted), 1)]))
    sheet.add(Figure("taking one apart", "ms", [each * 1000]))


def _wanted(folder: Path, name: str) -> Path:
    path = folder / "trimmed" / name
    return path if path.exists() else path.with_suffix(".txt")


def _text(path: Path) -> str:
    return read(path.read_bytes()).text if path.suffix == ".eml" else _read(path)


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def _plain(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")
