"""What has changed between two versions, side by side."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from heardback.loop.models import Proposal


@dataclass(frozen=True)
class Pair:
    """One line of either side; `kind` is same, changed, gone (only the older has it) or new."""

    kind: str
    old: str
    new: str


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


def difference(old: Proposal, new: Proposal) -> Difference:
    met, before = (dict(p.meets.values_list("pk", "text")) for p in (new, old))
    shown, earlier = ({(p.kind, p.title, p.text, p.url, p.file_id): str(p) for p in q.parts.all()} for q in (new, old))
    return Difference(
        old=old,
        new=new,
        lines=side_by_side(_lines(old), _lines(new)),
        met=[text for pk, text in met.items() if pk not in before],
        left_out=[text for pk, text in before.items() if pk not in met],
        parts_new=[title for part, title in shown.items() if part not in earlier],
        parts_gone=[title for part, title in earlier.items() if part not in shown],
    )


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
