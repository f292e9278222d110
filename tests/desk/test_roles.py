"""Every address of the desk, met by each role: a viewer changes nothing, and a member without the role is told in words
which one it takes."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from heardback.accounts.models import ApiToken
from heardback.desk import urls
from heardback.desk.acts.every import ACTS
from heardback.issues.models import Stage
from heardback.loop.table import VERBS
from heardback.notices.models import Notice
from heardback.releases.making import make_release
from heardback.reports.models import Report

# What members may post about themselves, whatever their role.

pytestmark = pytest.mark.once
OWN = {"desk:account", "desk:sign-out"}


def routes(patterns, before=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern), f"desk:{pattern.name}"


ROUTES = [(route, name) for route, name in routes(urls.urlpatterns) if name != "desk:sign-in"]


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


def test_a_viewer_may_not_post(at_desk, vera, world):
    browser = at_desk(vera)
    for route, name in ROUTES:
        answer = browser.post(address(route, world))
        if name in OWN:
            assert answer.status_code in (302, 422), route
            browser = at_desk(vera)
            continue
        assert answer.status_code in (403, 404, 405), route
        assert answer.status_code != 403 or "you need the role" in answer.content.decode()


@pytest.mark.parametrize("who", ["vera", "sam", "omar", "dana", "ada"])
def test_looking_is_a_page_or_a_plain_refusal(who, at_desk, world, request):
    browser = at_desk(request.getfixturevalue(who))
    for route, _ in ROUTES:
        answer = browser.get(address(route, world))
        assert answer.status_code in (200, 302, 403, 404, 405), route
        assert answer.status_code != 403 or "you need the role" in answer.content.decode()


def test_no_act_is_a_viewers(at_desk, vera, world):
    browser = at_desk(vera)
    for name, act in ACTS.items():
        place = f"/desk/issues/{world.key}/{name}/" + ("1/" if act.of else "")
        assert browser.get(place).status_code == browser.post(place).status_code == 403, name


def test_no_move_is_a_viewers(at_desk, vera, world):
    browser = at_desk(vera)
    for verb in VERBS:
        answer = browser.post(f"/desk/issues/{world.key}/moves/{verb}/", {"note": "x", "cause": "wont_fix"})
        assert answer.status_code in (403, 422), verb  # 422: not from this stage, whoever asks
    before = world.stage
    world.refresh_from_db()
    assert world.stage == before


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
    for route, _ in ROUTES:
        page = browser.get(address(route, world)).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|javascript:", page.split("srcdoc=")[0]), route
    assert "script-src" not in (policy := browser.get("/desk/")["Content-Security-Policy"])
    assert "default-src 'self'" in policy
    assert get_resolver()
