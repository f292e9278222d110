"""One cell of a row that another system wrote."""

from collections.abc import Collection, Mapping
from typing import Any

_MISSING = object()


def some_of(columns: Collection[str]) -> str:
    """The columns' names, for a sentence."""
    names = [name[:40] for name in columns]
    return ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")


def value_in(values: Mapping[str, Any], column: str) -> Any:
    """What stands in `column`; "customer.email" may lie in an object of the row. None when it is not there."""
    value = values.get(column, _MISSING)
    if value is _MISSING:
        value = None
        outer, dot, inner = column.partition(".")
        if dot and isinstance(nested := values.get(outer), dict):
            value = nested.get(inner)
    return value


def text_of(value: Any) -> str:
    """As text. ValueError, in words, when it can't be."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    kind = {bool: "true or false", list: "a list", dict: "an object"}[type(value)]
    raise ValueError(f"This should be text, not {kind}.")
