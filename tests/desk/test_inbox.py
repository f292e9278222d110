"""The inbox: what needs a decision, and deciding it."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from heardback.issues.models import Issue
from heardback.reports.models import Report
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage
from heardback.triage.models import Batch, Decision


def words_of(response) -> str:
    return response.content.decode()


def test_it_lists_what_nobody_decided_the_most_pressing_first(at_desk, sam, marta_says, joel_says):
    decided = take(Account(title="Decided already"), source="form")
    triage(decided, "other", by=sam.actor)
    older, newer = joel_says("The older one"), marta_says("The newer one", severity="blocker")
    page = words_of(at_desk(sam).get("/desk/"))
    assert "Decided already" not in page
    assert page.index("The newer one") < page.index("The older one")
    assert "Marta Keller, Northwind" in page
    assert "Blocker" in page
    assert f'id="item-{newer.pk}"' in page and f'id="item-{older.pk}"' in page


def test_the_first_report_stands_beside_the_list_or_the_one_that_was_asked_for(at_desk, sam, marta_says, joel_says):
    older, newer = marta_says("The older one"), joel_says("The newer one")
    browser = at_desk(sam)
    assert f">Report {older.pk} ·" in words_of(browser.get("/desk/"))
    assert f">Report {newer.pk} ·" in words_of(browser.get(f"/desk/?report={newer.pk}"))
    for nonsense in ("x", "999999", "9" * 5000):
        assert browser.get("/desk/", {"report": nonsense}).status_code == 200


def test_an_empty_inbox_says_what_to_do_next(at_desk, sam):
    assert "Nothing waits for a decision" in words_of(at_desk(sam).get("/desk/"))


def test_a_suggestion_is_joined_by_one_press_and_the_next_report_follows(
    at_desk, sam, dana, marta_says, joel_says, matcher
):
    issue = triage(marta_says(), "new_bug", by=dana.actor)
    below = take(Account(title="Something else entirely"), source="api")
    report = joel_says("The count of my links went down again")
    matcher.drain()
    browser = at_desk(sam)
    page = words_of(browser.get("/desk/"))
    assert issue.key in page and "in common" in page
    answer = browser.post(
        f"/desk/reports/{report.pk}/decide/", {"outcome": "known_bug", "issue": issue.key, "in": "inbox"}
    )
    assert answer["Location"] == f"/desk/?report={below.pk}"
    assert list(report.matches.values_list("issue", flat=True)) == [issue.pk]
    assert f"Report {report.pk}: joined to {issue.key}" in words_of(browser.get(answer["Location"]))


def test_two_reports_of_no_issue_become_one_problem_by_one_press(at_desk, sam, marta_says, joel_says, matcher):
    first, second = marta_says(), joel_says("The count of my links went down again")
    matcher.drain()
    browser = at_desk(sam)
    assert f"as report {first.pk}" in words_of(browser.get("/desk/"))
    page = browser.get(f"/desk/reports/{second.pk}/").content.decode()
    assert f'name="same_as" value="{first.pk}"' in page
    itself = browser.post(f"/desk/reports/{second.pk}/decide/", {"outcome": "known_bug", "same_as": second.pk})
    assert itself.status_code == 422
    assert "That is this report itself" in words_of(itself)
    browser.post(f"/desk/reports/{second.pk}/decide/", {"outcome": "known_bug", "same_as": first.pk})
    issue = Issue.objects.get()
    assert set(issue.matches.values_list("report", flat=True)) == {first.pk, second.pk}
    browser.post(f"/desk/reports/{second.pk}/decide/", {"outcome": "known_bug", "same_as": first.pk})
    assert issue.matches.count() == 2


def test_a_new_issue_takes_the_title_that_was_typed(at_desk, sam, marta_says):
    report = marta_says(severity="major")
    answer = at_desk(sam).post(
        f"/desk/reports/{report.pk}/decide/", {"outcome": "new_bug", "title": "Counts fall at midnight"}
    )
    issue = Issue.objects.get()
    assert answer["Location"] == f"/desk/issues/{issue.key}/"
    assert (issue.title, issue.severity) == ("Counts fall at midnight", "major")


def test_an_explanation_that_is_missing_is_said_beside_the_field(at_desk, sam, marta_says):
    report = marta_says()
    answer = at_desk(sam).post(f"/desk/reports/{report.pk}/decide/", {"outcome": "user_error", "note": "  "})
    assert answer.status_code == 422
    assert "Write the explanation that the customer will read." in words_of(answer)
    assert not Decision.objects.exists()


def test_an_explanation_reaches_the_customer(at_desk, sam, marta_says, worker, outbox):
    report = marta_says()
    at_desk(sam).post(f"/desk/reports/{report.pk}/decide/", {"outcome": "user_error", "note": "Batch “All days”."})
    Batch.objects.update(until=timezone.now())  # while it could be undone, nobody was told
    worker.drain()
    assert any("Batch “All days”." in mail.get_body(("plain",)).get_content() for mail in outbox())


def test_words_that_are_no_issue_join_nothing_and_stay_in_the_page(at_desk, sam, marta_says):
    report = marta_says()
    answer = at_desk(sam).post(f"/desk/reports/{report.pk}/decide/", {"outcome": "known_bug", "issue": "HB-77"})
    assert answer.status_code == 422
    assert "There is no issue “HB-77”" in words_of(answer)


@pytest.mark.parametrize("asked", [{"outcome": "nonsense"}, {}, {"outcome": "known_bug"}])
def test_a_decision_that_makes_no_sense_is_refused_in_words(at_desk, sam, marta_says, asked):
    answer = at_desk(sam).post(f"/desk/reports/{marta_says().pk}/decide/", asked)
    assert answer.status_code == 422


def test_an_issue_is_found_by_words_of_its_title_or_its_key(at_desk, sam, marta_says, joel_says):
    issue = triage(marta_says("Link counts drop overnight"), "new_bug", by=sam.actor)
    report = joel_says()
    browser = at_desk(sam)
    for asked in ("overnight counts", issue.key, issue.key.lower()):
        page = words_of(browser.get(f"/desk/reports/{report.pk}/", {"q": asked}))  # the form, without a script
        assert "Link counts drop overnight" in page
        part = browser.get(f"/desk/reports/{report.pk}/hits/", {"q": asked}, headers={"HX-Request": "true"})
        assert "Link counts drop overnight" in words_of(part)
        assert "<html" not in words_of(part)
    assert "Try fewer words" in words_of(browser.get(f"/desk/reports/{report.pk}/hits/", {"q": "elephants"}))


def test_pages_go_by_key_and_none_is_lost_or_doubled(at_desk, sam, marta_says):
    report = marta_says()
    at = timezone.now() - timedelta(days=1)
    twins = [
        Report(product=report.product, title=f"Twin {n}", source="import", received_at=at, next_update_due=at)
        for n in range(90)
    ]
    Report.objects.bulk_create(twins)
    browser, seen, address = at_desk(sam), [], "/desk/"
    while address:
        response = browser.get(address)
        seen += [row.title for row in response.context["rows"]]
        following = response.context["rows"].next
        assert len(seen) < 200
        address = f"/desk/?after={quote(following)}" if following else ""
    assert len(seen) == len(set(seen)) == 91


def test_htmx_gets_the_part_that_the_page_shows(at_desk, sam, marta_says):
    marta_says("Only the part")
    browser = at_desk(sam)
    part = words_of(browser.get("/desk/", headers={"HX-Request": "true"}))
    assert part.lstrip().startswith('<div class="split" id="inbox">')
    assert "Only the part" in part
    assert "<html" not in part and 'aria-label="Desk"' not in part


def test_the_inbox_asks_the_database_as_much_for_forty_reports_as_for_one(
    at_desk, sam, marta_says, django_assert_max_num_queries
):
    browser = at_desk(sam)
    for n in range(45):
        marta_says(f"Report {n}")
    with django_assert_max_num_queries(29):
        browser.get("/desk/")
