"""Who may do what, written once. Doors ask `allow` before they call a verb, pages `may` before they show a button."""

from django.core.exceptions import PermissionDenied
from django.db import models

from heardback.accounts.actors import Actor


class Role(models.TextChoices):
    VIEWER = "viewer", "Viewer"
    AGENT = "agent", "Support agent"
    ENGINEER = "engineer", "Engineer"
    PRODUCT_MANAGER = "product_manager", "Product manager"
    ADMIN = "admin", "Admin"


READERS = frozenset(Role.values)
TEAM = READERS - {Role.VIEWER}
BUILDERS = frozenset({Role.ENGINEER, Role.PRODUCT_MANAGER, Role.ADMIN})
PRODUCT = frozenset({Role.PRODUCT_MANAGER, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})

# What each is, in a line.
MEANS = (
    (Role.VIEWER, "reads everything, changes nothing"),
    (Role.AGENT, "takes and decides reports, talks with customers"),
    (Role.ENGINEER, "an agent who also proposes, builds and releases"),
    (Role.PRODUCT_MANAGER, "an engineer who also confirms, declines, overrides and publishes"),
    (Role.ADMIN, "everything, and decides who is on the team"),
)

# What a person does -> the roles that may. Stage moves carry their own roles in `loop/table.py`.
MAY: dict[str, frozenset[str]] = {
    "read": READERS,
    "take a report": TEAM,
    "read originals": TEAM,
    "attach files": TEAM,
    "triage": TEAM,
    "merge issues": TEAM,
    "edit an issue": TEAM,
    "edit criteria": TEAM,
    "settle a difference": PRODUCT,
    "name who signs": PRODUCT,
    "edit assumptions": TEAM,
    "edit proposals": BUILDERS,
    "edit groups": PRODUCT,
    "invite into groups": TEAM,
    "verify": TEAM,
    "override a gate": PRODUCT,
    "name a bounce's cause": PRODUCT,
    "write to customers": TEAM,
    "make a release": BUILDERS,
    "edit customers": TEAM,
    "merge customers": TEAM,
    "import customers": PRODUCT,
    "publish": PRODUCT,
    "pin an issue": PRODUCT,
    "weigh the order": PRODUCT,
    "raise an alert": TEAM,
    "edit products": ADMINS,
    "edit attributes": ADMINS,
    "edit policies": ADMINS,
    "set up": ADMINS,
    "manage members": ADMINS,
    "read what everybody did": PRODUCT,
    "read mails": TEAM,
    "decide on mails": TEAM,
    "edit workaround forms": ADMINS,
    "read submissions": TEAM,
    "enter submissions": TEAM,
    "export submissions": TEAM,
}


def may(actor: Actor, what: str) -> bool:
    return actor.role in MAY[what] or actor.role == "system"


def allow(actor: Actor, what: str) -> None:
    """Raise PermissionDenied, in words, unless `actor` may do `what`."""
    if not may(actor, what):
        raise PermissionDenied(refusal(actor, what, MAY[what]))


def refusal(actor: Actor, what: str, roles: frozenset[str]) -> str:
    needed = " or ".join(Role(role).label.lower() for role in Role.values if role in roles)
    held = Role(actor.role).label.lower() if actor.role in Role.values else actor.role
    return f"To {what} you need the role {needed}; you are signed in as {held}."
