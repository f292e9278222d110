"""The customer closes it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.loop.signing import sign_off
from heardback.loop.watching import watch
from heardback.products.models import Product
from heardback.reports.models import Report
from heardback.triage.deciding import triage
from heardback.triage.queries import reports_of


def reporters(issue):
    return [report.customer for report in reports_of(issue)]


def age(issue: Issue, days: int) -> None:
    """Let days pass: what is written happened that much earlier."""
    earlier = timezone.now() - timedelta(days=days)
    Issue.objects.filter(pk=issue.pk).update(stage_since=earlier)
    from django.db import connection

    with connection.cursor() as cursor:  # the ledger refuses updates, so the told events are written anew
        told = list(Event.objects.filter(word="told", issue=issue.pk))
        cursor.execute("DELETE FROM ledger_event WHERE word = 'told' AND issue = %s", [issue.pk])
    for event in told:
        event.at = earlier
    Event.objects.bulk_create(told)


def test_the_first_reporters_word_moves_it_on(issue_at):
    issue = issue_at(Stage.CONFIRMING)
    marta, joel = reporters(issue)
    assert sign_off(issue, joel, fixed=True).stage == Stage.CONFIRMING
    assert sign_off(issue, marta, fixed=True).stage == Stage.MONITORING


@pytest.mark.parametrize(("policy", "after_one"), [("majority", Stage.CONFIRMING), ("all", Stage.CONFIRMING)])
def test_the_product_says_how_many_must_sign(issue_at, policy, after_one):
    issue = issue_at(Stage.CONFIRMING)
    Product.objects.update(sign_off=policy)
    marta, joel = reporters(issue)
    assert sign_off(issue, marta, fixed=True).stage == after_one
    assert sign_off(issue, joel, fixed=True).stage == Stage.MONITORING


def test_saying_it_twice_changes_nothing(issue_at):
    issue = issue_at(Stage.CONFIRMING)
    marta, _ = reporters(issue)
    sign_off(issue, marta, fixed=True)
    before = Event.objects.count()
    sign_off(issue, marta, fixed=True)
    assert Event.objects.count() == before


def test_not_fixed_needs_words_and_goes_back_to_defining(issue_at):
    issue = issue_at(Stage.CONFIRMING)
    marta, _ = reporters(issue)
    with pytest.raises(ValidationError, match="Tell us what is still wrong"):
        sign_off(issue, marta, fixed=False)
    issue = sign_off(issue, marta, fixed=False, words="still 59 minutes wrong")
    assert (issue.stage, issue.round) == (Stage.DEFINING, 2)
    assert issue.bounces.get().words == "still 59 minutes wrong"


def test_nobody_signs_what_is_not_out_or_not_theirs(issue_at, marta_says):
    issue = issue_at(Stage.RELEASING)
    marta, _ = reporters(issue)
    with pytest.raises(ValidationError, match="not out yet"):
        sign_off(issue, marta, fixed=True)


def test_a_stranger_signs_nothing(issue_at):
    from heardback.customers.models import Customer

    with pytest.raises(ValidationError, match="Only customers who reported it"):
        sign_off(issue_at(Stage.CONFIRMING), Customer.objects.create(name="Stranger"), fixed=True)


def test_after_the_wait_silence_is_presumed_and_never_shown_as_signed(issue_at, worker):
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    watch()
    issue.refresh_from_db()
    assert issue.stage == Stage.CONFIRMING
    age(issue, 15)
    watch()
    issue.refresh_from_db()
    assert issue.stage == Stage.MONITORING
    assert set(issue.sign_offs.values_list("kind", flat=True)) == {"presumed"}
    assert not Event.objects.filter(word="signoff.signed").exists()


def test_nobody_is_presumed_who_was_not_asked(issue_at):
    issue = issue_at(Stage.CONFIRMING)  # the worker has not sent the question yet
    age(issue, 15)
    watch()
    issue.refresh_from_db()
    assert issue.stage == Stage.CONFIRMING
    assert not issue.sign_offs.exists()


def test_a_quiet_watch_period_closes_it_and_its_reports(issue_at, worker, outbox):
    issue = issue_at(Stage.CONFIRMING)
    sign_off(issue, reporters(issue)[0], fixed=True)
    age(issue, 15)
    watch()
    issue.refresh_from_db()
    assert issue.stage == Stage.CLOSED
    closed = dict(Report.objects.values_list("customer__name", "closed_why"))
    assert closed == {"Marta Keller": "fixed", "Joel Abara": "presumed"}
    worker.drain()
    said = {mail["To"]: mail.get_body(("plain",)).get_content() for mail in outbox() if "close" in str(mail)}
    assert "You told us that it is fixed" in said["marta@northwind.example"]
    assert "We did not hear from you" in said["joel@fern.example"]


def test_a_new_report_after_the_end_is_a_bounce(issue_at, marta_says, sam, worker):
    issue = issue_at(Stage.CONFIRMING)
    sign_off(issue, reporters(issue)[0], fixed=True)
    triage(marta_says("It went down again"), "known_bug", issue=issue, by=sam.actor)
    worker.drain()
    issue.refresh_from_db()
    assert issue.stage == Stage.DEFINING
    assert "It went down again" in issue.bounces.get().words


def test_a_report_from_before_the_fix_is_none(issue_at, joel_says, sam, worker):
    issue = issue_at(Stage.CONFIRMING)
    sign_off(issue, reporters(issue)[0], fixed=True)
    late = joel_says("It went down last week", occurred_at=timezone.now() - timedelta(days=7))
    triage(late, "known_bug", issue=issue, by=sam.actor)
    worker.drain()
    issue.refresh_from_db()
    assert issue.stage == Stage.MONITORING
    assert not issue.bounces.exists()


def test_a_report_joined_to_a_declined_issue_has_its_answer(issue_at, joel_says, sam, dana, worker, outbox):
    from heardback.loop.moving import move

    issue = move(issue_at(Stage.DEFINING), "decline", by=dana.actor, cause="wont_fix", note="Too rare.")
    late = joel_says("The same again")
    triage(late, "known_bug", issue=issue, by=sam.actor)
    worker.drain()
    late.refresh_from_db()
    assert late.state == "closed"
    assert any("Too rare." in str(mail) for mail in outbox() if mail["To"] == "joel@fern.example")
