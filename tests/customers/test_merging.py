"""Two customers are one person: counted once, told once, each with what came to them; and two again."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from heardback.accounts.actors import SYSTEM
from heardback.customers.finding import Person, find_or_make_customer
from heardback.customers.looking_up import look_up
from heardback.customers.merging import merge_people, unmerge_people
from heardback.customers.models import Customer
from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.loop.moving import move
from heardback.loop.signing import sign_off
from heardback.loop.standing import standing
from heardback.notices.models import Notice, State
from heardback.notices.updates import log_told, write_update
from heardback.notices.writing import write_notices
from heardback.releases.making import make_release
from heardback.triage.people import outlook_of_people
from heardback.triage.queries import affected, reach, reports_of
from tests.at_once import meeting, together

SAME = "She called from the same number"


@pytest.fixture
def marta(marta_says) -> Customer:
    return marta_says().customer


@pytest.fixture
def joel(joel_says) -> Customer:
    return joel_says().customer


def test_it_says_who_is_whom_and_why_and_is_undone(marta, joel, sam, dana):
    lena = find_or_make_customer(Person(email="lena@ott.example", name="Lena"))
    assert merge_people(marta, joel, by=sam.actor, why=SAME) == joel
    assert merge_people(lena, marta, by=sam.actor, why=SAME) == joel  # who was merged leads on
    assert {row.person for row in Customer.objects.all()} == {joel.pk}
    assert [event.sentence for event in Event.objects.filter(customer=marta.pk, word="customer.merged")] == [
        f"Sam Reyes said that Marta Keller is Joel Abara: {SAME}"
    ]
    assert look_up("marta@northwind.example") == look_up("Keller") == [joel]
    unmerge_people(marta, by=dana.actor, why="Her colleague")
    assert {row.pk: row.survivor_id for row in Customer.objects.all()} == {
        marta.pk: None,
        joel.pk: joel.pk,
        lena.pk: joel.pk,
    }


def test_what_makes_no_sense_is_refused_in_words(marta, joel, sam, vera):
    with pytest.raises(PermissionDenied):
        merge_people(marta, joel, by=vera.actor, why=SAME)
    with pytest.raises(ValidationError, match="Say how you know"):
        merge_people(marta, joel, by=sam.actor, why=" ")
    with pytest.raises(ValidationError, match="one and the same"):
        merge_people(marta, marta, by=sam.actor, why=SAME)
    with pytest.raises(ValidationError, match="was not merged"):
        unmerge_people(marta, by=sam.actor, why=SAME)
    merge_people(marta, joel, by=sam.actor, why=SAME)
    for one, into, says in ((marta, joel, "merged already"), (joel, marta, "one and the same")):
        with pytest.raises(ValidationError, match=says):
            merge_people(one, into, by=sam.actor, why=SAME)
    assert Customer.objects.get(pk=marta.pk).merged_into == joel


def test_before_it_is_done_one_sees_what_becomes_one(issue_at, sam):
    issue = issue_at(Stage.DEFINING)
    one, other = affected(issue)
    seen = outlook_of_people(one, other)
    assert (seen.reports, seen.both, seen.wrong) == (2, [issue], "")
    assert "names differ" in seen.doubts[0] and "two organizations" in seen.doubts[1]


def test_an_issue_counts_them_once_and_they_hear_once(issue_at, sam, dana, omar, worker, outbox):
    issue = issue_at(Stage.RELEASING)
    worker.drain()
    one, other = affected(issue)
    merge_people(one, other, by=sam.actor, why=SAME)
    worker.drain()
    issue.refresh_from_db()
    assert issue.customers == reach(issue).customers == 1
    before = len(outbox())
    assert write_update(issue, "Nearly there.", by=dana.actor) == 1
    make_release(issue.product, "2.1", "production", by=omar.actor, issues=[issue])
    worker.drain()
    assert [mail["To"] for mail in outbox()[before:]] == ["joel@fern.example"] * 2
    with pytest.raises(ValidationError, match="told already"):
        log_told(issue, one, "phone", by=sam.actor)
    # The clock of the report that no mail was about began anew as well: the person heard.
    heard = set(reports_of(issue).values_list("last_heard_at", flat=True))
    assert len(heard) == 1
    issue = move(issue, "confirm", by=dana.actor)  # everyone was told
    worker.drain()
    # Whichever of the two pages they answer on, it is the person who signs.
    assert sign_off(issue, one, fixed=True).stage == Stage.MONITORING
    unmerge_people(one, by=sam.actor, why="His sister")
    worker.drain()
    assert {mail["To"] for mail in outbox()[before + 3 :]} == {"marta@northwind.example"}  # what she has not heard


def test_what_waits_for_both_when_they_are_merged_goes_out_once(issue_at, sam, dana, worker, outbox):
    issue = issue_at(Stage.DEFINING)
    worker.drain()
    one, other = affected(issue)
    before = len(outbox())
    write_update(issue, "Nearly there.", by=dana.actor)
    write_notices()
    merge_people(one, other, by=sam.actor, why=SAME)
    worker.drain()
    assert len(outbox()) == before + 1
    notices = Notice.objects.filter(occasion__startswith="update:")
    assert sorted(notices.values_list("state", flat=True)) == [State.SENT, State.SPARED]
    spared = notices.get(state=State.SPARED).customer
    unmerge_people(one, by=sam.actor, why="His sister")
    worker.drain()
    assert outbox()[-1]["To"] == spared.identities.get().value
    assert {*notices.values_list("state", flat=True)} == {State.SENT}


def test_what_an_address_shows_does_not_grow(issue_at, sam, worker):
    """Neither page shows what the other sent, said or was told."""
    issue = issue_at(Stage.DEFINING)
    worker.drain()
    one, other = reports_of(issue)
    before = standing(other)
    merge_people(one.customer, other.customer, by=sam.actor, why=SAME)
    worker.drain()
    after = standing(other)
    assert after.timeline == before.timeline and after.others == 0
    mails = Notice.objects.filter(customer=one.customer).values_list("address", flat=True)
    assert set(mails) == {"marta@northwind.example"}


@meeting
def test_two_merges_that_cross_make_no_circle(db):
    for number in range(5):
        one, other = (
            find_or_make_customer(Person(email=f"{name}{number}@shop.example", name=name)) for name in ("Ann", "Ben")
        )
        said = together(
            partial(merge_people, one, other, by=SYSTEM, why=SAME),
            partial(merge_people, other, one, by=SYSTEM, why=SAME),
        )
        assert [type(outcome) for outcome in said].count(ValidationError) == 1, said
        assert len({row.person for row in Customer.objects.filter(pk__in=[one.pk, other.pk])}) == 1
