"""Many reports in one press of the desk."""

import re

import pytest

from heardback.desk import inbox as inbox_of_desk
from heardback.issues.models import Issue
from heardback.reports.models import Report
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage
from heardback.triage.models import Batch, Decision, Match, Suggestion
from heardback.triage.queries import inbox


def words_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def waiting(db) -> list[Report]:
    return [take(Account(title=f"Down {n}", severity="minor"), source="api") for n in range(5)]


def test_those_that_are_selected_are_decided_and_undone_together(at_desk, sam, dana, marta_says, waiting):
    issue = triage(marta_says(), "new_bug", by=dana.actor)
    triage(waiting[0], "other", by=dana.actor)
    browser = at_desk(sam)
    sent = {"what": "known_bug", "issue": issue.key, "reports": [report.pk for report in waiting[:3]]}
    page = words_of(browser.post("/desk/many/", sent, follow=True))
    assert f"2 reports: joined to {issue.key}" in page
    assert f"1 report stayed as before, decided by somebody meanwhile: {waiting[0].pk}." in page
    assert Match.objects.filter(issue=issue).count() == 3
    browser.post(re.search(r'action="(/desk/batches/\d+/undo/)"', page)[1])
    assert Match.objects.filter(issue=issue).count() == 1
    assert inbox().count() == 4


def test_everything_that_the_filter_shows(at_desk, sam, marta_says, waiting):
    other = marta_says("Bad", severity="blocker")
    sent = {"what": "new_bug", "title": "All is down", "everything": "on", "filters": "severity=minor"}
    answer = at_desk(sam).post("/desk/many/", sent)
    assert answer["Location"] == "/desk/?severity=minor"
    assert list(inbox()) == [other]
    assert Issue.objects.get().title == "All is down" and Match.objects.count() == 5


def test_what_is_wrong_is_said_and_nothing_is_done(at_desk, sam, waiting):
    browser = at_desk(sam)
    picked = [waiting[1].pk, waiting[2].pk]
    for sent, said in (
        ({"what": "known_bug"}, "Select the reports first"),
        ({"what": "known_bug", "reports": picked}, "Say which issue it is"),
        ({"what": "known_bug", "issue": "HB-99", "reports": picked}, "There is no issue “HB-99”"),
        ({"what": "user_error", "reports": picked}, "Write the explanation that the customer will read"),
        ({"what": "sing", "reports": picked, "words": "La la"}, "“sing” is not one of"),
    ):
        answer = browser.post("/desk/many/", sent)
        assert answer.status_code == 422
        assert said in words_of(answer)
    assert "La la" in words_of(answer)
    assert set(answer.context["picked"]) == set(picked)
    assert words_of(answer).count('form="many"') == 5
    assert inbox().count() == 5 and not Batch.objects.exists() and not Decision.objects.exists()


def test_many_are_put_off(at_desk, sam, waiting):
    at_desk(sam).post("/desk/many/", {"what": "monday", "reports": [waiting[0].pk, waiting[1].pk]})
    assert inbox().count() == 3


def test_what_is_surely_one_issue_is_joined_in_one_press(at_desk, sam, dana, marta_says, waiting):
    issue = triage(marta_says(), "new_bug", by=dana.actor)
    for report, chance in zip(waiting, (0.97, 0.96, 0.5, 0.99), strict=False):
        Suggestion.objects.create(report=report, issue=issue, probability=chance, why="Same words.")
    browser = at_desk(sam)
    page = words_of(browser.get("/desk/"))
    assert f"3 reports that wait are surely {issue.key}" in page
    browser.post("/desk/many/surely/", {"issue": issue.key})
    assert set(Match.objects.filter(issue=issue).values_list("report", flat=True)) >= {
        report.pk for report in (*waiting[:2], waiting[3])
    }
    assert list(inbox().values_list("pk", flat=True)) == [waiting[2].pk, waiting[4].pk]
    inbox_of_desk._surest.forget()
    assert "are surely" not in words_of(browser.get("/desk/"))
