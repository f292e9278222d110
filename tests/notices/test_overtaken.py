"""What happened between an event and its reading: nobody is told what is not so any more, and nobody is left out."""

from collections import Counter

import pytest
from django.core.exceptions import ValidationError

from heardback.customers.finding import Person
from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.loop import criteria, proposals
from heardback.loop.moving import move
from heardback.loop.signing import sign_off
from heardback.loop.standing import standing
from heardback.notices.models import Kind, Notice
from heardback.notices.updates import log_told, write_update
from heardback.notices.writing import write_notices
from heardback.products.models import Product
from heardback.releases.making import make_release
from heardback.reports.completing import complete
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage
from heardback.triage.matching import join, take_off
from heardback.triage.queries import reports_of

HOW = criteria.Measure("difference to live analytics", "within", 1, "%", "any 24 hours")


def told(report) -> Counter[str]:
    while write_notices():
        pass
    return Counter(Notice.objects.filter(customer=report.customer_id).values_list("kind", flat=True))


@pytest.fixture
def zoe(db):
    return take(Account(title="Mine too", person=Person(email="zoe@late.example")), source="form")


def test_who_joins_while_what_fixed_means_is_asked_is_asked_too(issue_at, zoe, dana, sam):
    issue = issue_at(Stage.DEFINING)
    criteria.add_criterion(issue, "Counts within ±1 %", by=dana.actor, how=HOW)
    criteria.ask_to_agree(issue, by=dana.actor)
    join(zoe, issue, by=sam.actor)
    assert told(zoe) == Counter([Kind.RECEIVED, Kind.JOINED, Kind.AGREE])
    assert "Counts within ±1 %" in Notice.objects.get(customer=zoe.customer_id, kind=Kind.AGREE).text
    criteria.ask_to_agree(issue, by=dana.actor)
    assert told(zoe)[Kind.AGREE] == 1


def test_who_joins_while_a_proposal_is_shown_is_shown_it_too(issue_at, zoe, dana, sam):
    issue = issue_at(Stage.VALIDATING)
    proposals.share(issue.proposals.get(), by=dana.actor)
    join(zoe, issue, by=sam.actor)
    assert told(zoe) == Counter([Kind.RECEIVED, Kind.JOINED, Kind.AGREE, Kind.PROPOSAL])
    proposals.share(issue.proposals.get(), by=dana.actor)
    assert told(zoe)[Kind.PROPOSAL] == 1


def test_who_says_who_they_are_later_is_asked_too(issue_at, dana, sam):
    issue = issue_at(Stage.DEFINING)
    criteria.add_criterion(issue, "Counts within ±1 %", by=dana.actor, how=HOW)
    criteria.ask_to_agree(issue, by=dana.actor)
    nobody = take(Account(title="Mine too"), source="form")
    join(nobody, issue, by=sam.actor)
    complete(nobody, Account(person=Person(email="zoe@late.example")), by=sam.actor)
    nobody.refresh_from_db()
    assert told(nobody) == Counter([Kind.RECEIVED, Kind.JOINED, Kind.AGREE])


def test_drafts_are_not_mailed(issue_at, dana):
    issue = issue_at(Stage.DEFINING)
    first = criteria.add_criterion(issue, "Counts within ±1 %", by=dana.actor, how=HOW)
    criteria.ask_to_agree(issue, by=dana.actor)
    criteria.add_criterion(issue, "Northwind gets a discount", by=dana.actor)
    marta = reports_of(issue).first()
    assert told(marta)[Kind.AGREE] == 1
    mail = Notice.objects.get(customer=marta.customer_id, kind=Kind.AGREE)
    assert first.text in mail.text
    assert "discount" not in mail.text + mail.html


def test_a_question_that_was_reworded_before_it_went_out_is_not_asked(issue_at, dana):
    issue = issue_at(Stage.DEFINING)
    criterion = criteria.add_criterion(issue, "Counts within ±1 %", by=dana.actor, how=HOW)
    criteria.ask_to_agree(issue, by=dana.actor)
    criteria.reword_criterion(criterion, by=dana.actor, wording="Counts within ±2 %", how=HOW)
    marta = reports_of(issue).first()
    assert told(marta)[Kind.AGREE] == 0
    criteria.ask_to_agree(issue, by=dana.actor)
    assert told(marta)[Kind.AGREE] == 1


def test_a_proposal_that_was_replaced_before_it_went_out_is_not_shown(issue_at, dana):
    issue = issue_at(Stage.VALIDATING)
    proposals.share(issue.proposals.get(), by=dana.actor)
    proposals.propose(issue, "Count twice", by=dana.actor, meets=list(issue.criteria.all()))
    assert told(reports_of(issue).first())[Kind.PROPOSAL] == 0


def test_who_was_taken_off_hears_nothing_of_it(issue_at, zoe, dana, sam):
    issue = issue_at(Stage.VALIDATING)
    join(zoe, issue, by=sam.actor)
    proposals.share(issue.proposals.get(), by=dana.actor)
    write_update(issue, "Northwind's numbers are right again.", by=dana.actor)
    take_off(zoe, issue, by=sam.actor)
    assert told(zoe) == Counter([Kind.RECEIVED])
    join(zoe, issue, by=sam.actor)
    assert told(zoe) == Counter([Kind.RECEIVED, Kind.JOINED, Kind.AGREE, Kind.PROPOSAL])


def test_nobody_is_asked_whether_it_is_fixed_after_it_bounced(issue_at, dana, worker):
    issue = issue_at(Stage.CONFIRMING)
    move(issue, "bounce", by=dana.actor, cause="incomplete", note="seen on their screen")
    assert told(reports_of(issue).first())[Kind.SIGN_OFF] == 0


def test_nobody_is_told_that_it_is_closed_after_it_bounced(issue_at, worker):
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    Product.objects.update(watch_days=0)
    marta, joel = reports_of(issue)
    sign_off(issue, marta.customer, fixed=True)
    move(issue, "close", by=issue.owner.actor)
    sign_off(issue, joel.customer, fixed=False, words="Mine is not.")
    assert told(joel)[Kind.CLOSED] == 0


def test_nobody_is_told_no_after_it_was_appealed(issue_at, dana):
    issue = move(issue_at(Stage.DEFINING), "decline", by=dana.actor, cause="wont_fix", note="Too rare.")
    move(issue, "appeal", by=dana.actor, note="It is not.")
    assert told(reports_of(issue).first())[Kind.DECLINED] == 0
    issue.refresh_from_db()
    move(issue, "decline", by=dana.actor, cause="wont_fix", note="Too rare, really.")
    assert told(reports_of(issue).first())[Kind.DECLINED] == 1


def test_who_reports_that_it_is_back_is_not_asked_whether_it_is_fixed(issue_at, worker, sam):
    """Whether its bounce was noticed before the notice is written, or after."""
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    sign_off(issue, reports_of(issue).first().customer, fixed=True)
    zoe = take(Account(title="It is back", person=Person(email="zoe@late.example")), source="form")
    triage(zoe, "known_bug", issue=issue, by=sam.actor)
    assert told(zoe) == Counter([Kind.RECEIVED, Kind.JOINED])
    worker.drain()
    assert told(zoe) == Counter([Kind.RECEIVED, Kind.JOINED])


def test_a_call_counts_for_what_is_so_and_once(issue_at, dana, sam, worker):
    issue = issue_at(Stage.BUILDING)
    marta = reports_of(issue).first().customer
    with pytest.raises(ValidationError, match="not out yet"):
        log_told(issue, marta, "phone", by=sam.actor)
    with pytest.raises(ValidationError, match="not out yet"):
        log_told(issue, marta, "phone", by=sam.actor, kind=Kind.SIGN_OFF)
    make_release(issue.product, "2.1", "production", by=dana.actor, issues=[issue])
    log_told(issue, marta, "phone", by=sam.actor)
    with pytest.raises(ValidationError, match="was told already"):
        log_told(issue, marta, "phone", by=sam.actor)


def test_a_fix_on_staging_is_no_news_to_customers(issue_at, dana):
    issue = issue_at(Stage.RELEASING)
    make_release(issue.product, "2.1-rc1", "staging", by=dana.actor, issues=[issue])
    marta = reports_of(issue).first()
    said = " ".join(happened.sentence for happened in standing(marta).timeline)
    assert "2.1-rc1" not in said
    make_release(issue.product, "2.1", "production", by=dana.actor, issues=[issue])
    assert "A fix is in 2.1." in [happened.sentence for happened in standing(marta).timeline]
    assert "2.1-rc1 (staging) contains it" in " ".join(e.sentence for e in Event.objects.filter(issue=issue.pk))
