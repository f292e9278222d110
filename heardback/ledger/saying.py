"""What was written down in English, in the language of whoever reads it.

Events, and what is stored beside them, keep our own sentences as they stand in the code, marked by `gettext_noop`.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

# Sentences that an event keeps as `said`, with places for its other facts. Only these are filled: what a customer or a
# file is called may look like such a place.
FILLED = frozenset(
    {
        _("A fix is in {version}."),
        _("You added the file {names}."),
        _("You added {count} files."),
        _("Added: the file {names}."),
        _("Added: {count} files."),
        _("We removed the file {name}."),
        _("You took back the file {name}."),
        _("We cannot open the file {name}: our virus scanner stopped it. Everything else is here."),
    }
)
# What else is one of our own words: how we talked with somebody.
TALKED = (_("call"), _("visit"), _("mail"), _("chat"))
# Facts that are our own words.
OURS = ("said", "why_said", "how")


def said(sentence: str) -> str:
    """One of our sentences in the reader's language; what anybody wrote themselves stays as it is."""
    return gettext(sentence) if sentence else ""


def counted(number: int) -> str:
    """A number as its reader writes it: "100,000", or "100.000"."""
    return number_format(number, force_grouping=True)


def facts_said(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of an event with our own words in the reader's language."""
    found = {**facts, **{name: said(str(facts[name])) for name in OURS if facts.get(name)}}
    if facts.get("said") in FILLED:
        found["said"] = re.sub(r"{(\w+)}", lambda place: str(facts.get(place[1], "")), found["said"])
    if questions := facts.get("questions"):  # one a line, as they were asked
        lines = questions if isinstance(questions, list) else str(questions).split("\n")
        found["questions"] = " ".join(said(str(line)) for line in lines)
    return found
