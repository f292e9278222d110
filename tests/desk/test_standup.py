"""The stand-up: what a team looks at together in the morning."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from heardback.reports.models import Report
from heardback.triage.deciding import triage
from heardback.triage.models import Suggestion
from heardback.triage.snoozing import snooze
from heardback.triage.standup import last_working_day


@pytest.mark.parametrize(("day", "before"), [(2, 1), (5, 4), (6, 5), (7, 5), (8, 5)])  # the 5th is a Friday
def test_the_day_before_a_monday_is_a_friday(day, before):
    assert last_working_day(datetime(2026, 6, day, 9, tzinfo=UTC)).day == before


def test_what_is_new_late_and_back_today(at_desk, sam, marta_says, joel_says):
    new, late, back, later = (
        marta_says("Brand new"),
        joel_says("Far too late"),
        marta_says("Is back"),
        joel_says("Away"),
    )
    long_ago = timezone.now() - timedelta(days=9)
    Report.objects.filter(pk=late.pk).update(received_at=long_ago, decide_by=long_ago)
    snooze([back.pk, later.pk], timezone.now() + timedelta(days=3), by=sam.actor)
    Report.objects.filter(pk=back.pk).update(snoozed_until=timezone.now())
    page = at_desk(sam).get("/desk/standup/")
    found = {name: {report.pk for report in reports} for name, _, reports, _ in page.context["parts"]}
    assert found == {"new": {new.pk, back.pk}, "late": {late.pk}, "back": {back.pk}}
    assert "should have been decided" in page.content.decode()


def test_where_customers_call_it_worse(at_desk, sam, marta_says, joel_says):
    issue = triage(marta_says(severity="minor"), "new_bug", by=sam.actor)
    triage(joel_says(severity="blocker"), "known_bug", issue=issue, by=sam.actor)
    alike = triage(marta_says("Another", severity="major"), "new_bug", by=sam.actor)
    (one,) = at_desk(sam).get("/desk/standup/").context["disagreements"]
    assert (one.issue, one.theirs, one.count, one.of) == (issue, "blocker", 1, 2)
    assert one.issue != alike


def test_issues_that_the_same_report_looks_like_may_be_one(at_desk, sam, marta_says, joel_says):
    first = triage(marta_says(), "new_bug", by=sam.actor)
    second = triage(marta_says("Again"), "new_bug", by=sam.actor)
    report = joel_says()
    for issue, chance in ((first, 0.7), (second, 0.8)):
        Suggestion.objects.create(report=report, issue=issue, probability=chance, why="Same words.")
    page = at_desk(sam).get("/desk/standup/")
    (pair,) = page.context["alike"]
    assert (pair.first, pair.second, pair.count) == (first, second, 1)
    assert f"/desk/issues/{second.key}/merge/?into={first.key}" in page.content.decode()


def test_the_database_is_asked_as_much_for_many(at_desk, sam, marta_says, django_assert_max_num_queries):
    for n in range(12):
        marta_says(f"Report {n}")
    browser = at_desk(sam)
    with django_assert_max_num_queries(20):
        assert "And more, in the inbox" in browser.get("/desk/standup/").content.decode()
