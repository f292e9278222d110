"""The stage table as a page of the docs, drawn from the table itself."""

from heardback.issues.models import Stage
from heardback.loop.table import TABLE, roles_said


def drawing() -> str:
    """Markdown: a diagram (Mermaid) and a table of every move, its roles and what it asks."""
    lines = [
        "# The stages",
        "",
        "Generated from `heardback/loop/table.py` by `heardback docs stages`; a test keeps it current.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> reported",
    ]
    order = Stage.values
    for move in TABLE:
        lines += [f"    {stage} --> {move.enters}: {move.verb}" for stage in sorted(move.leaves, key=order.index)]
    lines += ["    closed --> [*]", "    declined --> [*]", "```", ""]
    lines += ["| verb | from | to | who | only if |", "| --- | --- | --- | --- | --- |"]
    for move in TABLE:
        stages = ", ".join(sorted(move.leaves, key=order.index))
        demands = [f"a {need} is given" for need in move.needs] + [_words(gate.__name__) for gate in move.only_if]
        who = roles_said(move) + (", the customer" if move.customers else "")
        lines.append(f"| `{move.verb}` | {stages} | {move.enters} | {who} | {'; '.join(demands) or '-'} |")
    return "\n".join(lines) + "\n"


def _words(name: str) -> str:
    return name.replace("_", " ")
