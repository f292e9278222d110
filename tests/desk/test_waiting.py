"""Waiting to hear: nobody is forgotten, and one update answers everybody on an issue."""

from datetime import timedelta

from django.utils import timezone

from heardback.reports.models import Report
from heardback.triage.deciding import triage


def words_of(response) -> str:
    return response.content.decode()


def due_in(report, **span):
    Report.objects.filter(pk=report.pk).update(next_update_due=timezone.now() + timedelta(**span))


def test_overdue_first_then_due_within_a_day_and_nobody_else(at_desk, sam, marta_says, joel_says):
    late, soon, later = marta_says("The late one"), joel_says("The soon one"), joel_says("The later one")
    due_in(late, hours=-30)
    due_in(soon, hours=5, minutes=5)
    due_in(later, days=3)
    page = words_of(at_desk(sam).get("/desk/waiting/"))
    assert page.index("The late one") < page.index("The soon one")
    assert "1 d 6 h overdue" in page and "due in 5 h" in page
    assert "The later one" not in page


def test_those_on_one_issue_stand_together(at_desk, sam, marta_says, joel_says):
    first, second = marta_says(), joel_says()
    issue = triage(first, "new_bug", by=sam.actor, title="Counts drop")
    triage(second, "known_bug", issue=issue, by=sam.actor)
    for report in (first, second):
        due_in(report, hours=-2)
    page = words_of(at_desk(sam).get("/desk/waiting/"))
    assert page.count("Write the update") == 1
    assert f'href="/desk/issues/{issue.key}/update/#hearing"' in page
    assert "2 reports" in page and "Marta Keller" in page and "Joel Abara" in page


def test_postponing_from_here_leads_back_here(at_desk, sam, marta_says):
    report = marta_says()
    due_in(report, hours=-2)
    browser = at_desk(sam)
    page = words_of(browser.get(f"/desk/waiting/?postpone={report.pk}"))
    assert f'action="/desk/reports/{report.pk}/postpone/"' in page
    later = (timezone.now() + timedelta(days=4)).strftime("%Y-%m-%dT%H:%M")
    answer = browser.post(
        f"/desk/reports/{report.pk}/postpone/", {"due": later, "note": "Friday's release", "back": "waiting"}
    )
    assert answer["Location"] == "/desk/waiting/"
    assert "Nobody waits too long" in words_of(browser.get("/desk/waiting/"))


def test_it_costs_as_much_for_many_as_for_one(at_desk, sam, marta_says, django_assert_max_num_queries):
    for n in range(30):
        report = marta_says(f"Report {n}")
        triage(report, "new_bug", by=sam.actor)
        due_in(report, hours=-n)
    browser = at_desk(sam)
    with django_assert_max_num_queries(14):
        browser.get("/desk/waiting/")
