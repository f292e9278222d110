"""One report: everything that was sent, and what can be done about it."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from heardback.reports.models import Report
from heardback.triage.deciding import triage


def words_of(response) -> str:
    return response.content.decode()


def test_it_shows_everything_that_was_sent(at_desk, sam, marta_says):
    report = marta_says(
        text="Yesterday 212,\ntoday 198. <b>no</b>",
        steps=["Open Reports", "Press Export"],
        expected="Two hundred and twelve",
        fixed_means="It never goes down",
        url="https://app.example/reports",
        step="Export",
        severity="major",
        frequency="every_time",
        environment={"browser": "Safari 18", "os": "macOS", "version": "2.0"},
        occurred_at=datetime(2026, 1, 2, 9, 30, tzinfo=UTC),
    )
    page = words_of(at_desk(sam).get(f"/desk/reports/{report.pk}/"))
    for words in (
        "today 198. &lt;b&gt;no&lt;/b&gt;", "Open Reports", "Press Export", "Two hundred and twelve",
        "It never goes down", "https://app.example/reports", "Export", "Major", "It happens every time", "Safari 18",
        "macOS", "2.0",
        "02 Jan 2026, 09:30 UTC", "marta@northwind.example", "Typed in", "Northwind", "agency", "Nothing is missing.",
    ):  # fmt: skip
        assert words in page, words


def test_it_says_what_was_not_told(at_desk, sam, joel_says):
    page = words_of(at_desk(sam).get(f"/desk/reports/{joel_says().pk}/"))
    assert "Not told yet: what happened, what fixed means, on which page" in page


def test_an_unknown_report_is_a_page_that_says_so(at_desk, sam):
    answer = at_desk(sam).get("/desk/reports/4711/")
    assert answer.status_code == 404
    assert "There is no report 4711." in words_of(answer)
    assert at_desk(sam).get(f"/desk/reports/{10**30}/").status_code == 404


def test_a_joined_report_names_its_issue_and_can_be_taken_off(at_desk, sam, marta_says):
    report = marta_says()
    issue = triage(report, "new_bug", by=sam.actor)
    browser = at_desk(sam)
    assert f"/desk/issues/{issue.key}/" in words_of(browser.get(f"/desk/reports/{report.pk}/"))
    answer = browser.post(f"/desk/issues/{issue.key}/take-off/{report.pk}/", {"back": report.pk})
    assert answer["Location"] == f"/desk/reports/{report.pk}/"
    assert not report.matches.exists()


def test_the_next_update_moves_with_a_reason_only(at_desk, sam, marta_says):
    report, browser = marta_says(), at_desk(sam)
    address = f"/desk/reports/{report.pk}/postpone/"
    later = (timezone.now() + timedelta(days=4)).strftime("%Y-%m-%dT%H:%M")
    without = browser.post(address, {"due": later, "note": ""})
    assert without.status_code == 422
    assert "Say why the customer should wait longer." in words_of(without)
    assert later in words_of(without)  # what was typed stays
    assert "Choose a day and a time." in words_of(browser.post(address, {"due": "soon", "note": "x"}))
    assert browser.post(address, {"due": later, "note": "The release is on Friday"}).status_code == 302
    report.refresh_from_db()
    assert report.next_update_due.strftime("%Y-%m-%dT%H:%M") == later


def test_what_a_customer_said_since_is_added(at_desk, sam, marta_says):
    report, browser = marta_says(), at_desk(sam)
    assert browser.post(f"/desk/reports/{report.pk}/words/", {"words": ""}).status_code == 422
    browser.post(f"/desk/reports/{report.pk}/words/", {"words": "Now it is 190."})
    assert "Now it is 190." in words_of(browser.get(f"/desk/reports/{report.pk}/"))


def test_a_report_is_written_down_for_somebody(at_desk, sam):
    browser = at_desk(sam)
    sent = {
        "title": "Charged twice", "text": "Two charges of 49.90", "name": "Kofi Mensah", "email": "kofi@okafor.example",
        "organization": "Okafor Imports", "product": "default", "severity": "blocker",
        "steps": "Pay\n\nLook at the card", "browser": "Firefox", "occurred_at": "2026-01-05T08:00",
    }  # fmt: skip
    wrong = browser.post("/desk/reports/write/", {**sent, "email": "kofi at okafor"})
    assert wrong.status_code == 422
    assert "It should look like name@example.com." in words_of(wrong)
    assert "Two charges of 49.90" in words_of(wrong)
    answer = browser.post("/desk/reports/write/", sent)
    report = Report.objects.get()
    assert answer["Location"] == f"/desk/reports/write/{report.pk}/"
    assert (report.source, report.severity, report.steps) == ("agent", "blocker", ["Pay", "Look at the card"])
    assert (report.customer.name, report.organization.name) == ("Kofi Mensah", "Okafor Imports")
    assert browser.post("/desk/reports/write/", {}).status_code == 422
