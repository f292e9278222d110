"""Release day on the desk: looked through, put into other words, somebody left out, sent, paused, and gone on with."""

import html

import pytest

from heardback.customers.models import Customer
from heardback.issues.models import Stage
from heardback.notices.models import Group, Kind, Notice, State
from heardback.notices.slices import write_mailings
from heardback.releases.models import Release


def page(answer) -> str:
    assert answer.status_code in (200, 422), answer
    return html.unescape(answer.content.decode())


@pytest.fixture
def release(issue_at, worker, omar, at_desk) -> Release:
    """Made on the desk, to be looked through."""
    issue = issue_at(Stage.RELEASING)
    worker.drain()
    typed = {"version": "2.1", "environment": "production", "product": "default", "issues": [issue.key], "review": "on"}
    made = at_desk(omar).post("/desk/releases/make/", typed)
    assert made["Location"] == f"/desk/releases/{Release.objects.get().pk}/tell/"
    return Release.objects.get()


def test_the_day_of_a_release(release, at_desk, sam, worker):
    desk, at = at_desk(sam), f"/desk/releases/{release.pk}/tell/"
    issue = release.issues.get()
    assert "2.1 is out, and not everybody was told" in page(desk.get("/desk/waiting/"))
    Customer.objects.filter(name="Joel Abara").update(attributes={"language": "de"})
    first = page(desk.get(at))
    assert "2 people: reported it" in first
    assert "Send it to 2 people" in first
    assert ">German<" in first
    assert ">English<" in first
    assert "is changed in Our product 2.1" in first

    words = f"{at}{issue.key}/reported/words/"
    too_long = desk.post(words, {"language": "de", "words": "x" * 5001})
    assert too_long.status_code == 422
    assert "At most 5,000 characters" in page(too_long)
    assert desk.post(words, {"language": "de", "words": "Es stimmt wieder."})["Location"] == at
    assert "Es stimmt wieder." in page(desk.get(at))

    who = f"{at}{issue.key}/reported/"
    listed = page(desk.get(who))
    assert "Marta Keller" in listed
    marta = Customer.objects.get(name="Marta Keller")
    assert "Why should Marta Keller not hear of it?" in page(desk.get(f"{who}?leave={marta.pk}"))
    refused = desk.post(who, {"customer": marta.pk, "why": ""})
    assert refused.status_code == 422
    assert "Say why" in page(refused)
    assert desk.post(who, {"customer": marta.pk, "why": "Told her on the phone."})["Location"] == at
    assert "Told her on the phone. · Sam Reyes" in page(desk.get(at))

    assert "On its way to 2 people." in page(desk.post(at, {"act": "send"}, follow=True))
    write_mailings()
    assert "Paused." in page(desk.post(at, {"act": "pause"}, follow=True))
    worker.drain()
    paused = page(desk.get(at))
    assert "1 held" in paused
    assert "hx-get" not in paused.partition('id="going"')[2].partition(">")[0], "nothing moves, so nothing is asked"
    assert "It goes on where it was." in page(desk.post(at, {"act": "resume"}, follow=True))
    bar = page(desk.get(at, headers={"HX-Request": "true"}))
    assert 'hx-trigger="every 2s"' in bar
    assert "<h1>" not in bar, "the bar alone"
    worker.drain()
    assert "All of it went out" in page(desk.get(at))
    assert "1 told by mail · 1 left out" in page(desk.get(at))
    assert page(desk.post(at, {"act": "take-in", "customer": marta.pk}, follow=True)).count("after all.") == 1
    worker.drain()
    assert set(Notice.objects.filter(kind=Kind.RELEASED).values_list("state", flat=True)) == {State.SENT}
    assert Notice.objects.filter(kind=Kind.RELEASED).count() == 2
    assert "not everybody was told" not in page(desk.get("/desk/waiting/"))


def test_who_may_not_write_to_customers_looks_and_presses_nothing(release, at_desk, vera):
    at = f"/desk/releases/{release.pk}/tell/"
    seen = page(at_desk(vera).get(at))
    assert "2 people: reported it" in seen
    assert "Send it" not in seen
    assert at_desk(vera).post(at, {"act": "send"}).status_code == 403
    assert not Group.objects.exists()


def test_what_makes_no_sense_is_said(release, at_desk, sam):
    desk, at = at_desk(sam), f"/desk/releases/{release.pk}/tell/"
    assert "Press one of the buttons." in page(desk.post(at, {"act": "x"}, follow=True))
    assert "Nothing of it is going out." in page(desk.post(at, {"act": "pause"}, follow=True))
    assert desk.post(at, {"act": "take-in", "customer": "x"}).status_code == 404
    assert desk.get("/desk/releases/77/tell/").status_code == 404
    for nobody in ("HB-1/follows/", "HB-1/x/", "HB-9/reported/", "HB-9/reported/words/"):
        assert desk.get(at + nobody).status_code == 404
