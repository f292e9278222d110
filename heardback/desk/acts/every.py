"""All acts, by name."""

from heardback.desk.acts import building, defining, designing, keeping, telling
from heardback.desk.acts.act import Act

ACTS: dict[str, Act] = {
    act.name: act for part in (keeping, defining, designing, building, telling) for act in part.ACTS
}
