"""The catalogues of translations: read out of the code, brought up to it, compiled. `bin/words` runs it.

Two a language, as Django has them: `django` for templates and Python, `djangojs` for what browsers run.
"""

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from heardback.wire.languages import LANGUAGE, LANGUAGES

HOME = Path(__file__).parents[1]
PRODUCT = HOME / "heardback"
LOCALE = PRODUCT / "locale"
DOMAINS = {"django": (".py", ".html"), "djangojs": (".js",)}
TRANSLATED = [language for language in LANGUAGES if language != LANGUAGE]
# Head lines that differ each time, and say nothing.
CHANGING = tuple(
    f'"{name}'
    for name in (
        "POT-Creation",
        "PO-Revision",
        "Last-Tr",
        "Language-Team",
        "Report-Msgid",
        "Project-Id",
        "Generated-By",
    )
)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def template(domain: str) -> Catalog:
    """Every msgid that the code has, and where."""
    found = Catalog(fuzzy=False)
    for path in sorted(path for path in PRODUCT.rglob("*") if path.suffix in DOMAINS[domain]):
        if "migrations" not in path.parts:
            for message, context in _messages(path):
                place = path.relative_to(HOME).as_posix()
                found.add(message, locations=[(place, 0)], context=context)
    return found


def place(language: str, domain: str, ending: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.{ending}"


def catalogue(language: str, domain: str) -> Catalog:
    """What is translated; empty where there is none yet."""
    path = place(language, domain, "po")
    if not path.exists():
        return Catalog(locale=language, domain=domain, fuzzy=False)
    kept = read_po(BytesIO(path.read_bytes()), locale=language, domain=domain)
    # Or what is compiled differs each time.
    kept.creation_date = kept.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    return kept


def compiled(translated: Catalog) -> bytes:
    file = BytesIO()
    write_mo(file, translated)
    return file.getvalue()


def bring_up(language: str, domain: str, found: Catalog) -> list[str]:
    """Write .po and .mo as the code wants them. Returns what has no translation yet."""
    kept = catalogue(language, domain)
    kept.update(deepcopy(found), no_fuzzy_matching=True)  # or the languages would share their messages
    kept.obsolete.clear()
    write(language, domain, kept)
    return [str(one.id) for one in kept if one.id and not all(one.string if one.pluralizable else [one.string])]


def write(language: str, domain: str, kept: Catalog) -> None:
    path = place(language, domain, "po")
    path.parent.mkdir(parents=True, exist_ok=True)
    file = BytesIO()
    write_po(file, kept, width=118, include_lineno=False)
    lines = file.getvalue().decode().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(CHANGING)), encoding="utf-8")
    # Compiled from what stands there, so that both say the same whoever compiles it.
    place(language, domain, "mo").write_bytes(compiled(catalogue(language, domain)))


def _messages(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        for line in templatize(text, origin=str(path)).splitlines():
            yield from _read("python", line.strip())
    else:
        yield from _read("javascript" if path.suffix == ".js" else "python", text)


def _read(how: str, text: str) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    if "gettext" in text or "_(" in text:
        for _line, message, _comments, context in extract(how, BytesIO(text.encode()), keywords=KEYWORDS):  # type: ignore[arg-type]
            yield message, context
