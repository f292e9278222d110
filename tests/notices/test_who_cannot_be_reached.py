"""Somebody without an address holds no gate shut for ever: a call is logged, and counts like a mail."""

import pytest
from django.core.exceptions import ValidationError

from heardback.customers.finding import Person
from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.loop.moving import Refused, move
from heardback.notices.models import Notice, State
from heardback.notices.updates import log_told
from heardback.releases.making import make_release
from heardback.reports.models import Report
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage


@pytest.fixture
def released(issue_at, dana, sam, worker):
    """An issue that is out, and a customer of it whom only a phone reaches."""
    issue = issue_at(Stage.RELEASING)
    report = take(Account(title="Mine too", person=Person(phone="+49 30 901820", name="Ines Vogt")), source="agent")
    triage(report, "known_bug", issue=issue, by=sam.actor)
    make_release(issue.product, "2.1", "production", by=dana.actor, issues=[issue])
    worker.drain()
    return issue, report.customer


def test_the_notice_says_that_there_is_no_address_and_nothing_is_sent(released, outbox):
    _, ines = released
    notices = Notice.objects.filter(customer=ines)
    assert {n.kind for n in notices} >= {"received", "joined", "released"}
    assert set(notices.values_list("state", flat=True)) == {State.UNREACHABLE}
    assert not [mail for mail in outbox() if "Ines" in str(mail)]
    untold = Event.objects.filter(word="not.told", customer=ines.pk)
    assert untold.count() == notices.count()
    assert "no address" in untold.first().sentence


def test_a_call_opens_the_gate(released, dana):
    issue, ines = released
    with pytest.raises(Refused, match="Ines Vogt"):
        move(issue, "confirm", by=dana.actor)
    log_told(issue, ines, "phone", by=dana.actor)
    assert move(issue, "confirm", by=dana.actor).stage == Stage.CONFIRMING


def test_a_call_starts_the_clock_again_like_a_mail(released, dana):
    issue, ines = released
    before = Report.objects.get(customer=ines)
    assert before.last_heard_at is None
    log_told(issue, ines, "phone", by=dana.actor)
    after = Report.objects.get(customer=ines)
    assert after.next_update_due > before.next_update_due
    assert after.last_heard_at is not None


def test_a_call_counts_once_and_only_for_whom_it_concerns(released, dana, marta):
    issue, ines = released
    log_told(issue, ines, "phone", by=dana.actor)
    with pytest.raises(ValidationError, match="told already"):
        log_told(issue, ines, "phone", by=dana.actor)
    stranger = take(Account(title="Other", person=Person(email="zoe@x.example")), source="form").customer
    with pytest.raises(ValidationError, match="did not report"):
        log_told(issue, stranger, "phone", by=dana.actor)
    with pytest.raises(ValidationError, match="not one of"):
        log_told(issue, ines, "pigeon", by=dana.actor)
