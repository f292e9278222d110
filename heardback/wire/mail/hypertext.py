"""The text of a mail that is HTML only. What it quotes is marked with ">", as in plain text."""

import re
from html.parser import HTMLParser

_BLOCKS = frozenset({
    "p", "div", "table", "tr", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote",
    "section", "article", "header", "footer", "center", "form",
})  # fmt: skip
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "math"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "wbr"}
)
_QUOTE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:gmail_quote(?!_container)|gmail_extra_quote|yahoo_quoted|protonmail_quote|tutanota_quote|"
    r"zmail_extra)(?:$|\s)"
)
DEEPEST = 200


def plain(html: str) -> str:
    """The words of it, one line a paragraph."""
    reader = _Reader()
    try:
        reader.feed(html)
        reader.close()
    except (AssertionError, ValueError, RecursionError):
        return re.sub(r"<[^>]{0,2000}>", " ", html)
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, str]] = []
        self._line = ""
        self._open: list[tuple[str, int]] = []  # tags that are open, with how much deeper each quotes
        self._silent = 0
        self._pre = 0

    @property
    def _depth(self) -> int:
        return sum(deeper for _, deeper in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self._silent += 1
            return
        if tag == "br":
            self._end_line()
        elif tag == "hr":
            self._end_line()
            self._add("-" * 10)
            self._end_line()
        elif tag == "li":
            self._end_line()
            self._line = "- "
        elif tag in _BLOCKS:
            self._end_line()
            if tag in ("p", "h1", "h2", "h3", "blockquote", "table"):
                self._gap()
        elif tag in ("td", "th") and self._line and not self._line.endswith(" "):
            self._line += " "
        elif tag == "img" and said.get("alt") and len(said["alt"]) < 3:
            self._add(said["alt"])  # a smiley
        if tag == "pre":
            self._pre += 1
        if tag not in _VOID and len(self._open) < DEEPEST:
            quotes = tag == "blockquote" and "gmail_quote" not in said.get("class", "")
            quotes = quotes or bool(tag == "div" and _QUOTE_CLASS.search(f" {said.get('class', '')} "))
            self._open.append((tag, int(quotes)))

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
            return
        if tag in _BLOCKS or tag == "li":
            self._end_line()
            if tag in ("p", "h1", "h2", "h3", "blockquote", "table"):
                self._gap()
        if tag == "pre":
            self._pre = max(0, self._pre - 1)
        for at in range(len(self._open) - 1, max(-1, len(self._open) - 30), -1):
            if self._open[at][0] == tag:
                del self._open[at:]
                break

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._pre:
            first, *rest = data.split("\n")
            self._line += first
            for line in rest:
                self._end_line()
                self._line = line
        else:
            self._add(re.sub(r"[ \t\r\n\f\u00a0]+", " ", data))

    def _add(self, words: str) -> None:
        self._line += words.lstrip() if not self._line or self._line.endswith(" ") else words

    def _end_line(self) -> None:
        if self._line.strip():
            self._lines.append((self._depth, self._line.rstrip()))
        elif self._line or (self._lines and self._lines[-1][1]):
            self._gap()
        self._line = ""

    def _gap(self) -> None:
        if self._lines and self._lines[-1][1]:
            self._lines.append((self._depth, ""))

    def text(self) -> str:
        self._end_line()
        return "\n".join(f"{'> ' * depth}{line}".rstrip() if depth else line for depth, line in self._lines).strip("\n")
