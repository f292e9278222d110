"""Deciding what a report is."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.triage.deciding import triage
from heardback.triage.matching import join, take_off
from heardback.triage.models import Match
from heardback.triage.queries import affected, inbox, reach


def test_a_new_problem_opens_an_issue_and_leaves_the_inbox(marta_says, sam):
    report = marta_says(severity="major")
    assert list(inbox()) == [report]
    issue = triage(report, "new_bug", by=sam.actor, title="Counts fall at midnight")
    assert (issue.title, issue.severity, issue.stage) == ("Counts fall at midnight", "major", "reported")
    assert not inbox().exists()
    assert [customer.name for customer in affected(issue)] == ["Marta Keller"]


def test_a_known_problem_needs_its_issue(marta_says, sam):
    with pytest.raises(ValidationError, match="Say which issue"):
        triage(marta_says(), "known_bug", by=sam.actor)
    assert not Event.objects.filter(word="report.triaged").exists()


def test_an_unknown_outcome_names_the_known_ones(marta_says, sam):
    with pytest.raises(ValidationError, match="known_bug, new_bug, user_error, other"):
        triage(marta_says(), "whatever", by=sam.actor)


def test_joining_twice_is_joining_once(marta_says, sam):
    report = marta_says()
    issue = triage(report, "new_bug", by=sam.actor)
    join(report, issue, by=sam.actor)
    assert Event.objects.filter(word="report.matched").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Match.objects.create(report=report, issue=issue, joined_to=issue, made_by="member:1")


def test_customers_are_counted_once_and_anonymous_reports_too(marta_says, joel_says, sam):
    issue = triage(marta_says(), "new_bug", by=sam.actor)
    for report in (marta_says("Again"), joel_says()):
        triage(report, "known_bug", issue=issue, by=sam.actor)
    found = reach(issue)
    assert (found.customers, found.organizations, found.reports) == (2, 2, 3)


def test_taking_a_report_off_brings_it_back_to_the_inbox(marta_says, sam):
    report = marta_says()
    issue = triage(report, "new_bug", by=sam.actor)
    take_off(report, issue, by=sam.actor)
    assert list(inbox()) == [report]
    assert not affected(issue).exists()
    assert Issue.objects.filter(pk=issue.pk).exists()


def test_an_explanation_is_told_and_its_customer_says_whether_it_helped(marta_says, sam, worker, outbox):
    from heardback.triage.explaining import did_not_help, helped, was_explained

    report = marta_says()
    with pytest.raises(ValidationError, match="explanation that the customer will read"):
        triage(report, "user_error", by=sam.actor)
    triage(report, "user_error", by=sam.actor, note="Bots are left out of the count on purpose.")
    worker.drain()
    assert any("Bots are left out" in str(mail) for mail in outbox())
    assert was_explained(report)
    did_not_help(report, "But my own clicks are missing.", by=report.customer.actor)
    assert list(inbox()) == [report]
    triage(report, "other", by=sam.actor, words="You are right: it counts from tomorrow.")
    assert helped(report, by=report.customer.actor).closed_why == "explained"


def test_an_explanation_without_an_answer_ends_after_the_wait(marta_says, sam, worker, outbox):
    from heardback.products.models import Product
    from heardback.triage.explaining import close_explained

    report = marta_says()
    triage(report, "user_error", by=sam.actor, note="It is meant to.")
    Product.objects.update(sign_off_wait_days=0)
    assert close_explained() == 0  # not told yet
    worker.drain()
    report.refresh_from_db()
    assert (report.state, report.closed_why) == ("closed", "explained")


def test_an_issue_knows_how_many_customers_it_hurts(marta_says, joel_says, sam):
    first, again, joels = marta_says(), marta_says("Again"), joel_says()
    issue = triage(first, "new_bug", by=sam.actor)
    for report in (again, joels):
        triage(report, "known_bug", issue=issue, by=sam.actor)
    issue.refresh_from_db()
    assert issue.customers == 2  # Marta twice is Marta once
    take_off(again, issue, by=sam.actor)
    issue.refresh_from_db()
    assert issue.customers == 2
    take_off(joels, issue, by=sam.actor)
    issue.refresh_from_db()
    assert issue.customers == 1
