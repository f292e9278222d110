"""A message at a Slack-compatible webhook: what arrives, and what each answer means."""

import json
import socket

import pytest

from heardback.channels.message import Message, NotDelivered
from heardback.channels.slack import Slack
from heardback.wire.http import Outside
from tests.servers import says


def send(to: str, text: str = "12 customers in 24 hours") -> None:
    Slack(Outside(["127.0.0.1"], seconds=1)).send(Message(to, "", text, message_id="alert-7@here.example"))


def test_the_text_arrives_as_json(serve):
    server = serve(says(200, b"ok"))
    send(f"{server.url}/services/T0/B0/secret", "12 customers\n<!channel> of Fern & Co")
    asked = server.asked[0]
    assert (asked.method, asked.path) == ("POST", "/services/T0/B0/secret")
    assert json.loads(asked.body) == {"text": "12 customers\n&lt;!channel&gt; of Fern &amp; Co"}
    assert asked.headers["idempotency-key"] == "alert-7@here.example"


@pytest.mark.parametrize(
    ("status", "for_good"),
    [(301, True), (307, True), (400, True), (403, True), (404, True), (410, True),
     (408, False), (429, False), (500, False), (502, False), (503, False)],
)  # fmt: skip
def test_what_an_answer_means(serve, status, for_good):
    with pytest.raises(NotDelivered, match=f"answered {status}") as failed:
        send(serve(says(status, b"no_service", Location="/new")).url)
    assert failed.value.for_good is for_good


def test_the_reason_is_told_in_its_own_words(serve):
    with pytest.raises(NotDelivered, match="The webhook answered 404: no_service"):
        send(serve(says(404, b"no_service\n")).url)


def test_a_webhook_that_is_down_may_come_back():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(NotDelivered) as failed:
            send(f"http://127.0.0.1:{free.getsockname()[1]}/")
    assert not failed.value.for_good


def test_a_private_webhook_is_refused_for_good(serve):
    server = serve(says(200))
    with pytest.raises(NotDelivered, match="HEARDBACK_PRIVATE_HOSTS") as failed:
        Slack(Outside()).send(Message(server.url, "", "hello"))
    assert failed.value.for_good
    assert server.asked == []
