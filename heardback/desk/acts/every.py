"""All acts, by name."""

from heardback.desk.acts import building, defining, designing, helping, keeping, ordering, telling
from heardback.desk.acts.act import Act

ACTS: dict[str, Act] = {
    act.name: act for part in (keeping, helping, ordering, defining, designing, building, telling) for act in part.ACTS
}
