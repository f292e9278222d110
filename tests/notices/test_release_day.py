"""Everyone whom a release affects is looked through by a person, told once, and can be paused, left out, written to in
their language."""

from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from heardback.board.models import Follower, PublicIssue
from heardback.customers.finding import Person, find_or_make_customer
from heardback.customers.models import Customer
from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.loop.moving import Refused, move
from heardback.notices import mailing, slices
from heardback.notices.audiences import count
from heardback.notices.models import Audience, Group, Kind, Mailing, Notice, State
from heardback.notices.slices import write_mailings
from heardback.notices.writing import write_notices
from heardback.releases.making import make_release
from heardback.releases.models import Release
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage
from heardback.triage.matching import join

MARTA, JOEL = "marta@northwind.example", "joel@fern.example"


@pytest.fixture
def ready(issue_at, worker, omar) -> tuple[Issue, Release]:
    """An issue that is out, and its release, which waits for a person's look; all else is told."""
    issue = issue_at(Stage.RELEASING)
    worker.drain()
    release = make_release(issue.product, "2.1", "production", by=omar.actor, issues=[issue], review=True)
    worker.drain()
    return issue, release


def told(occasion: str = "released:") -> Counter[str]:
    return Counter(Notice.objects.filter(occasion__startswith=occasion).values_list("address", flat=True))


def person(email: str, **attributes) -> Customer:
    found = find_or_make_customer(Person(email=email))
    Customer.objects.filter(pk=found.pk).update(attributes=attributes)
    found.refresh_from_db()
    return found


def follower_of(issue: Issue, email: str) -> Follower:
    public, _ = PublicIssue.objects.get_or_create(issue=issue, defaults={"title": "Counts are too low"})
    return Follower.objects.create(public_issue=public, customer=person(email), confirmed_at=timezone.now())


def test_nobody_is_told_before_a_person_has_looked_and_the_gate_says_so(ready, dana, sam, worker):
    issue, release = ready
    assert told() == {}
    late = take(Account(title="Mine too", person=Person(email="zoe@late.example")), source="form")
    triage(late, "known_bug", issue=issue, by=sam.actor)
    worker.drain()
    assert told() == {}, "who joins meanwhile waits too"
    with pytest.raises(Refused, match=r"3 of 3 customers were not told .* Somebody has to look through .* 2\.1"):
        move(issue, "confirm", by=dana.actor)
    assert mailing.send(release, by=sam.actor) == 3
    worker.drain()
    assert told() == {MARTA: 1, JOEL: 1, "zoe@late.example": 1}
    assert move(issue, "confirm", by=dana.actor).stage == Stage.CONFIRMING
    with pytest.raises(ValidationError, match="being told already"):
        mailing.send(release, by=sam.actor)


def test_each_group_reads_what_was_written_for_it_in_its_language(ready, sam, worker, outbox):
    issue, release = ready
    Customer.objects.filter(identities__value=JOEL).update(attributes={"language": "de-AT"})
    mailing.write_words(release, issue, Audience.REPORTED, "", "Your counts are right again.", by=sam.actor)
    mailing.write_words(release, issue, Audience.REPORTED, "de", "Ihre Zahlen stimmen wieder.", by=sam.actor)
    themselves = take(Account(title="Me too", person=Person(email="zoe@late.example")), source="board")
    join(themselves, issue, by=themselves.customer.actor)
    follower_of(issue, "fay@follows.example")
    follower_of(issue, MARTA)
    assert [count(issue, audience) for audience in Audience.values] == [2, 1, 1], "each is told as the first"
    assert mailing.send(release, by=sam.actor) == 4
    worker.drain()
    mails = {mail["To"]: mail.get_body(("plain",)).get_content() for mail in outbox() if "Re: " not in mail["Subject"]}
    texts = dict(Notice.objects.filter(occasion__startswith="released:").values_list("address", "text"))
    assert "Your counts are right again." in texts[MARTA]
    assert "Ihre Zahlen stimmen wieder." in texts[JOEL]
    assert "is changed in Our product 2.1" in texts["zoe@late.example"], "our usual words"
    assert "Counts are too low" in mails["fay@follows.example"]
    assert "The count of my links" not in texts["fay@follows.example"], "a follower reads what is public"
    assert Notice.objects.get(address="fay@follows.example").stop
    assert told() == {MARTA: 1, JOEL: 1, "zoe@late.example": 1, "fay@follows.example": 1}
    with pytest.raises(ValidationError, match="going out already"):
        mailing.write_words(release, issue, Audience.REPORTED, "", "Too late.", by=sam.actor)


def test_who_is_left_out_is_not_told_and_does_not_hold_the_gate(ready, dana, sam, worker):
    issue, release = ready
    joel = Customer.objects.get(identities__value=JOEL)
    with pytest.raises(ValidationError, match="Say why"):
        mailing.leave_out(release, joel, " ", by=sam.actor)
    mailing.leave_out(release, joel, "Their lawyers write to ours.", by=sam.actor)
    with pytest.raises(ValidationError, match="left out already, by Sam Reyes"):
        mailing.leave_out(release, joel, "Again", by=sam.actor)
    mailing.send(release, by=sam.actor)
    worker.drain()
    assert told() == {MARTA: 1}
    (said,) = Event.objects.filter(word="left.out")
    assert said.sentence == "Joel Abara was left out (released), by Sam Reyes: Their lawyers write to ours."
    assert move(issue, "confirm", by=dana.actor).stage == Stage.CONFIRMING
    marta = Customer.objects.get(identities__value=MARTA)
    with pytest.raises(ValidationError, match="was written to already"):
        mailing.leave_out(release, marta, "Too late", by=sam.actor)


def test_who_was_left_out_hears_of_it_after_all(ready, sam, worker):
    _, release = ready
    joel = Customer.objects.get(identities__value=JOEL)
    with pytest.raises(ValidationError, match="is not left out"):
        mailing.take_in(release, joel, by=sam.actor)
    mailing.leave_out(release, joel, "On holiday.", by=sam.actor)
    mailing.send(release, by=sam.actor)
    worker.drain()
    mailing.take_in(release, joel, by=sam.actor)
    worker.drain()
    assert told() == {MARTA: 1, JOEL: 1}


def test_paused_nothing_goes_and_resumed_all_of_it_once(ready, sam, worker, monkeypatch):
    monkeypatch.setattr(slices, "SLICE", 1)
    _, release = ready
    with pytest.raises(ValidationError, match="Nothing of it is going out"):
        mailing.pause(release, by=sam.actor)
    mailing.send(release, by=sam.actor)
    assert write_mailings() == 1
    mailing.pause(release, by=sam.actor)
    assert Notice.objects.get(kind=Kind.RELEASED).state == State.HELD
    worker.drain()
    assert Counter(Notice.objects.filter(kind=Kind.RELEASED).values_list("state", flat=True)) == {State.HELD: 1}
    with pytest.raises(ValidationError, match="paused already"):
        mailing.pause(release, by=sam.actor)
    # What a worker had in hand when it was paused, and gave back.
    Notice.objects.filter(kind=Kind.RELEASED).update(state=State.WAITING, due_at=timezone.now())
    write_mailings()
    assert Notice.objects.get(kind=Kind.RELEASED).state == State.HELD
    mailing.resume(release, by=sam.actor)
    with pytest.raises(ValidationError, match="not paused"):
        mailing.resume(release, by=sam.actor)
    worker.drain()
    assert told() == {MARTA: 1, JOEL: 1}
    assert set(Notice.objects.filter(kind=Kind.RELEASED).values_list("state", flat=True)) == {State.SENT}


def test_a_slice_that_two_workers_write_is_written_once(ready, sam, monkeypatch):
    monkeypatch.setattr(slices, "SLICE", 1)
    mailing.send(ready[1], by=sam.actor)
    rows = Group.objects.select_related("mailing__release__product", "issue__product")
    as_the_other_saw_it = rows.get()
    write_mailings()
    slices._write_slice(as_the_other_saw_it)
    assert told().total() == 1
    while write_mailings():
        pass
    assert told() == {MARTA: 1, JOEL: 1}


def test_it_is_not_written_further_ahead_than_it_is_sent(ready, sam, monkeypatch):
    monkeypatch.setattr(slices, "SLICE", 1)
    monkeypatch.setattr(slices, "AHEAD", 1)
    mailing.send(ready[1], by=sam.actor)
    assert [write_mailings(), write_mailings()] == [1, 0]
    Notice.objects.filter(kind=Kind.RELEASED).update(state=State.SENT, sent_at=timezone.now(), due_at=None)
    assert write_mailings() == 1


def test_what_is_built_anew_meanwhile_is_told_to_nobody_else(ready, sam, dana, monkeypatch, caplog):
    monkeypatch.setattr(slices, "SLICE", 1)
    issue, release = ready
    mailing.send(release, by=sam.actor)
    write_mailings()
    move(issue, "rebuild", by=dana.actor, note="It crashes.")
    while write_mailings():
        pass
    assert told().total() == 1
    assert "nobody else is told" in caplog.text


def test_without_a_look_it_goes_by_itself(issue_at, worker, omar, sam):
    issue = issue_at(Stage.RELEASING)
    worker.drain()
    release = make_release(issue.product, "2.1", "production", by=omar.actor, issues=[issue])
    while write_notices():
        pass
    assert told() == {}, "by slices"
    assert Mailing.objects.get().release == release
    worker.drain()
    assert told() == {MARTA: 1, JOEL: 1}
    assert set(Group.objects.values_list("audience", "people")) == {("reported", 2)}
    assert not Group.objects.filter(ended_at=None).exists()


def test_what_nobody_may_be_told_of_is_not_sent(issue_at, omar, sam, worker):
    issue = issue_at(Stage.BUILDING)
    staging = make_release(issue.product, "2.1", "staging", by=omar.actor, issues=[issue], review=True)
    with pytest.raises(ValidationError, match="before it is in production"):
        mailing.send(staging, by=sam.actor)
    early = make_release(issue.product, "2.1", "production", by=omar.actor, issues=[issue], review=True)
    with pytest.raises(ValidationError, match="No issue of it is being released yet"):
        mailing.send(early, by=sam.actor)
    with pytest.raises(ValidationError, match="is not in"):
        mailing.write_words(staging, Issue.objects.create(product=issue.product, title="x"), "reported", "", "x",
                            by=sam.actor)  # fmt: skip
    with pytest.raises(ValidationError, match="is not one of"):
        mailing.write_words(staging, issue, "reported", "xx", "x", by=sam.actor)
