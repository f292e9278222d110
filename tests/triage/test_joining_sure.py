"""Joining by itself: off, unless an admin wants it; only what is sure; whoever takes it off has the last word."""

import pytest
from django.utils import timezone

from heardback.ledger.models import Event
from heardback.notices.models import Notice
from heardback.products.changing import change_product
from heardback.triage.deciding import triage, undo
from heardback.triage.joining_sure import join_sure
from heardback.triage.matching import take_off
from heardback.triage.models import Batch, Match, Suggestion
from heardback.triage.queries import inbox


@pytest.fixture
def sure(marta_says, joel_says, sam):
    """Joel's report, which is surely Marta's issue."""
    issue = triage(marta_says(), "new_bug", by=sam.actor)
    report = joel_says()
    return Suggestion.objects.create(report=report, issue=issue, probability=0.97, why="same error text E_42")


def on(product, ada):
    change_product(product, by=ada.actor, join_sure=True)


def test_nothing_is_joined_by_itself_unless_somebody_wants_it(sure):
    assert join_sure() == 0
    assert inbox().exists()


def test_what_is_sure_is_joined_said_and_told_as_if_by_hand(sure, ada, worker, at_desk, sam):
    on(sure.report.product, ada)
    worker.drain()
    assert list(Match.objects.filter(report=sure.report).values_list("issue", "made_by")) == [(sure.issue.pk, "system")]
    event = Event.objects.get(word="report.joined.by.itself", report=sure.report.pk)
    assert event.sentence == f"Joined to {sure.issue.key} by itself, 97% sure: same error text E_42"
    assert (
        "Joined by itself: 97%: same error text E_42"
        in at_desk(sam).get(f"/desk/reports/{sure.report.pk}/").content.decode()
    )
    assert not Notice.objects.filter(customer=sure.report.customer, kind="joined").exists()
    Batch.objects.update(until=timezone.now())
    worker.drain()
    assert Notice.objects.filter(customer=sure.report.customer, kind="joined").count() == 1


@pytest.mark.parametrize("back", ["undone", "taken off"])
def test_who_takes_it_back_has_the_last_word(sure, ada, sam, worker, back):
    on(sure.report.product, ada)
    assert join_sure() == 1
    if back == "undone":
        undo(Batch.objects.get(), by=sam.actor)
    else:
        take_off(sure.report, sure.issue, by=sam.actor)
    assert join_sure() == 0
    assert list(inbox()) == [sure.report]


@pytest.mark.parametrize("change", ["unsure", "over", "decided"])
def test_what_is_not_sure_or_over_or_decided_waits_for_a_person(sure, ada, sam, change):
    on(sure.report.product, ada)
    if change == "unsure":
        Suggestion.objects.update(probability=0.94)
    elif change == "over":
        type(sure.issue).objects.filter(pk=sure.issue.pk).update(stage="monitoring")
    else:
        triage(sure.report, "other", by=sam.actor)
    assert join_sure() == 0
