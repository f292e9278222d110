"""Everybody is told each thing once, whoever asks again, whatever is read again; who joins late hears it too."""

from collections import Counter

import pytest
from django.db import transaction

from heardback.customers.finding import Person
from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Cursor
from heardback.ledger.recording import record
from heardback.loop import criteria, proposals
from heardback.loop.moving import move
from heardback.loop.signing import sign_off
from heardback.notices.models import Kind, Notice
from heardback.notices.updates import write_update
from heardback.notices.writing import write_notices
from heardback.releases.making import make_release
from heardback.reports.models import Report
from heardback.reports.receipts import renew
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage
from heardback.triage.matching import take_off


def kinds(email: str) -> Counter[str]:
    """What this customer was told, and how often."""
    return Counter(Notice.objects.filter(address=email).values_list("kind", flat=True))


def read_everything_again() -> None:
    Cursor.objects.update(position=0, transaction=0)
    while write_notices():
        pass


MARTA, JOEL = "marta@northwind.example", "joel@fern.example"
THE_WHOLE_WAY = [Kind.RECEIVED, Kind.JOINED, Kind.AGREE, Kind.PROPOSAL, Kind.RELEASED, Kind.SIGN_OFF]


def test_the_whole_way_each_thing_once_to_each(issue_at, worker, dana):
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    assert kinds(MARTA) == kinds(JOEL) == Counter(THE_WHOLE_WAY)
    for report in Report.objects.all():
        sign_off(issue, report.customer, fixed=True)
    issue.refresh_from_db()
    move(issue, "close", by=dana.actor, override=True, note="quiet")
    worker.drain()
    assert kinds(MARTA) == kinds(JOEL) == Counter([*THE_WHOLE_WAY, Kind.CLOSED])
    last = Notice.objects.filter(kind=Kind.CLOSED).values_list("text", flat=True)
    assert all("Your report helped one other customer too" in text for text in last)
    read_everything_again()
    assert kinds(MARTA) == kinds(JOEL) == Counter([*THE_WHOLE_WAY, Kind.CLOSED])


def test_asking_again_asks_only_who_was_not_asked(issue_at, worker, dana, sam):
    issue = issue_at(Stage.DEFINING)
    how = criteria.Measure("difference to live analytics", "within", 1, "%", "any 24 hours")
    criterion = criteria.add_criterion(issue, "Counts within ±1 %", by=dana.actor, how=how)
    criteria.ask_to_agree(issue, by=dana.actor)
    criteria.ask_to_agree(issue, by=dana.actor)
    worker.drain()
    late = take(Account(title="Mine too", person=Person(email="zoe@late.example")), source="form")
    triage(late, "known_bug", issue=issue, by=sam.actor)
    criteria.ask_to_agree(issue, by=dana.actor)
    worker.drain()
    assert [kinds(who)[Kind.AGREE] for who in (MARTA, JOEL, "zoe@late.example")] == [1, 1, 1]
    criteria.reword_criterion(criterion, by=dana.actor, wording="Counts within ±2 %", how=how)
    criteria.ask_to_agree(issue, by=dana.actor)
    worker.drain()
    assert [kinds(who)[Kind.AGREE] for who in (MARTA, JOEL, "zoe@late.example")] == [2, 2, 2], (
        "new words, a new question"
    )


def test_a_proposal_is_shown_once_and_its_next_version_once(issue_at, worker, dana):
    issue = issue_at(Stage.VALIDATING)
    (first,) = issue.proposals.all()
    proposals.share(first, by=dana.actor)
    proposals.share(first, by=dana.actor)
    worker.drain()
    assert kinds(MARTA)[Kind.PROPOSAL] == 1
    second = proposals.propose(issue, "Count twice", by=dana.actor, meets=list(issue.criteria.all()))
    proposals.share(second, by=dana.actor)
    worker.drain()
    assert kinds(MARTA)[Kind.PROPOSAL] == kinds(JOEL)[Kind.PROPOSAL] == 2


def test_each_update_and_each_explanation_is_a_thing_of_its_own(issue_at, worker, dana, sam, marta_says):
    issue = issue_at(Stage.DEFINING)
    for _ in range(2):
        write_update(issue, "No date yet.", by=dana.actor)
    report = marta_says(title="How do I export?")
    triage(report, "user_error", by=sam.actor, note="Under the three dots.")
    renew(report)
    worker.drain()
    assert kinds(MARTA) == Counter([Kind.RECEIVED] * 2 + [Kind.JOINED, Kind.EXPLAINED, Kind.LINK] + [Kind.UPDATE] * 2)
    read_everything_again()
    assert kinds(MARTA).total() == 7


def test_declined_is_told_why_once(issue_at, worker, dana):
    issue = issue_at(Stage.DEFINING)
    move(issue, "decline", by=dana.actor, cause="wont_fix", note="It would slow everybody down.")
    worker.drain()
    read_everything_again()
    assert kinds(MARTA)[Kind.DECLINED] == kinds(JOEL)[Kind.DECLINED] == 1
    assert "It would slow everybody down." in Notice.objects.filter(kind=Kind.DECLINED)[0].text


@pytest.mark.parametrize(
    ("stage", "hears"),
    [
        (Stage.DEFINING, set()),
        (Stage.RELEASING, set()),
        (Stage.CONFIRMING, {Kind.RELEASED, Kind.SIGN_OFF}),
    ],
)
def test_who_joins_late_hears_what_the_others_did(issue_at, worker, sam, stage, hears):
    issue = issue_at(stage)
    worker.drain()
    late = take(Account(title="Mine too", person=Person(email="zoe@late.example")), source="form")
    triage(late, "known_bug", issue=issue, by=sam.actor)
    worker.drain()
    assert kinds("zoe@late.example") == Counter([Kind.RECEIVED, Kind.JOINED, *hears])
    assert "2 other customers" in Notice.objects.get(address="zoe@late.example", kind=Kind.JOINED).text
    read_everything_again()
    assert kinds("zoe@late.example") == Counter([Kind.RECEIVED, Kind.JOINED, *hears])


def test_who_joins_after_it_shipped_and_before_they_are_asked_hears_that_it_is_out(issue_at, worker, dana, sam):
    issue = issue_at(Stage.RELEASING)
    make_release(issue.product, "2.1", "production", by=dana.actor, issues=[issue])
    worker.drain()
    late = take(Account(title="Mine too", person=Person(email="zoe@late.example")), source="form")
    triage(late, "known_bug", issue=issue, by=sam.actor)
    worker.drain()
    assert kinds("zoe@late.example") == Counter([Kind.RECEIVED, Kind.JOINED, Kind.RELEASED])


def test_two_reports_of_one_customer_are_two_threads_and_one_release(issue_at, marta_says, worker, sam, dana):
    issue = issue_at(Stage.DEFINING)
    triage(marta_says(title="And again"), "known_bug", issue=issue, by=sam.actor)
    write_update(issue, "Soon.", by=dana.actor)
    worker.drain()
    assert kinds(MARTA) == Counter([Kind.RECEIVED] * 2 + [Kind.JOINED] * 2 + [Kind.UPDATE])


def test_taken_off_and_joined_again_is_told_once(issue_at, marta_says, worker, sam):
    issue = issue_at(Stage.DEFINING)
    report = marta_says(title="Perhaps the same")
    for _ in range(2):
        triage(report, "known_bug", issue=issue, by=sam.actor)
        take_off(report, Issue.objects.get(pk=issue.pk), by=sam.actor)
    triage(report, "known_bug", issue=issue, by=sam.actor)
    worker.drain()
    assert Notice.objects.filter(occasion=f"joined:{report.pk}:{issue.pk}").count() == 1


def test_an_event_that_cannot_be_told_of_holds_back_no_other(marta_says, joel_says, worker, caplog, dana):
    """What it is about is gone, by a hand in the database: nobody else waits for that."""
    marta_says()
    with transaction.atomic():
        record("update.written", actor=dana.actor, issue=1, count=1, customers=[10**6], text="Gone")
        record("proposal.shared", actor=dana.actor, issue=10**6, proposal=1, version=1, count=1, customers=[1])
    joel_says()
    worker.drain()
    assert kinds(MARTA) == kinds(JOEL) == Counter([Kind.RECEIVED])
    assert "proposal.shared" in caplog.text
