"""What a file is called: shown to people, so without anything that could pass for something else."""

import re
import unicodedata

LONGEST = 200
NAMELESS = "file"
# Letters that turn the reading direction could show "exe.png" for what ends in "gnp.exe".
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def cleaned_name(name: str) -> str:
    """The last part of a path, of letters that are seen, and no longer than fits; its ending stays."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter) not in _UNSEEN)
    seen = " ".join(seen.split()).strip(". ")
    if len(seen) > LONGEST:
        stem, dot, ending = seen.rpartition(".")
        ending = dot + ending if dot and len(ending) <= 10 else ""
        seen = (stem if ending else seen)[: LONGEST - len(ending) - 1] + "…" + ending
    return seen or NAMELESS
