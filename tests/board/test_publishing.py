"""Public words: written on purpose, changed, dated, taken back; and never naming whom it hurts."""

import pytest
from django.core.exceptions import ValidationError

from heardback.board.models import PublicIssue
from heardback.board.publishing import edit, publish, withdraw, write_public_update
from heardback.board.queries import board_of, known_issue
from heardback.board.status import set_status
from heardback.customers.finding import Person, find_or_make_customer
from heardback.ledger.models import Event
from heardback.products.queries import default_product


def words(issue) -> list[str]:
    return list(
        Event.objects.filter(issue=issue.pk, word__startswith="board").order_by("pk").values_list("word", flat=True)
    )


def test_published_once_with_its_words(issue, published):
    published(status="fixing")
    page = board_of("default")
    (group,) = page.groups
    (known,) = group.issues
    assert (group.said, known.number, known.slug) == ("A fix is being made", issue.pk, "link-counts-are-too-low")
    assert (known.title, known.meanwhile) == ("Link counts are too low", "Open Export and choose Raw clicks.")
    with pytest.raises(ValidationError, match="on the board already"):
        published()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": "  "}),
        ("title", {"title": "x" * 201}),
        ("meanwhile", {"meanwhile": "x" * 10_001}),
        ("status", {"status": "soon"}),
    ],
)
def test_bad_words_keep_nothing(issue, dana, field, changes):
    with pytest.raises(ValidationError) as refused:
        publish(issue, by=dana.actor, **{"title": "Counts are too low", **changes})
    assert list(refused.value.message_dict) == [field]
    assert not PublicIssue.objects.exists()
    assert words(issue) == []


def test_editing_changes_what_stands_there_and_tells_nobody(public, issue, dana, worker, outbox):
    worker.drain()
    before = len(outbox())
    edit(public, by=dana.actor, title="Counts of links are too low", status="out")
    edit(public, by=dana.actor, status="out")
    known = known_issue("default", issue.pk)
    assert (known.title, known.status, known.meanwhile) == ("Counts of links are too low", "out", public.meanwhile)
    assert words(issue) == ["board.published", "board.edited"]
    worker.drain()
    assert len(outbox()) == before


def test_updates_are_dated_and_may_change_the_status(public, issue, dana):
    write_public_update(public, "We can see it too.", by=dana.actor)
    write_public_update(public, "A fix is built.", by=dana.actor, status="fixing")
    write_public_update(public, "Still at it.", by=dana.actor, status="fixing")
    known = known_issue("default", issue.pk)
    assert [(one.text, one.status) for one in known.updates] == [
        ("Still at it.", ""),
        ("A fix is built.", "A fix is being made"),
        ("We can see it too.", ""),
    ]
    assert known.status == "fixing"
    with pytest.raises(ValidationError, match="Write what is new"):
        write_public_update(public, " ", by=dana.actor)


def test_withdrawn_it_is_gone_and_comes_back_in_new_words(public, issue, published, dana):
    withdraw(public, by=dana.actor)
    withdraw(public, by=dana.actor)
    assert board_of("default").groups == []
    with pytest.raises(ValidationError, match="taken off"):
        edit(public, by=dana.actor, title="x")
    with pytest.raises(ValidationError, match="taken off"):
        write_public_update(public, "x", by=dana.actor)
    again = published("Counts are too low again")
    assert again.pk == public.pk
    assert board_of("default").groups[0].issues[0].title == "Counts are too low again"
    assert words(issue) == ["board.published", "board.withdrawn", "board.published"]


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("Counts of Northwind are too low", "Northwind"),
        ("counts at NORTHWIND are too low", "NORTHWIND"),
        ("Marta Keller found it", "Marta Keller"),
        ("it was marta keller", "marta keller"),
        ("Marta found it", "Marta"),
        ("Ask joel@fern.example, he knows", "joel@fern.example"),
        ("Shops like Fern & Co see it", "Fern & Co"),
        ("Mr Abara sees it", "Abara"),
    ],
)
def test_who_reported_it_is_not_named(issue, dana, published, text, hit):
    with pytest.raises(ValidationError) as refused:
        published(text)
    assert refused.value.message_dict == {
        "title": [f"“{hit}” would tell the public who reported it. Say it without, or give a reason why it may stand."]
    }
    with pytest.raises(ValidationError) as refused:
        published("Counts are too low", meanwhile=text)
    assert list(refused.value.message_dict) == ["meanwhile"]
    public = published("Counts are too low")
    with pytest.raises(ValidationError) as refused:
        write_public_update(public, text, by=dana.actor)
    assert list(refused.value.message_dict) == ["text"]


@pytest.mark.parametrize(
    "text", ["A fern is not a shop", "The northwinds blow", "joel, in lower case, is a word", "a@b"]
)
def test_words_that_name_nobody_pass(published, text):
    assert published(text).title == text


def test_an_address_of_somebody_else_is_not_named_either(published, marta_says, charlie):
    with pytest.raises(ValidationError, match=r"charlie@elsewhere\.example"):
        published("Write to charlie@elsewhere.example")


@pytest.fixture
def charlie(db):
    return find_or_make_customer(Person(email="charlie@elsewhere.example", name="Charlie"))


def test_a_name_may_stand_for_a_reason_that_is_kept(issue, dana, published):
    published("Northwind counts are too low", override="Northwind wrote about it themselves, in public.")
    event = Event.objects.get(word="board.overrode")
    assert event.sentence == (
        "Dana Ito let names stand in public words (Northwind): Northwind wrote about it themselves, in public."
    )


def test_the_status_line_says_what_does_not_work(dana):
    product = default_product()
    assert board_of("default").status.works
    with pytest.raises(ValidationError, match="Say what does not work"):
        set_status(product, "partial_outage", "", by=dana.actor)
    with pytest.raises(ValidationError, match="is not one of"):
        set_status(product, "bad", "x", by=dana.actor)
    set_status(product, "partial_outage", "Exports fail.", by=dana.actor)
    set_status(product, "partial_outage", "Exports fail.", by=dana.actor)
    status = board_of("default").status
    assert (status.level, status.said, status.text) == ("partial_outage", "Some things do not work", "Exports fail.")
    assert Event.objects.filter(word="board.status").count() == 1
    set_status(product, "operational", "", by=dana.actor)
    assert board_of("default").status.works
