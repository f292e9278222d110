"""Two people decide on one report in the same moment."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from heardback.customers.finding import Person
from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.loop.moving import move
from heardback.products.models import Product
from heardback.reports.completing import complete
from heardback.reports.following import close, heard, postpone, reopen
from heardback.reports.taking import Account
from heardback.triage.deciding import triage
from heardback.triage.explaining import close_explained, did_not_help
from heardback.triage.matching import join, take_off
from heardback.triage.models import Match
from heardback.triage.queries import inbox, reports_of
from tests.at_once import meet, meeting, together


@meeting
def test_two_agents_open_one_issue(marta_says, sam, dana):
    report = marta_says()
    outcomes = meet(
        report,
        lambda: triage(report, "new_bug", by=sam.actor),
        lambda: triage(report, "new_bug", by=dana.actor),
    )
    assert [type(outcome) for outcome in outcomes] == [Issue, ValidationError]
    assert Issue.objects.count() == 1


@pytest.mark.parametrize("outcome", ["new_bug", "user_error", "other"])
def test_a_report_that_belongs_to_an_issue_is_taken_off_before_it_is_something_else(marta_says, sam, outcome):
    report = marta_says()
    issue = triage(report, "new_bug", by=sam.actor)
    with pytest.raises(ValidationError, match=f"It belongs to {issue.key}"):
        triage(report, outcome, by=sam.actor, note="Bots are left out on purpose.")
    assert not Event.objects.filter(word="report.explained").exists()


@meeting
def test_a_report_that_is_joined_and_taken_off_in_one_moment_waits_nowhere_by_mistake(marta_says, joel_says, sam):
    report = marta_says()
    first, second = triage(report, "new_bug", by=sam.actor), triage(joel_says(), "new_bug", by=sam.actor)
    meet(
        report,
        lambda: join(report, second, by=sam.actor),
        lambda: take_off(report, first, by=sam.actor),
    )
    report.refresh_from_db()
    assert list(Match.objects.filter(report=report).values_list("issue", flat=True)) == [second.pk]
    assert report.triaged_at is not None
    assert not inbox().filter(pk=report.pk).exists()


@meeting
@pytest.mark.parametrize("who_is_first", ["agent", "manager"])
def test_who_ends_an_issue_and_who_joins_to_it_do_not_wait_for_each_other(issue_at, dana, sam, who_is_first):
    issue = issue_at(Stage.DEFINING)
    marta = reports_of(issue).first()
    verbs = {
        "manager": lambda: move(issue, "decline", by=dana.actor, cause="wont_fix", note="Too rare."),
        "agent": lambda: triage(marta, "known_bug", by=sam.actor, issue=issue),
    }
    outcomes = meet(marta, verbs.pop(who_is_first), *verbs.values())
    assert [type(outcome) for outcome in outcomes] == [Issue, Issue]


@meeting
def test_a_join_that_meets_the_end_is_written_down_as_after_it(issue_at, joel_says, dana, sam):
    issue, late = issue_at(Stage.DEFINING), joel_says("The same again")
    meet(
        issue,
        lambda: move(issue, "decline", by=dana.actor, cause="wont_fix", note="Too rare."),
        lambda: join(late, issue, by=sam.actor),
    )
    assert Event.objects.filter(word="report.matched", report=late.pk).get().facts["after_the_end"]


@meeting
def test_who_says_who_they_are_while_they_are_joined_is_joined(joel_says, sam, dana):
    from heardback.reports.taking import take

    nobody = take(Account(title="The counts fell"), source="form")
    issue = triage(joel_says(), "new_bug", by=sam.actor)
    meet(
        nobody,
        lambda: complete(nobody, Account(person=Person(email="nora@north.example")), by=sam.actor),
        lambda: join(nobody, issue, by=sam.actor),
    )
    nobody.refresh_from_db()
    matched = Event.objects.filter(word="report.matched", report=nobody.pk).get()
    assert matched.customer == nobody.customer_id
    issue.refresh_from_db()
    assert issue.customers == 2


@meeting
def test_hearing_closing_and_postponing_in_one_moment_leave_no_clock_on_a_closed_report(marta_says, sam):
    report = marta_says()
    now = timezone.now()
    for _ in range(5):
        reopen(report, "once more", by=sam.actor)
        together(
            lambda: close(report, "fixed", by=sam.actor),
            lambda: heard([report.pk], now),
            lambda: postpone(report, now + timedelta(days=3), by=sam.actor, note="she is away"),
        )
        report.refresh_from_db()
        assert (report.state, report.next_update_due) == ("closed", None)


@meeting
def test_many_closings_and_tellings_at_once_do_not_wait_for_each_other(marta_says, joel_says, sam, dana):
    reports = [marta_says(f"Number {n}") for n in range(6)]
    issues = []
    for order in (reports, list(reversed(reports))):
        issue = triage(joel_says(), "new_bug", by=sam.actor)
        for report in order:
            join(report, issue, by=sam.actor)
        issues.append(issue)
    numbers = [report.pk for report in reports]
    outcomes = together(
        *(
            lambda issue=issue: move(issue, "decline", by=dana.actor, cause="wont_fix", note="Too rare.")
            for issue in issues
        ),
        lambda: heard(numbers, timezone.now()),
        lambda: heard(list(reversed(numbers)), timezone.now()),
    )
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes


@meeting
def test_it_did_not_help_is_not_lost_in_closing_what_was_explained(marta_says, sam, worker):
    report = marta_says()
    triage(report, "user_error", by=sam.actor, note="It is meant to.")
    worker.drain()
    Product.objects.update(sign_off_wait_days=0)
    meet(report, lambda: did_not_help(report, "But mine is wrong.", by=report.customer.actor), close_explained)
    report.refresh_from_db()
    assert report.state == "open"
    assert list(inbox()) == [report]
