"""The row of a wave, its page, and what one presses there, without a script."""

import pytest

from heardback.customers.finding import Person
from heardback.reports.taking import Account, take
from heardback.triage.models import Wave


@pytest.fixture
def wave(worker) -> Wave:
    for n in range(10):
        person = Person(email=f"s{n % 2}@spam.example")
        take(Account(title=f"Hello {n}", text="See https://spam.example/x", person=person), source="form")
    worker.drain()
    return Wave.objects.get()


def test_a_wave_is_seen_opened_and_let_through_one_by_one(wave, at_desk, sam):
    desk = at_desk(sam)
    assert "10 reports with the same link, spam.example/x" in desk.get("/desk/").content.decode()
    first = wave.waiting().order_by("pk").first()
    assert "in a wave that looks like spam" in desk.get(f"/desk/reports/{first.pk}/").content.decode()
    answer = desk.post(f"/desk/waves/{wave.pk}/release/", {"reports": first.pk}, follow=True)
    assert "1 report let through" in answer.content.decode()
    assert wave.waiting().count() == 9
    assert answer.content.decode().count("Let it through<") == 9


def test_a_wave_is_closed_in_one_press_and_that_is_undone(wave, at_desk, sam):
    desk = at_desk(sam)
    answer = desk.post(f"/desk/waves/{wave.pk}/close/", follow=True)
    assert "10 reports closed as spam" in answer.content.decode()
    assert "Settled" in desk.get("/desk/waves/").content.decode()
    assert "quicker" in desk.post(f"/desk/waves/{wave.pk}/close/", follow=True).content.decode()
    assert "10 reports wait again" in desk.post(f"/desk/waves/{wave.pk}/undo/", follow=True).content.decode()
    assert "somebody took that back already" in desk.post(f"/desk/waves/{wave.pk}/undo/", follow=True).content.decode()


def test_who_may_not_triage_looks_and_presses_nothing(wave, at_desk, vera):
    desk = at_desk(vera)
    assert "Close as spam" not in desk.get("/desk/").content.decode()
    assert desk.post(f"/desk/waves/{wave.pk}/close/").status_code == 403
    assert wave.waiting().count() == 10
