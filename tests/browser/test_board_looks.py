"""The board and the pages of trends: no barrier, no sideways scrolling; and the board without JavaScript."""

import pytest
from django.test import Client

from heardback.board.following import follow, token_of
from heardback.board.models import Follower, MeToo
from heardback.board.publishing import publish, withdraw, write_public_update
from heardback.board.status import set_status
from heardback.issues.models import Issue, Stage
from heardback.issues.opening import open_issue
from heardback.reports.models import Report, Source
from heardback.trends.raising import end_alert, raise_by_judgement
from tests.looking import LONG, look_at


@pytest.fixture
def issue(at, issue_at, dana, settings) -> Issue:
    settings.HEARDBACK_ALERT_EMAIL = "oncall@heardback.example"
    issue = issue_at(Stage.BUILDING)
    Report.objects.update(url=f"https://shop.example/{LONG}", step="")
    public = publish(issue, f"Counts {LONG[:150]}", by=dana.actor, meanwhile=f"Use Raw clicks. {LONG}")
    write_public_update(public, f"We can see it. {LONG}", by=dana.actor, status="fixing")
    set_status(issue.product, "partial_outage", f"Exports fail. {LONG[:200]}", by=dana.actor)
    for status in ("looking", "out", "fixed"):
        other = open_issue(issue.product, "Another", by=dana.actor)
        publish(other, f"Something {status}", by=dana.actor, status=status)
    withdraw(publish(open_issue(issue.product, "Gone", by=dana.actor), "Gone", by=dana.actor), by=dana.actor)
    follow(public, "kim@elsewhere.example")
    return issue


def test_what_the_public_sees(page, issue):
    gone = Issue.objects.get(title="Gone")
    at = f"/board/default/{issue.pk}"
    look_at(page, {
        "board": "/board/default/", "known": f"{at}/", "me too": f"{at}/me-too/", "counted": f"{at}/me-too/counted/",
        "follow": f"{at}/follow/", "asked": f"{at}/follow/asked/", "gone": f"/board/default/{gone.pk}/",
        "not there": "/board/default/999/", "bad link": "/board/follow/x/",
        "follower": f"/board/follow/{token_of(Follower.objects.get())}/",
    })  # fmt: skip


def test_what_the_team_sees(page, context, at, issue, dana, sam):
    end_alert(raise_by_judgement(issue, by=sam.actor, note=f"Over. {LONG}"), by=sam.actor)
    raise_by_judgement(issue, by=sam.actor, note=f"The bank called. {LONG}")
    signed_in = Client()
    signed_in.force_login(dana, backend="allauth.account.auth_backends.AuthenticationBackend")
    context.add_cookies([{"name": "sessionid", "value": signed_in.cookies["sessionid"].value, "url": at}])
    look_at(page, {
        "board": "/desk/board/", "words": f"/desk/board/{issue.key}/", "status": "/desk/board/status/default/",
        "trends": "/desk/trends/", "reports": f"/desk/trends/reports/?issue={issue.key}&hours=24",
        "raise": f"/desk/trends/raise/{issue.key}/",
    })  # fmt: skip


def test_counted_and_told_without_javascript(browser, at, issue):
    plain = browser.new_context(base_url=at, viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"/board/default/{issue.pk}/")
    page.get_by_role("link", name="I have this too").click()
    page.get_by_role("button", name="Count me", exact=True).click()
    page.get_by_role("heading", name="You are counted.").wait_for()
    page.get_by_role("link", name="Back to the problem").click()
    page.get_by_text("1 person has this too.").wait_for()
    page.get_by_role("link", name="I have this too").click()
    page.get_by_label("E-mail address").fill("kim at home")
    page.get_by_label("How does it show for you?").fill("Mine are at zero.")
    page.get_by_role("button", name="Count me and tell me").click()
    page.get_by_role("alert").get_by_text("It should look like name@example.com.").wait_for()
    page.get_by_label("E-mail address").fill("kim@elsewhere.example")
    page.get_by_role("button", name="Count me and tell me").click()
    page.get_by_text("You are the first to say so here.").wait_for()
    plain.close()
    assert Report.objects.get(source=Source.BOARD).text == "Mine are at zero."
    assert MeToo.objects.count() == 1
