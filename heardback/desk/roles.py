"""Who may do what, as the code has it: nothing on this page is written by hand."""

from dataclasses import dataclass, field
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from heardback.accounts.guarding import Guard, ways
from heardback.accounts.models import Member
from heardback.accounts.roles import MAY, MEANS, Role
from heardback.desk.acts.every import ACTS
from heardback.desk.entering import desk
from heardback.desk.pages import page
from heardback.loop.table import TABLE, Move


@dataclass
class Permission:
    """`looks` and `posts` are pages of the desk, `acts` forms on an issue, `calls` operations of the API."""

    name: str
    roles: frozenset[str]
    looks: list[str] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)


@desk()
def roles(request: HttpRequest, me: Member) -> HttpResponse:
    context = {"roles": list(Role), "means": MEANS, "permissions": permissions(), "moves": moves()}
    return page(request, "desk/roles.html", context)


@cache
def permissions() -> list[Permission]:
    """Each permission, who has it, and everything that it opens."""
    found = {name: Permission(name, roles) for name, roles in MAY.items()}
    for address, guard in guarded():
        found[guard.reads].looks.append(address)
        if guard.writes:
            found[guard.writes].posts.append(address)
    for act in ACTS.values():
        found[act.what].acts.append(act.says)
    for way in ways("api"):
        found[way.what].calls.append(way.said)
    return list(found.values())


def guarded(resolver: URLResolver | None = None, before: str = "/") -> list[tuple[str, Guard]]:
    """Every address of the desk, and what it asks for."""
    found: list[tuple[str, Guard]] = []
    for pattern in (resolver or get_resolver()).url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += guarded(pattern, address)
        elif isinstance(pattern, URLPattern) and (guard := getattr(pattern.callback, "guard", None)) is not None:
            found.append((address, guard))
    return found


def moves() -> list[tuple[Move, str, frozenset[str]]]:
    """Each move of the stage table, the stages that it leaves in words, and who may make it."""
    return [(move, ", ".join(sorted(stage.label for stage in move.leaves)), move.roles) for move in TABLE]
