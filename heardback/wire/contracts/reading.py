"""An API contract that somebody pasted, from text to plain values. It may be hostile: huge, nested without end, a YAML
file that grows when it is read. What is read here is bounded before anything is made of it."""

import json
from typing import Any

import yaml

LONGEST = 200_000  # characters
DEEPEST, MOST_EVENTS = 60, 60_000
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NotRead(ValueError):
    """It can't be read, and why, in words."""


def read(text: str) -> Any:
    """The plain values of JSON or YAML. NotRead."""
    if len(text) > LONGEST:
        raise NotRead(f"It has {len(text):,} characters; at most {LONGEST:,} are read.")
    try:
        return json.loads(text)
    except RecursionError:
        raise NotRead("It is nested too deep to be read.") from None
    except ValueError as problem:
        if text.lstrip()[:1] in ("{", "["):
            raise NotRead(f"It looks like JSON, and is not: {problem}.") from None
    return _yaml(text)


def formatted(value: Any) -> str:
    """As JSON that people read."""
    try:
        return json.dumps(value, indent=2, ensure_ascii=False, default=str, skipkeys=True)
    except (RecursionError, ValueError, TypeError):
        return ""


def _yaml(text: str) -> Any:
    try:
        _look_through(text)
        found = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except NotRead:
        raise
    except yaml.YAMLError as problem:
        at = getattr(problem, "problem_mark", None)
        where = f" in line {at.line + 1}" if at is not None else ""
        raise NotRead(
            f"It is neither JSON nor YAML: {getattr(problem, 'problem', None) or 'unreadable'}{where}."
        ) from None
    except (RecursionError, ValueError, OverflowError):
        raise NotRead("It holds something that can't be read.") from None
    if not isinstance(found, (dict, list)):
        raise NotRead("It is neither JSON nor YAML.")
    return found


def _look_through(text: str) -> None:
    """Before anything is made of it: how deep and long it is, and that nothing in it stands for something else."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if isinstance(event, yaml.AliasEvent):
            raise NotRead("It uses YAML's aliases (*name), which are not read. Write it out, or use $ref.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise NotRead("It is nested too deep to be read.")
        if count > MOST_EVENTS:
            raise NotRead("It holds too much to be read.")
