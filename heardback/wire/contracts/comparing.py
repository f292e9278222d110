"""What is otherwise in a newer contract, operation by operation."""

from dataclasses import dataclass

from heardback.wire.contracts.operations import Body, Contract, Operation


@dataclass(frozen=True)
class Change:
    """`kind`: new, gone or changed; `what` says how, a line each."""

    kind: str
    name: str
    what: tuple[str, ...] = ()


def changes(old: Contract, new: Contract) -> list[Change]:
    """Those that are gone first, then the new ones, then those that are otherwise."""
    before, now = ({one.name: one for one in contract.operations} for contract in (old, new))
    gone = [Change("gone", name) for name in before if name not in now]
    new_ones = [Change("new", name, _summary(one)) for name, one in now.items() if name not in before]
    same = [(name, _what(before[name], one)) for name, one in now.items() if name in before]
    return gone + new_ones + [Change("changed", name, tuple(what)) for name, what in same if what]


def _summary(one: Operation) -> tuple[str, ...]:
    return (one.summary,) if one.summary else ()


def _what(old: Operation, new: Operation) -> list[str]:
    said: list[str] = []
    if new.deprecated and not old.deprecated:
        said.append("It is deprecated now.")
    if new.summary != old.summary:
        said.append(f"It says “{new.summary}” instead of “{old.summary}”.")
    said += _things(
        "parameter",
        {f"{p.name} ({p.where})": (p.kind, p.required) for p in old.parameters},
        {f"{p.name} ({p.where})": (p.kind, p.required) for p in new.parameters},
    )
    said += _bodies("request", old.request, new.request)
    before, now = ({answer.status: answer for answer in one.answers} for one in (old, new))
    said += [f"It answers {status} no more." for status in before if status not in now]
    said += [f"It answers {status} as well." for status in now if status not in before]
    for status, answer in now.items():
        if status in before:
            said += _bodies(f"answer {status}", before[status].body, answer.body)
    return said


def _bodies(where: str, old: Body | None, new: Body | None) -> list[str]:
    if old is None or new is None:
        return [] if old is new else [f"The {where} has {'no body any more' if new is None else 'a body now'}."]
    said = [] if old.kind == new.kind else [f"The {where} is {new.kind} instead of {old.kind}."]
    fields = ({row.name: (row.kind, row.required) for row in body.rows} for body in (old, new))
    return said + _things(f"field of the {where}", *fields)


def _things(what: str, old: dict[str, tuple[str, bool]], new: dict[str, tuple[str, bool]]) -> list[str]:
    said = [f"{name}: this {what} is gone." for name in old if name not in new]
    said += [
        f"{name}: a new {what}, {kind}{', required' if must else ''}."
        for name, (kind, must) in new.items()
        if name not in old
    ]
    for name, (kind, must) in new.items():
        if name in old and old[name] != (kind, must):
            before, had = old[name]
            parts = [f"{kind} instead of {before}"] if kind != before else []
            parts += [("required now" if must else "no longer required")] if must != had else []
            said.append(f"{name}: {', '.join(parts)}.")
    return said
