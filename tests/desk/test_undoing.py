"""What the customer will read stands there before it goes; what was pressed can be undone; what can wait is put off."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from heardback.issues.models import Issue
from heardback.issues.opening import edit_issue
from heardback.notices.models import Notice
from heardback.reports.models import Report
from heardback.triage.deciding import triage
from heardback.triage.models import Batch, Suggestion
from heardback.triage.queries import inbox


def words_of(response) -> str:
    return response.content.decode()


def told(report, worker) -> str:
    Batch.objects.update(until=timezone.now())
    worker.drain()
    return Notice.objects.exclude(kind="received").get(customer=report.customer).text


@pytest.fixture
def likely(marta_says, joel_says, sam):
    """Joel's report, and the issue with a workaround that it is likely about."""
    issue = triage(marta_says(), "new_bug", by=sam.actor)
    edit_issue(issue, by=sam.actor, workaround="Reload the page.")
    report = joel_says()
    Suggestion.objects.create(report=report, issue=issue, probability=0.97, why="Same words.")
    return report, issue


def test_our_usual_words_stand_there_and_go_out_unchanged(at_desk, sam, likely, worker):
    report, issue = likely
    browser = at_desk(sam)
    page = browser.get(f"/desk/reports/{report.pk}/")
    form = dict(page.context["outcomes"])["known_bug"]
    assert form["words"].startswith("One other customer told us") and "Reload the page." in form["words"]
    sent = {"outcome": "known_bug", "issue": issue.key, "words": form["words"] + "\r\n", "usual": form["usual"]}
    edit_issue(issue, by=sam.actor, workaround="Batch Again.")
    browser.post(f"/desk/reports/{report.pk}/decide/", sent)
    assert Batch.objects.get().words == ""
    assert "Batch Again." in told(report, worker)


def test_words_that_were_changed_go_out_as_they_are(at_desk, sam, likely, worker):
    report, issue = likely
    sent = {"outcome": "known_bug", "issue": issue.key, "words": "Hello Joel, it is the old one.", "usual": "We are"}
    at_desk(sam).post(f"/desk/reports/{report.pk}/decide/", sent)
    said = told(report, worker)
    assert "Hello Joel, it is the old one." in said and "Reload" not in said


def test_a_suggestion_is_thanked_for_and_the_teams_note_stays_with_the_team(at_desk, sam, marta_says, worker):
    report = marta_says("Could it be blue?", severity="suggestion")
    browser = at_desk(sam)
    form = dict(browser.get(f"/desk/reports/{report.pk}/").context["outcomes"])["other"]
    sent = {"outcome": "other", "note": "Never.", "words": form["words"], "usual": form["usual"]}
    browser.post(f"/desk/reports/{report.pk}/decide/", sent)
    said = told(report, worker)
    assert "thank you for telling us how" in said and "Never." not in said


def test_undo_stands_beside_what_was_said_and_on_the_report(at_desk, sam, marta_says):
    report = marta_says()
    browser = at_desk(sam)
    browser.post(f"/desk/reports/{report.pk}/decide/", {"outcome": "new_bug", "in": "inbox"})
    page = words_of(browser.get("/desk/"))
    undo = re.search(r'action="(/desk/batches/\d+/undo/)"', page)[1]
    assert undo in words_of(browser.get(f"/desk/reports/{report.pk}/"))
    answer = browser.post(undo)
    assert answer["Location"] == f"/desk/?report={report.pk}"
    assert "Undone: 1 report as before" in words_of(browser.get(answer["Location"]))
    assert list(inbox()) == [report] and not Issue.objects.exists()
    assert "undone already" in words_of(browser.post(undo, follow=True))
    assert browser.post("/desk/batches/999/undo/").status_code == 404


def test_who_is_sure_sends_it_now(at_desk, sam, marta_says, worker):
    report = marta_says()
    browser = at_desk(sam)
    browser.post(f"/desk/reports/{report.pk}/decide/", {"outcome": "new_bug"})
    browser.post(f"/desk/batches/{Batch.objects.get().pk}/send/")
    worker.drain()
    assert Notice.objects.filter(customer=report.customer, kind="joined").exists()
    assert "/send/" not in words_of(browser.get(f"/desk/reports/{report.pk}/"))


def test_who_may_not_triage_may_not_undo_or_put_off(at_desk, vera, sam, marta_says):
    report = marta_says()
    at_desk(sam).post(f"/desk/reports/{report.pk}/decide/", {"outcome": "new_bug"})
    browser = at_desk(vera)
    batch = Batch.objects.get()
    assert browser.post(f"/desk/batches/{batch.pk}/undo/").status_code == 403
    assert browser.post(f"/desk/reports/{report.pk}/put-off/", {"for": "3h"}).status_code == 403
    assert "/undo/" not in words_of(browser.get(f"/desk/reports/{report.pk}/"))


def test_what_is_put_off_is_found_by_a_filter_and_is_back_on_top(at_desk, sam, marta_says, joel_says):
    first, second, third = marta_says("First", severity="blocker"), joel_says("Second"), marta_says("Third")
    browser = at_desk(sam)
    answer = browser.post(f"/desk/reports/{third.pk}/put-off/", {"for": "tomorrow", "in": "inbox"})
    assert answer["Location"] == "/desk/"
    page = browser.get("/desk/")
    assert [row.pk for row in page.context["rows"]] == [first.pk, second.pk]
    assert "is put off until" in words_of(page) and "/undo/" in words_of(page)
    assert [row.pk for row in browser.get("/desk/?waits=later").context["rows"]] == [third.pk]
    assert "Put off until" in words_of(browser.get(f"/desk/reports/{third.pk}/"))
    Report.objects.filter(pk=third.pk).update(snoozed_until=timezone.now() - timedelta(seconds=1))
    page = browser.get("/desk/")
    assert [row.pk for row in page.context["rows"]] == [third.pk, first.pk, second.pk]
    assert "it was put off until now" in words_of(page)
    answer = browser.post(f"/desk/reports/{third.pk}/decide/", {"outcome": "other", "in": "inbox"})
    assert answer["Location"] == f"/desk/?report={first.pk}"


def test_a_time_that_is_none_is_said_beside_the_field(at_desk, sam, marta_says):
    report = marta_says()
    browser = at_desk(sam)
    for sent in ({"until": "soon"}, {"until": ""}, {"until": "2001-01-01T10:00"}):
        for more in ({}, {"in": "inbox"}):
            answer = browser.post(f"/desk/reports/{report.pk}/put-off/", sent | more)
            assert answer.status_code == 422
            assert "Choose a " in words_of(answer)
    browser.post(f"/desk/reports/{report.pk}/put-off/", {"for": "3h"})
    browser.post(f"/desk/reports/{report.pk}/wake/")
    assert list(inbox()) == [report]
