"""Deciding on the desk: what is told waits for a while, in which it can be undone; then it is told, once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heardback.customers.finding import Person
from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.notices.models import Notice
from heardback.project.worker import Worker
from heardback.reports.following import close
from heardback.reports.models import Report
from heardback.reports.taking import Account, take
from heardback.triage.deciding import decide, last_press, let_go, triage, undo
from heardback.triage.explaining import was_explained
from heardback.triage.matching import take_off
from heardback.triage.models import Batch, Decision, Match
from heardback.triage.queries import back, inbox
from heardback.triage.snoozing import snooze, wake
from tests.at_once import meet, meeting


def passes(batch: Batch) -> None:
    """The while in which it can be undone."""
    Batch.objects.filter(pk=batch.pk).update(until=timezone.now())


def told(report: Report) -> list[str]:
    return list(
        Notice.objects.filter(customer=report.customer_id).exclude(kind="received").values_list("kind", flat=True)
    )


def test_what_is_told_waits_and_then_goes_out_once(marta_says, sam, worker, outbox):
    report = marta_says()
    done = decide([report.pk], "new_bug", by=sam.actor, title="Counts fall", words="We saw it too, thank you!")
    worker.drain()
    assert told(report) == []
    assert not inbox().exists()
    passes(done.batch)
    worker.drain()
    worker.drain()
    assert told(report) == ["joined"]
    mail = outbox()[-1].get_body(("plain",)).get_content()
    assert "We saw it too, thank you!" in mail and "We are looking into it" not in mail
    with pytest.raises(ValidationError, match="It has gone out"):
        undo(done.batch, by=sam.actor)


def test_undone_it_is_as_if_nobody_had_decided_and_nothing_is_ever_told(marta_says, sam, worker):
    report = marta_says()
    done = decide([report.pk], "new_bug", by=sam.actor)
    key = done.batch.issue.key
    assert undo(done.batch, by=sam.actor) == 1
    assert list(inbox()) == [report]
    assert not Issue.objects.exists() and not Decision.objects.exists() and not Match.objects.exists()
    assert Event.objects.get(word="issue.taken.back").facts["key"] == key
    passes(done.batch)
    worker.drain()
    assert told(report) == []
    with pytest.raises(ValidationError, match="undone already"):
        undo(done.batch, by=sam.actor)
    # Decided anew, it is told.
    passes(decide([report.pk], "user_error", by=sam.actor, note="Under Account.").batch)
    worker.drain()
    assert told(report) == ["explained"]


def test_an_issue_that_somebody_touched_stays_when_its_opening_is_undone(marta_says, joel_says, sam, dana):
    done = decide([marta_says().pk], "new_bug", by=sam.actor)
    second = joel_says()
    triage(second, "known_bug", issue=done.batch.issue, by=dana.actor)
    undo(done.batch, by=sam.actor)
    issue = Issue.objects.get()
    assert list(issue.matches.values_list("report", flat=True)) == [second.pk]
    assert issue.customers == 1


def test_what_was_decided_otherwise_meanwhile_neither_goes_out_nor_is_undone(marta_says, sam, dana, worker):
    report = marta_says()
    first = decide([report.pk], "user_error", by=sam.actor, note="Wrong words.")
    triage(report, "user_error", by=dana.actor, note="Right words.")
    assert undo(first.batch, by=sam.actor) == 0
    assert Decision.objects.get().words == "Right words."
    joined = decide([report.pk], "new_bug", by=sam.actor)
    take_off(report, joined.batch.issue, by=dana.actor)
    passes(joined.batch)
    worker.drain()
    assert told(report) == ["explained"]


def test_what_it_was_before_comes_back_with_what_was_decided_then(marta_says, sam, worker):
    report = marta_says()
    triage(report, "user_error", by=sam.actor, note="Bots are left out.")
    worker.drain()
    before = Report.objects.get(pk=report.pk).triaged_at
    undo(decide([report.pk], "new_bug", by=sam.actor).batch, by=sam.actor)
    assert Decision.objects.get().words == "Bots are left out."
    assert Report.objects.get(pk=report.pk).triaged_at == before
    assert was_explained(report)


def test_words_for_the_team_do_not_reach_the_customer(marta_says, sam, worker):
    report = marta_says()
    passes(decide([report.pk], "other", by=sam.actor, note="He is always like that.").batch)
    worker.drain()
    assert told(report) == []
    passes(decide([report.pk], "other", by=sam.actor, note="Nice idea.", words="Thank you, we keep it.").batch)
    worker.drain()
    notice = Notice.objects.get(customer=report.customer, kind="explained")
    assert "Thank you, we keep it." in notice.text and "Nice idea" not in notice.text


def test_many_are_decided_in_one_press_or_none(marta_says, joel_says, sam, dana, django_assert_max_num_queries):
    issue = triage(joel_says(), "new_bug", by=dana.actor)
    reports = [
        take(Account(title=f"Down {n}", person=Person(email=f"p{n}@a.example")), source="api") for n in range(30)
    ]
    numbers = [report.pk for report in reports]
    triage(reports[0], "other", by=dana.actor)
    with django_assert_max_num_queries(60):
        done = decide(numbers, "known_bug", issue=issue, by=sam.actor)
    assert done.left == [reports[0].pk]
    assert Match.objects.filter(issue=issue).count() == 30
    assert Issue.objects.get().customers == 30
    with pytest.raises(ValidationError, match="all of them meanwhile"):
        decide(numbers, "other", by=sam.actor)
    assert last_press(sam.actor) == done.batch
    assert undo(done.batch, by=sam.actor) == 29
    assert inbox().count() == 29
    assert Issue.objects.get().customers == 1
    with pytest.raises(ValidationError, match="At most 500"):
        decide(range(501), "other", by=sam.actor)


@meeting
@pytest.mark.parametrize("first", ["undo", "let go"])
def test_undoing_and_going_out_in_one_moment_is_one_of_them(marta_says, sam, worker, first):
    report = marta_says()
    done = decide([report.pk], "user_error", by=sam.actor, note="Under Account.")
    passes(done.batch)
    verbs = {"undo": lambda: undo(done.batch, by=sam.actor), "let go": let_go}
    order = [first, *(verbs.keys() - {first})]
    outcomes = dict(zip(order, meet(done.batch, *(verbs[name] for name in order)), strict=True))
    let_go()
    worker.drain()
    undone = not isinstance(outcomes["undo"], ValidationError)
    batch = Batch.objects.get(pk=done.batch.pk)
    assert (batch.undone_at is not None) == undone
    assert told(report) == ([] if undone else ["explained"])
    assert inbox().exists() == undone


class ToldOnceOrUndone(TestCase):
    @given(st.lists(st.sampled_from(["new_bug", "user_error", "undo", "pass", "work"]), max_size=8))
    @settings(max_examples=12)
    def test_whatever_is_pressed_in_whatever_order(self, presses):
        report = take(Account(title="Counts", person=Person(email="marta@northwind.example")), source="api")
        worker, sam = Worker(), report.customer.actor
        worker.duties = worker.duties[:3]
        gone, last = [], None
        for pressed in [*presses, "pass", "work"]:
            if pressed == "undo" and last is not None:
                last = None if undo(last, by=sam) else last
            elif pressed == "pass" and last is not None:
                passes(last)
            elif pressed == "work":
                let_go()
                if last is not None and Batch.objects.get(pk=last.pk).settled_at:
                    gone, last = [*gone, last.what], None
            elif pressed in ("new_bug", "user_error") and not Match.objects.exists() and last is None:
                last = decide([report.pk], pressed, by=sam, note="Look under Account.").batch
        words = {"new_bug": "report.matched", "user_error": "report.explained"}
        events = Event.objects.filter(report=report.pk, word__in=words.values()).order_by("pk")
        assert [event.word for event in events] == [words[what] for what in gone]
        assert inbox().exists() == (not gone)


def test_what_is_put_off_comes_back_by_itself_and_its_customer_is_not_forgotten(marta_says, sam, worker):
    report = marta_says()
    due = report.next_update_due
    until = timezone.now() + timedelta(days=2)
    done = snooze([report.pk], until, by=sam.actor)
    assert not inbox().exists()
    assert Report.objects.get().next_update_due == due
    passes(done.batch)
    worker.drain()
    assert told(report) == [] and not inbox().exists()
    Report.objects.update(snoozed_until=timezone.now())
    assert list(back()) == list(inbox()) == [report]
    undo(snooze([report.pk], until, by=sam.actor).batch, by=sam.actor)
    assert list(inbox()) == [report]
    snooze([report.pk], until, by=sam.actor)
    wake(report, by=sam.actor)
    assert list(inbox()) == [report]
    for wrong in (timezone.now(), timezone.now() + timedelta(days=91)):
        with pytest.raises(ValidationError, match="at most 90 days ahead"):
            snooze([report.pk], wrong, by=sam.actor)
    decide([report.pk], "other", by=sam.actor)
    with pytest.raises(ValidationError, match="waits for a decision"):
        snooze([report.pk], until, by=sam.actor)


def test_undoing_a_decision_on_a_closed_report_closes_it_again(marta_says, sam):
    report = close(marta_says(), "explained", by=sam.actor)
    was = report.triaged_at
    done = decide([report.pk], "new_bug", by=sam.actor)
    assert Report.objects.get(pk=report.pk).state == "open"
    undo(done.batch, by=sam.actor)
    report.refresh_from_db()
    assert (report.state, report.closed_why, report.next_update_due) == ("closed", "explained", None)
    assert report.triaged_at == was
