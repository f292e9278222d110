"""The widget's door, met by programs: hostile bodies, strangers, too many at once."""

import json
import time

import pytest
from django.core.cache import caches
from django.test import Client

from heardback.api import limiting
from heardback.customers.models import Identity
from heardback.ledger.models import Event
from heardback.products.changing import change_product
from heardback.reports.models import Report
from heardback.reports.vouching import signed

ONCE = "a" * 40


@pytest.fixture(autouse=True)
def nobody_called_yet():
    caches["callers"].clear()


@pytest.fixture
def send(product):
    def post(sent=None, body=None, kind="application/json", **headers):
        said = {"key": product.public_key, "once": ONCE, "text": "Broken", **(sent or {})}
        content = json.dumps(said).encode() if body is None else body
        return Client().post("/api/widget/reports", content, kind, headers=headers)

    return post


def test_it_can_be_asked_and_read_from_any_origin(send):
    asked = Client().options("/api/widget/reports", headers={"Origin": "https://a.example"})
    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "POST")
    for answer in (send(Origin="https://a.example"), send({"key": "no"}), Client().get("/api/widget/reports")):
        assert answer["Access-Control-Allow-Origin"] == "*"
    assert Client().get("/api/widget/reports").status_code == 405


def test_once_for_its_key_and_words_that_are_new_are_kept(send):
    first, again, changed = send(), send(), send({"text": "Broken, and so is the export"})
    send({"text": "Broken, and so is the export"})
    assert first.status_code == again.status_code == changed.status_code == 201
    assert {a.json()["number"] for a in (first, again, changed)} == {Report.objects.get().pk}
    assert "Idempotent-Replayed" not in first.headers
    assert again["Idempotent-Replayed"] == "true"
    assert Event.objects.filter(word="report.added").count() == 1


def test_a_wrong_signature_is_kept_as_typed_and_marked(send):
    answer = send({"identity": signed("hbs_wrong", id="42", email="m@n.example", organization_id="acme", at=1)})
    assert answer.status_code == 201
    report = Report.objects.get()
    assert report.signature == "wrong"
    assert list(Identity.objects.values_list("kind", "value", "trust")) == [("email", "m@n.example", "typed")]
    assert report.organization is None
    assert report.context["claimed"]["id"] == "42"
    assert Event.objects.filter(word="report.doubted", report=report.pk).exists()


def test_a_claimed_id_that_nobody_signed_finds_nobody(send, product):
    send({"identity": signed(product.signing_secret, id="42", name="Marta", at=int(time.time()))})
    answer = send({"once": "b" * 40, "claimed": {"id": "42", "name": "Mallory"}})
    theirs = Report.objects.get(pk=answer.json()["number"])
    assert theirs.customer.name == "Mallory"
    assert not theirs.customer.identities.exists()
    page = Client().get(answer.json()["receipt"].replace("http://testserver.example", ""))
    assert b"Marta" not in page.content


def test_only_pages_that_may(send, product, ada):
    change_product(product, by=ada.actor, origins=["https://app.example.com"])
    assert send(Origin="https://evil.example").status_code == 403
    assert send().status_code == 403
    assert send(Origin="https://app.example.com").status_code == 201


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/json", 415), (b"\xff\xfe", "application/json", 400), (b"[]", "application/json", 422),
        (b"[" * 100_000, "application/json", 400), (b"{}", "application/json", 403), (b"x", "application/xml", 415),
        (b"garbage", "multipart/form-data; boundary=x", 400), (b"garbage", "multipart/form-data", 400),
        (b'{"key": 3, "text": {}}', "application/json", 403),
    ],
)  # fmt: skip
def test_hostile_bodies(send, body, kind, status):
    answer = send(body=body, kind=kind)
    assert answer.status_code == status
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"text": " "}, "text"), ({"email": "m@"}, "email"), ({"severity": "huge"}, "severity"), ({"once": "a"}, "once")],
)
def test_what_cannot_be_used_is_said_by_field(send, sent, field):
    answer = send(sent)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_where_nobody_may_stay_unknown_it_says_what_to_write(send, product, ada):
    change_product(product, by=ada.actor, anonymous=False)
    refused = send()
    assert [error["field"] for error in refused.json()["errors"]] == ["email"]
    assert send({"email": "marta@northwind.example"}).status_code == 201
    assert (
        send({"identity": signed(product.signing_secret, id="42", at=int(time.time())), "once": "b" * 40}).status_code
        == 201
    )


def test_odd_values_are_no_error_of_ours(send):
    odd = {"context": [1], "environment": "x", "claimed": 4, "at": "9" * 30, "url": {}, "identity": "\ud800", "step": 9}
    assert send(odd).status_code == 201
    assert send({"once": "c" * 40, "text": "\x00\ud800 x", "at": "2026-13-45T00:00:00Z"}).status_code == 201


def test_too_much_is_told_with_a_time_to_try_again(send, monkeypatch):
    monkeypatch.setattr(limiting, "BY_ADDRESS", "2/min")
    assert [send().status_code for _ in range(3)] == [201, 201, 429]
    assert int(send()["Retry-After"]) >= 1
    too_long = Client().post(
        "/api/widget/reports", b"x", "application/json", headers={"Content-Length": str(99 * 1024 * 1024)}
    )
    assert too_long.status_code in (400, 413)
