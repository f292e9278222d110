"""Every address of the desk, met by each role: a viewer changes nothing, and a member without the role is told in words
which one it takes."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.html import escape

from heardback.accounts.guarding import Guard
from heardback.accounts.models import ApiToken
from heardback.accounts.roles import MAY, Role
from heardback.desk import urls
from heardback.desk.acts.every import ACTS
from heardback.desk.roles import permissions
from heardback.issues.models import Issue, Stage
from heardback.loop.table import TABLE
from heardback.notices.models import Notice
from heardback.releases.making import make_release
from heardback.reports.models import Report

# What members may post about themselves, whatever their role.

pytestmark = pytest.mark.once
OWN = {"desk:account", "desk:sign-out"}


TEAM = {
    Role.VIEWER: "vera", Role.AGENT: "sam", Role.ENGINEER: "omar", Role.PRODUCT_MANAGER: "dana", Role.ADMIN: "ada",
}  # fmt: skip


def routes(patterns, before=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern), f"desk:{pattern.name}", getattr(pattern.callback, "guard", None)


ROUTES = [
    (route, name, guard)
    for route, name, guard in routes(urls.urlpatterns)
    if name not in ("desk:sign-in", "desk:invited")
]


def may_look(role: str, name: str, guard: Guard) -> bool:
    """The form of an act asks for what the act does."""
    what = ACTS["note"].what if name in ("desk:act", "desk:act-on") else guard.reads
    return role in MAY[what]


@pytest.fixture
def world(issue_at, omar, worker):
    """One of everything that an address of the desk may name."""
    issue = issue_at(Stage.VERIFYING)
    make_release(issue.product, "1.0", "staging", by=omar.actor, issues=[issue])
    ApiToken.objects.create(name="a program", role="agent", digest="x")
    worker.drain()
    assert Notice.objects.exists()
    return issue


def address(route: str, issue) -> str:
    report, notice = Report.objects.first(), Notice.objects.first()
    places = {
        "key": issue.key, "verb": "release", "name": "note", "item": str(issue.criteria.get().pk), "slug": "default",
        "issue": issue.key,
    }  # fmt: skip
    number = str(notice.pk if route.startswith("mails") else 1 if not route.startswith("reports") else report.pk)
    return "/desk/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda place: places.get(place[1], number), route)


def test_every_page_says_what_it_asks_for():
    """Each by a name that `accounts.roles` knows: what is said there is what the next tests hold it to."""
    assert [route for route, _, guard in ROUTES if guard is None] == []
    assert {what for *_, guard in ROUTES for what in (guard.reads, guard.writes) if what} <= set(MAY)


@pytest.mark.parametrize("role", Role.values)
def test_who_may_look_finds_a_page_and_who_may_not_is_told_which_role_it_takes(role, at_desk, world, request):
    browser = at_desk(request.getfixturevalue(TEAM[role]))
    for route, name, guard in ROUTES:
        answer = browser.get(address(route, world))
        if may_look(role, name, guard):
            assert answer.status_code in (200, 302, 404, 405), route
        else:
            assert answer.status_code in (403, 405), route
            assert answer.status_code == 405 or "you need the role" in answer.content.decode()


@pytest.mark.parametrize("role", Role.values)
def test_who_may_not_post_is_told_which_role_it_takes(role, at_desk, world, request):
    browser = at_desk(request.getfixturevalue(TEAM[role]))
    for route, _, guard in ROUTES:
        if not guard.writes:
            assert browser.post(address(route, world)).status_code == 405, route
        elif role not in MAY[guard.writes]:
            answer = browser.post(address(route, world))
            assert answer.status_code == 403, route
            assert "you need the role" in answer.content.decode()


def test_an_act_is_for_whom_it_says(at_desk, vera, sam, omar, dana, ada, world, request):
    for name, act in ACTS.items():
        place = f"/desk/issues/{world.key}/{name}/" + ("1/" if act.of else "")
        for role in set(Role.values) - MAY[act.what]:
            browser = at_desk(request.getfixturevalue(TEAM[role]))
            assert browser.get(place).status_code == browser.post(place).status_code == 403, (name, role)


def test_a_move_is_for_whom_it_says(at_desk, vera, sam, omar, dana, ada, world, request):
    for move in TABLE:
        stage = min(move.leaves)
        Issue.objects.filter(pk=world.pk).update(stage=stage, declined_as="wont_fix" if stage == Stage.DECLINED else "")
        for role in set(Role.values) - move.roles:
            browser = at_desk(request.getfixturevalue(TEAM[role]))
            answer = browser.post(
                f"/desk/issues/{world.key}/moves/{move.verb}/", {"note": "x", "cause": "wont_fix", "override": "on"}
            )
            assert answer.status_code == 403, (move.verb, role)
        assert Issue.objects.get(pk=world.pk).stage == stage


def test_the_page_of_roles_shows_what_the_code_has(at_desk, vera):
    page = at_desk(vera).get("/desk/roles/").content.decode()
    for what in MAY:
        assert f"<summary>{escape(what)}</summary>" in page
    assert "<code>/desk/members/invite/</code>" in page
    assert "<code>POST /api/v1/reports</code>" in page
    assert all(move.says in page for move in TABLE)
    opened = {address for one in permissions() for address in (*one.looks, *one.posts)}
    assert {f"/desk/{route}" for route, *_ in ROUTES} <= opened


@pytest.mark.parametrize("address", ["members/", "members/invite/", "tokens/", "products/", "products/default/"])
def test_what_is_an_admins_is_not_anybody_elses(address, at_desk, dana, ada):
    refused = at_desk(dana).get(f"/desk/{address}")
    assert refused.status_code == 403
    assert "you need the role admin; you are signed in as product manager" in refused.content.decode()
    assert f"/desk/{address.split('/')[0]}/" not in at_desk(dana).get("/desk/").content.decode()
    assert at_desk(ada).get(f"/desk/{address}").status_code == 200


def test_a_stranger_who_uses_htmx_is_sent_to_sign_in_as_a_whole(client, db):
    answer = client.get("/desk/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith("/sign-in/login/")


def test_pages_of_the_desk_are_nobodys_cache(at_desk, vera):
    answer = at_desk(vera).get("/desk/")
    assert "private" in answer["Cache-Control"] and "no-cache" in answer["Cache-Control"]
    assert "HX-Request" in answer["Vary"]


def test_no_page_needs_a_script_of_its_own(at_desk, ada, world):
    """What the content security policy forbids is not there to begin with."""
    browser = at_desk(ada)
    for route, *_ in ROUTES:
        page = browser.get(address(route, world)).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|javascript:", page.split("srcdoc=")[0]), route
    assert "script-src" not in (policy := browser.get("/desk/")["Content-Security-Policy"])
    assert "default-src 'self'" in policy
    assert get_resolver()
