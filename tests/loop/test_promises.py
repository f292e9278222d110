"""Promises: made, kept by telling, broken by silence, taken back in time."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.loop.models import Promise
from heardback.loop.promising import owed_promises, promise, settle_promises, take_back
from heardback.loop.standing import standing
from heardback.notices.updates import log_told, write_update
from heardback.triage.queries import reports_of

FRIDAY = timedelta(days=2)


@pytest.fixture
def issue(issue_at, worker):
    issue = issue_at(Stage.BUILDING)
    worker.drain()
    return issue


def passes(made: Promise) -> Promise:
    """The time goes by until it is due."""
    Promise.objects.filter(pk=made.pk).update(due_at=timezone.now())
    settle_promises()
    made.refresh_from_db()
    return made


def test_it_is_kept_once_everyone_affected_has_heard(issue, sam, worker):
    made = promise(issue, "We will tell you when it comes", timezone.now() + FRIDAY, by=sam.actor)
    marta, _joel = (report.customer for report in reports_of(issue))
    log_told(issue, marta, "phone", by=sam.actor, kind="update")
    settle_promises()
    made.refresh_from_db()
    assert made.state == "open"
    write_update(issue, "It comes on Monday", by=sam.actor)
    worker.drain()
    settle_promises()
    made.refresh_from_db()
    assert (made.state, Event.objects.filter(word="promise.kept").count()) == ("kept", 1)
    settle_promises()
    assert Event.objects.filter(word="promise.kept").count() == 1


def test_the_message_that_makes_it_does_not_keep_it_and_silence_breaks_it(issue, sam, worker):
    due = timezone.now() + FRIDAY
    write_update(issue, "No date yet.", by=sam.actor, promise="You hear by Friday", promise_by=due)
    worker.drain()
    made = Promise.objects.get()
    settle_promises()
    made.refresh_from_db()
    assert made.state == "open"
    broken = passes(made)
    assert (broken.state, broken.why) == ("broken", "2 of 2 customers heard nothing by then.")


def test_a_broken_one_is_owed_until_everyone_has_heard_after_all(issue, sam, worker, at_desk):
    broken = passes(promise(issue, "A date, by Friday", timezone.now() + FRIDAY, by=sam.actor))
    marta, _joel = (report.customer for report in reports_of(issue))
    log_told(issue, marta, "phone", by=sam.actor, kind="update")
    settle_promises()
    desk = at_desk(sam)
    assert list(owed_promises(timezone.now())) == [broken]
    page = desk.get("/desk/promises/").content.decode()
    assert 'Promises <i class="due">1<' in page
    assert "A date, by Friday" in page.split("How the latest ended")[0]
    write_update(issue, "It comes on Monday", by=sam.actor)
    worker.drain()
    settle_promises()
    assert not owed_promises(timezone.now()).exists()
    page = desk.get("/desk/promises/").content.decode()
    assert "made good late" in page
    assert "Promises</a>" in page
    settle_promises()
    assert Event.objects.filter(word="promise.made.good").count() == 1


def test_customers_read_it_on_their_page(issue, sam):
    promise(issue, "A date, by Friday", timezone.now() + FRIDAY, by=sam.actor)
    report = reports_of(issue).first()
    seen = standing(report)
    assert seen.promised.words == "A date, by Friday"
    assert any("We promised: A date, by Friday" in happened.sentence for happened in seen.timeline)


def test_what_cannot_be_promised(issue, sam, vera):
    with pytest.raises(ValidationError) as wrong:
        promise(issue, "", timezone.now() - FRIDAY, by=sam.actor)
    assert set(wrong.value.message_dict) == {"promise", "promise_by"}
    with pytest.raises(ValidationError):
        write_update(issue, "Soon", by=sam.actor, promise="Soon", promise_by=None)
    assert not Event.objects.filter(word="update.written").exists()
    with pytest.raises(PermissionDenied):
        promise(issue, "Soon", timezone.now() + FRIDAY, by=vera.actor)


def test_taken_back_it_is_neither_kept_nor_broken(issue, sam):
    made = promise(issue, "A date", timezone.now() + FRIDAY, by=sam.actor)
    with pytest.raises(ValidationError, match="Say why"):
        take_back(made, "", by=sam.actor)
    take_back(made, "The supplier is late", by=sam.actor)
    assert passes(made).state == "back"
    with pytest.raises(ValidationError, match="taken back already"):
        take_back(made, "Again", by=sam.actor)
