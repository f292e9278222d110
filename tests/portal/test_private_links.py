"""A private link opens one report, for whoever it was meant for, and changes nothing by being opened."""

import re
from datetime import timedelta
from unittest import mock

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.loop.models import SignOff
from heardback.notices.models import Notice
from heardback.portal import urls
from heardback.reports import receipts
from heardback.reports.models import Report
from heardback.reports.receipts import receipt
from tests.portal.conftest import words

pytestmark = pytest.mark.once
ADDRESSES = {
    pattern.name: str(pattern.pattern)
    for pattern in urls.urlpatterns
    if str(pattern.pattern).startswith("r/<str:token>/")
}
PRIVATE = list(ADDRESSES)


def at(name: str, token: str) -> str:
    return reverse(f"portal:{name}", args=[token, 1] if "<int:number>" in ADDRESSES[name] else [token])


def everything() -> dict[str, list]:
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in apps.get_models()}


@pytest.fixture
def signable(issue_at, worker) -> Report:
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    return Report.objects.get(matches__issue=issue, customer__name="Marta Keller")


@pytest.fixture
def expired():
    with mock.patch.object(receipts, "LIVES", timedelta(seconds=-1)):
        yield


def test_the_private_addresses_are_known_to_these_tests():
    assert len(PRIVATE) >= 9


@pytest.mark.parametrize("name", PRIVATE)
def test_opening_a_link_never_acts(client, signable, name):
    address = at(name, receipt(signable.pk))
    before = everything()
    acting = "?fixed=yes&answer=yes&helped=yes&words=done&new"
    for method in (client.get, client.head):
        answer = method(address + acting)
        said = {"report": 200, "more": 200, "own_file": 404, "part": 404, "step": 404}
        assert answer.status_code == said.get(name, 302)
    assert everything() == before


@pytest.mark.parametrize("name", PRIVATE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_tampered_link_opens_nothing_and_says_what_to_do(client, marta_says, joel_says, name, method):
    number, signature = receipt(marta_says().pk).split(".", 1)
    token, other = f"{number}.{signature}", f"{joel_says().pk}.{signature}"
    before = everything()
    for forged in (
        token[:-1],
        token + "A",
        other,
        f"{number}s.{signature}",
        "1",
        "0.0.0",
        "\x00",
        "%2e%2e",
        token.upper(),
    ):
        answer = getattr(client, method)(at(name, forged), {"words": "x", "fixed": "yes"})
        assert answer.status_code == (302 if (name, method) == ("link", "get") else 404)
        if answer.status_code == 404:
            assert "This link is not complete" in words(answer)
    assert everything() == before


@pytest.mark.parametrize("name", PRIVATE)
def test_private_pages_are_kept_by_nobody(client, marta_says, name):
    good = receipt(marta_says().pk)
    for method in (client.get, client.post):
        for token in (good, "no.such.token"):
            answer = method(at(name, token))
            assert answer["Cache-Control"] == "private, no-store"
            assert answer["X-Robots-Tag"] == "noindex"
            assert answer["Referrer-Policy"] == "same-origin"


def test_buttons_need_our_own_page(marta_says, phone):
    token, before = receipt(marta_says().pk), Event.objects.count()
    for name in PRIVATE:
        if name != "report":
            answer = phone.post(at(name, token), {"fixed": "yes", "words": "x"})
            assert answer.status_code == 403
            assert re.search("Please press (it|the button) once more", words(answer))
    assert Event.objects.count() == before


def test_a_link_that_is_too_old_mails_a_fresh_one_to_the_address_on_file(
    phone, marta_says, expired, worker, outbox, settings
):
    report = marta_says()
    worker.drain()
    token = receipt(report.pk)
    page = phone.get(f"/r/{token}/")
    assert page.status_code == 410
    assert "This link is too old" in words(page)
    assert "Yesterday it was 212" not in words(page)
    assert report.title not in words(page)
    due = Report.objects.get().next_update_due
    answer = phone.press(f"/r/{token}/", "/link/")
    assert receipt(report.pk).split(".")[0] not in answer["Location"].replace(token, "")
    assert "A fresh link is on its way" in words(phone.get(answer["Location"]))
    worker.drain()
    fresh = outbox()[-1]
    assert (fresh["To"], Notice.objects.get(kind="link").state) == ("marta@northwind.example", "sent")
    link = re.search(r"/r/\S+/", fresh.get_body(("plain",)).get_content())[0]
    with mock.patch.object(receipts, "LIVES", timedelta(days=400)):
        assert "Your report arrived" in words(phone.get(link))
    assert Report.objects.get().next_update_due == due, "a link is no news"


def test_a_fresh_link_is_sent_once_an_hour_at_most(phone, marta_says, expired, worker):
    page = f"/r/{receipt(marta_says().pk)}/"
    for _ in range(3):
        phone.press(page, "/link/")
    assert "less than an hour ago" in words(phone.get(page))
    assert Event.objects.filter(word="receipt.renewed").count() == 1
    with mock.patch.object(timezone, "now", return_value=timezone.now() + timedelta(hours=2)):
        phone.press(page, "/link/")
    assert Event.objects.filter(word="receipt.renewed").count() == 2


def test_without_an_address_there_is_nowhere_to_send_it(phone, db, expired):
    phone.press("/report/", "/report/", title="Gone")
    page = f"/r/{receipt(Report.objects.get().pk)}/"
    phone.press(page, "/link/")
    assert "We have no e-mail address for this report" in words(phone.get(page))


def test_who_only_types_an_address_does_not_speak_for_its_owner(phone, signable):
    """Somebody who knows Marta's address reports something with it, and the team joins it to the same issue."""
    answer = phone.press("/report/", "/report/", title="Same here", email="marta@northwind.example")
    impostor = Report.objects.latest("pk")
    assert impostor.customer == signable.customer
    its = signable.matches.get().issue
    impostor.matches.create(issue=its, joined_to=its, made_by="member:1")
    page = answer["Location"].removesuffix("?new")
    said = words(phone.get(page))
    assert "Answer from your mailbox" in said
    assert "You agreed" not in said
    assert "It is fixed for me" not in said
    token = str(phone.get(page).context["csrf_token"])
    for act in ("fixed", "criteria", "proposal", "appeal"):
        phone.post(f"{page}{act}/", {"fixed": "yes", "answer": "yes", "words": "w", "csrfmiddlewaretoken": token})
    assert not SignOff.objects.exists()
    phone.press(page, "/words/", words="More of the same")
    assert Event.objects.get(word="report.added").actor_name == "Somebody"
    assert "It is fixed for me" in words(phone.get(f"/r/{receipt(impostor.pk)}/")), "by mail, it is Marta"
