"""What has changed between two versions, side by side."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from heardback.loop.looking import operations_of
from heardback.loop.models import Part, Proposal
from heardback.wire.contracts.comparing import Change, changes


@dataclass(frozen=True)
class Pair:
    """One line of either side; `kind` is same, changed, gone (only the older has it) or new."""

    kind: str
    old: str
    new: str


@dataclass(frozen=True)
class ContractChanges:
    """What is otherwise in an API contract that both versions have."""

    title: str
    changes: list[Change]


@dataclass(frozen=True)
class Difference:
    """`met` and `left_out`: the criteria that the newer meets and the older did not, and the other way round."""

    old: Proposal
    new: Proposal
    lines: list[Pair]
    met: list[str]
    left_out: list[str]
    parts_new: list[str]
    parts_gone: list[str]
    contracts: list[ContractChanges]


def difference(old: Proposal, new: Proposal) -> Difference:
    met, before = (dict(p.meets.values_list("pk", "text")) for p in (new, old))
    parts, were = (list(version.parts.all()) for version in (new, old))
    pairs = _pairs(were, parts)
    both = {part.pk for pair in pairs for part in pair}
    shown, earlier = (
        {(p.kind, p.title, p.text, p.url, p.file_id): str(p) for p in some if p.pk not in both}
        for some in (parts, were)
    )
    return Difference(
        old=old,
        new=new,
        lines=side_by_side(_lines(old), _lines(new)),
        met=[text for pk, text in met.items() if pk not in before],
        left_out=[text for pk, text in before.items() if pk not in met],
        parts_new=[title for part, title in shown.items() if part not in earlier],
        parts_gone=[title for part, title in earlier.items() if part not in shown],
        contracts=[made for before, now in pairs if (made := _changes(before, now)).changes],
    )


def _pairs(old: list[Part], new: list[Part]) -> list[tuple[Part, Part]]:
    """The contracts that both have: by what they are called, or the only one of each."""
    before, now = ({part.title: part for part in some if operations_of(part) is not None} for some in (old, new))
    named = [(before[title], part) for title, part in now.items() if title in before]
    if not named and len(before) == len(now) == 1:
        return list(zip(before.values(), now.values(), strict=True))
    return named


def _changes(old: Part, new: Part) -> ContractChanges:
    before, now = operations_of(old), operations_of(new)
    return ContractChanges(new.title, changes(before, now) if before is not None and now is not None else [])


def side_by_side(old: list[str], new: list[str]) -> list[Pair]:
    """The lines of both, those that belong together beside each other."""
    pairs = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left, right = old[a:b], new[c:d]
        for n in range(max(len(left), len(right))):
            one, other = (side[n] if n < len(side) else "" for side in (left, right))
            if tag == "equal":
                kind = "same"
            else:
                kind = "gone" if n >= len(right) else "new" if n >= len(left) else "changed"
            pairs.append(Pair(kind, one, other))
    return pairs


def _lines(proposal: Proposal) -> list[str]:
    return [proposal.title, "", *proposal.body.splitlines()][:4000]
