"""Waves that look like spam: one row, never dropped, thanked when they are let through. And what is none."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from heardback.customers.finding import Person
from heardback.customers.models import Customer, Identity
from heardback.notices.queries import waiting_to_hear
from heardback.reports.models import Report, Signature
from heardback.reports.taking import Account, take
from heardback.trends.counting import reports_within, tally
from heardback.triage.deciding import decide, triage
from heardback.triage.likeness import EACH, MANY, alike_to, look
from heardback.triage.models import Wave
from heardback.triage.queries import inbox
from heardback.triage.waves import close_as_spam, fold_waves, not_spam_after_all, release, waves

SPAM = "Buy cheap watches and bags at https://spam.example/x?n={n} before the sale ends, dear friend number {n}"


def said(title: str, text: str = "", email: str = "", **more) -> Report:
    return take(Account(title=title, text=text, person=Person(email=email)), source="form", **more)


@pytest.fixture
def wave(worker) -> Wave:
    """Twelve with one link from three addresses."""
    for n in range(12):
        said(f"Hello {n}", SPAM.format(n=n), f"spammer{n % 3}@spam.example")
    worker.drain()
    return Wave.objects.get()


def test_a_wave_is_one_row_and_says_why(wave, marta_says):
    mine = marta_says()
    assert list(inbox()) == [mine]
    assert tally(reports_within(24)).reports == 1
    assert wave.why == "12 reports with the same link, spam.example/x, from 3 addresses in 1 minute"
    assert waves().get().count == 12


def test_nobody_of_a_wave_is_thanked_until_it_is_let_through_and_then_once(wave, worker, outbox, sam):
    assert outbox() == []
    release(wave, [wave.waiting().first().pk], by=sam.actor)
    worker.drain()
    assert len(outbox()) == 1
    release(wave, by=sam.actor)
    worker.drain()
    assert len(outbox()) == 12
    assert inbox().count() == 12
    assert waves().count() == 0
    with pytest.raises(ValidationError, match="quicker"):
        release(wave, by=sam.actor)


def test_what_follows_a_wave_is_folded_into_it_and_what_was_let_through_stays_through(wave, worker, outbox, sam):
    said("One more", SPAM.format(n=99), "another@spam.example")
    worker.drain()
    assert waves().get().count == 13
    release(wave, by=sam.actor)
    for n in range(12):
        said("Again", SPAM.format(n=n), f"spammer{n % 2}@spam.example")
    worker.drain()
    assert len(outbox()) == 25
    assert waves().count() == 0


def test_closed_as_spam_tells_nobody_and_is_taken_back(wave, worker, outbox, sam):
    before = dict(wave.waiting().values_list("pk", "received_at"))
    assert close_as_spam(wave, by=sam.actor) == 12
    assert Report.objects.filter(state="closed", closed_why="spam").count() == 12
    worker.drain()
    assert outbox() == []
    assert tally(reports_within(24)).reports == 0
    assert not_spam_after_all(wave, by=sam.actor) == 12
    assert dict(wave.waiting().values_list("pk", "received_at")) == before
    release(Wave.objects.get(), by=sam.actor)
    worker.drain()
    assert len(outbox()) == 12


def test_a_closed_wave_that_goes_on_waits_for_a_person_again(wave, worker, outbox, sam):
    close_as_spam(wave, by=sam.actor)
    said("One more", SPAM.format(n=99), "another@spam.example")
    worker.drain()
    assert outbox() == []
    assert waves().get().count == 1


def test_a_folded_report_keeps_its_clock_and_its_wave_says_when(wave):
    assert not wave.waiting().filter(next_update_due=None).exists()
    assert not waiting_to_hear(timezone.now() + timedelta(days=90)).exists()
    due = wave.waiting().order_by("next_update_due").first().next_update_due
    assert waves().get().next_due == due


def test_deciding_what_one_of_it_is_lets_it_through(wave, worker, outbox, sam):
    first, second = wave.waiting().order_by("pk")[:2]
    triage(first, "new_bug", by=sam.actor)
    decide([second.pk], "other", by=sam.actor)
    assert waves().get().count == 10
    worker.drain()
    assert {mail["To"] for mail in outbox()} == {"spammer0@spam.example", "spammer1@spam.example"}


def test_the_same_words_from_nobody_are_folded_and_a_few_are_not(worker):
    words = "our excellent company offers wonderful marketing services which will grow your business very quickly"
    for n in range(MANY - 1):
        said(f"Offer {n}", words)
    worker.drain()
    assert inbox().count() == MANY - 1
    said("Offer", words)
    worker.drain()
    assert inbox().count() == 0
    assert "people who did not say who they are" in waves().get().why


def test_a_surge_of_customers_is_not_a_wave(worker, outbox):
    """Forty who were charged twice, within minutes: known ones, new ones, with the same error, link and words."""
    error = "Payment failed: E_DOUBLE_CHARGE while charging the card of the order twice, see https://bank.example/help"
    long_ago = timezone.now() - timedelta(days=30)
    for n in range(10):  # the very same words and links, from people we know
        known = Customer.objects.create(name=f"Known {n}", created_at=long_ago)
        Identity.objects.create(customer=known, kind="email", value=f"known{n}@shop.example")
        links = " https://bank.example/a https://bank.example/b"
        said("Charged twice", f"I was charged twice for one single order this morning at the till.{links}",
             f"known{n}@shop.example")  # fmt: skip
    for n in range(10):  # the same error, from people who are new
        said("Charged twice", error, f"new{n}@shop.example")
    for n in range(10):  # and from nobody in particular, in their own few words
        said(f"Charged twice {n}", f"TypeError: total of undefined at checkout.js line {n}\nTwice! Why?")
    for n in range(10):  # whom the host's systems vouch for, all with one text
        said("Charged twice", SPAM.format(n=n), f"signed{n % 2}@shop.example", signature=Signature.GOOD)
    worker.drain()
    assert waves().count() == 0
    assert inbox().count() == 40
    assert len(outbox()) == 30


def test_somebody_known_whose_address_is_typed_again_and_again_is_looked_at(worker, outbox, marta_says):
    Customer.objects.filter(pk=marta_says().customer_id).update(created_at=timezone.now() - timedelta(days=30))
    for n in range(12):
        said("Hello", SPAM.format(n=n), "marta@northwind.example")
    worker.drain()
    assert waves().get().count == 12
    assert len(outbox()) == 1


def test_looking_again_changes_nothing(wave):
    numbers = list(Report.objects.values_list("pk", flat=True))
    assert fold_waves(numbers) == set(numbers)
    assert Wave.objects.count() == 1


WORDS = [f"{letter}{letter}word" for letter in "abcdefghijklmnopq"]


@given(
    st.lists(
        st.tuples(st.none() | st.integers(1, 40), st.sampled_from(["", "a.example/x", "b.example"]), st.integers(0, 5)),
        max_size=60,
    )
)
@settings(max_examples=60)
def test_a_wave_is_always_many_and_of_few_or_stuffed_and_never_of_different_people_without_a_link(rows):
    texts = [f"{' '.join(WORDS[cut:])} {f'https://{link}' if link else ''}" for _, link, cut in rows]
    looks = [look(n, who, "Hi", text) for n, ((who, _, _), text) in enumerate(zip(rows, texts, strict=True))]
    for one in looks:
        found = alike_to(one, looks)
        if found is None:
            continue
        assert one in found.group
        assert len(found.group) >= MANY
        if not found.what:
            assert len({other.customer for other in found.group}) * EACH <= len(found.group)
        else:
            assert all(found.what in other.links for other in found.group)
