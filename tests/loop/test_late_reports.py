"""Reports that come, or come back, after their issue has ended: none stays open for ever, none is closed unheard."""

from datetime import timedelta

import pytest
from django.utils import timezone

from heardback.customers.finding import Person
from heardback.issues.models import Stage
from heardback.loop.moving import move
from heardback.loop.replying import say_more
from heardback.loop.signing import close_quiet_issue, sign_off
from heardback.loop.watching import watch
from heardback.products.models import Product
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage
from heardback.triage.explaining import close_explained, did_not_help
from heardback.triage.matching import join
from heardback.triage.queries import inbox, reports_of


@pytest.fixture
def closed(issue_at, worker):
    issue = issue_at(Stage.CONFIRMING)
    Product.objects.update(watch_days=0)
    worker.drain()
    sign_off(issue, reports_of(issue).first().customer, fixed=True)
    issue = close_quiet_issue(issue)
    assert issue.stage == Stage.CLOSED
    worker.drain()
    return issue


def from_before(say, **more):
    return say("It went down last week", occurred_at=timezone.now() - timedelta(days=7), **more)


def test_a_nameless_report_from_before_the_fix_ends_after_the_wait(closed, sam):
    nobody = from_before(lambda title, **more: take(Account(title=title, **more), source="form"))
    join(nobody, closed, by=sam.actor)
    watch()
    nobody.refresh_from_db()
    assert nobody.state == "open"
    Product.objects.update(sign_off_wait_days=0)
    watch()
    nobody.refresh_from_db()
    assert (nobody.state, nobody.closed_why) == ("closed", "presumed")


def test_who_was_not_told_is_not_presumed(closed, sam):
    person = Person(email="nora@north.example")
    late = from_before(lambda title, **more: take(Account(title=title, person=person, **more), source="form"))
    triage(late, "known_bug", issue=closed, by=sam.actor)
    Product.objects.update(sign_off_wait_days=0)
    watch()
    late.refresh_from_db()
    assert late.state == "open"


def test_words_on_a_closed_report_open_it_again_with_a_clock_and_the_same_wait(closed):
    report = reports_of(closed).first()
    assert report.state == "closed"
    say_more(report, "It is back since this morning.")
    report.refresh_from_db()
    assert report.state == "open"
    assert report.next_update_due is not None
    watch()
    report.refresh_from_db()
    assert report.state == "open"
    Product.objects.update(sign_off_wait_days=0)
    watch()
    report.refresh_from_db()
    assert report.state == "closed"


def test_words_on_a_report_that_was_closed_as_explained_bring_it_back_to_a_person(marta_says, sam, worker):
    report = marta_says()
    triage(report, "user_error", by=sam.actor, note="It is meant to.")
    Product.objects.update(sign_off_wait_days=0)
    worker.drain()
    close_explained()
    report.refresh_from_db()
    assert report.state == "closed"
    say_more(report, "But it is not what your manual says.")
    assert list(inbox()) == [report]
    assert close_explained() == 0


def test_words_on_an_open_report_change_nothing_else(marta_says):
    report = marta_says()
    say_more(report, "It is worse on Mondays.")
    due = report.next_update_due
    report.refresh_from_db()
    assert report.next_update_due == due


def test_a_report_that_was_opened_again_on_a_declined_issue_ends_after_the_wait(issue_at, dana, worker):
    issue = move(issue_at(Stage.DEFINING), "decline", by=dana.actor, cause="wont_fix", note="Too rare.")
    worker.drain()
    report = reports_of(issue).first()
    say_more(report, "Every day is not rare.")
    watch()
    report.refresh_from_db()
    assert report.state == "open"
    Product.objects.update(sign_off_wait_days=0)
    watch()
    report.refresh_from_db()
    assert (report.state, report.closed_why) == ("closed", "declined")


def test_what_did_not_help_is_not_closed_as_explained(marta_says, sam, worker):
    report = marta_says()
    triage(report, "user_error", by=sam.actor, note="It is meant to.")
    worker.drain()
    did_not_help(report, "But mine is wrong.", by=report.customer.actor)
    Product.objects.update(sign_off_wait_days=0)
    assert close_explained() == 0
    triage(report, "user_error", by=sam.actor, note="Look again at page two.")
    assert close_explained() == 0  # the second explanation was not told yet
    worker.drain()
    assert close_explained() == 1


def test_an_explanation_to_nobody_in_particular_ends_after_the_wait(sam, db):
    nobody = take(Account(title="The counts fell"), source="form")
    triage(nobody, "user_error", by=sam.actor, note="It is meant to.")
    assert close_explained() == 0
    Product.objects.update(sign_off_wait_days=0)
    assert close_explained() == 1


def test_signing_what_is_closed_closes_ones_report_even_when_said_before(closed):
    report = reports_of(closed).first()
    say_more(report, "Wait, it was my own doing.")
    sign_off(closed, report.customer, fixed=True)
    report.refresh_from_db()
    assert (report.state, report.closed_why) == ("closed", "fixed")
