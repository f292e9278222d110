"""The steps as a list that one can put in order: each has an input and buttons of its own, and no need of a script."""

from django.http import QueryDict

ROWS = 3  # inputs that stand there before anything is typed


def edited(post: QueryDict, typed: dict[str, str]) -> tuple[str, dict[str, str]]:
    """What was pressed, and what that makes of the steps. After one of their buttons, what was pressed is the id of
    the step to go on with."""
    go = post.get("go", "next")
    what, _, number = go.partition("-")
    if what not in ("add", "up", "down", "out") or "steps" not in typed:
        return go, {}
    lines = typed["steps"].split("\n")
    at = int(number) if number.isdecimal() and len(number) < 5 else 0
    if what == "add":
        lines.append("")
        at = len(lines) - 1
    elif not 0 <= at < len(lines):
        return f"step-{len(lines) - 1}", {}
    elif what == "out":
        del lines[at]
        at = max(0, min(at, len(lines) - 1))
    else:
        there = max(0, min(at + (1 if what == "down" else -1), len(lines) - 1))
        lines.insert(there, lines.pop(at))
        at = there
    return f"step-{at}", {"steps": "\n".join(lines)}


def lines_of(steps: str) -> list[str]:
    """The lines to show, empty ones included."""
    lines = steps.split("\n") if steps else []
    return lines + [""] * (ROWS - len(lines))
