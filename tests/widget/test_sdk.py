"""Feedback from the real SDKs of others, with a picture, over a real line; and hostile envelopes."""

import contextlib
import gzip
import json
import zlib

import brotli
import pytest
import sentry_sdk
from django.core.cache import caches
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sentry_sdk.attachments import Attachment
from sentry_sdk.envelope import Envelope, Item, PayloadRef

from heardback.reports.models import Report
from heardback.wire.envelopes import PLAIN, BadEnvelope, TooLarge, read_envelope, unpacked
from tests.pictures import a_picture
from tests.servers import says
from tests.surroundings import feedback_sdk

ID, OTHER, REPLAY = "a" * 32, "b" * 32, "c" * 32


@pytest.fixture(autouse=True)
def nobody_called_yet():
    caches["callers"].clear()


@pytest.fixture
def dsn(at, product) -> str:
    return f"{at.replace('://', f'://{product.public_key}@')}/{product.pk}"


def feedback(**more) -> dict:
    said = {"message": "The count is wrong", "contact_email": "marta@northwind.example", "name": "Marta"}
    said |= {"url": "https://a.example/links?token=s3cret", "associated_event_id": OTHER, "replay_id": REPLAY}
    return {"event_id": ID, "type": "feedback", "release": "2.1", "contexts": {"feedback": said | more}}


@pytest.mark.parametrize("packing", ["gzip", "br"])
def test_the_python_sdk_delivers_feedback_with_a_picture(dsn, packing):
    options = {"transport_compression_algo": packing}
    client = sentry_sdk.Client(dsn=dsn, default_integrations=False, auto_enabling_integrations=False,
                               _experiments=options)  # fmt: skip
    for _ in range(2):  # sent again: once
        envelope = Envelope(headers={"event_id": ID})
        envelope.add_item(Item(payload=PayloadRef(json=feedback()), type="feedback"))
        envelope.add_item(Attachment(bytes=a_picture(), filename="screen.png").to_envelope_item())
        envelope.add_item(Item(payload=PayloadRef(json={}), type="session"))
        client.transport.capture_envelope(envelope)
    client.capture_event({"message": "an error, which is dropped"})
    client.flush(10)
    report = Report.objects.get()
    assert (report.text, report.url, report.version, report.source) == (
        "The count is wrong", "https://a.example/links", "2.1", "sdk",
    )  # fmt: skip
    assert report.context["sdk"]["associated_event_id"] == OTHER
    assert report.context["sdk"]["replay_id"] == REPLAY
    assert report.attachments.get().file.name == "screen.png"
    assert report.customer.identities.get().trust == "typed"


def test_the_browser_sdk_delivers_feedback_with_a_picture(page, serve, dsn):
    library = feedback_sdk().read_bytes()
    html = b"<!doctype html><title>Host</title><script src=/sdk.js></script>"

    def answer(handler):
        script = handler.path == "/sdk.js"
        kind = "text/javascript" if script else "text/html"
        says(200, library if script else html, Content_Type=kind)(handler)

    page.goto(serve(answer).url)
    sent = page.evaluate(
        """async ([dsn, picture]) => {
            Sentry.init({ dsn, release: "3.0" });
            const data = Uint8Array.from(picture);
            Sentry.captureFeedback(
                { message: "It hangs", email: "joel@fern.example", name: "Joel", associatedEventId: "b".repeat(32) },
                { attachments: [{ filename: "screen.png", data }] });
            return Sentry.flush(8000);
        }""",
        [dsn, list(a_picture())],
    )
    assert sent
    report = Report.objects.get()
    assert (report.text, report.version) == ("It hangs", "3.0")
    assert report.context["sdk"]["associated_event_id"] == OTHER
    assert report.context["sdk"]["name"].startswith("sentry.javascript")
    assert report.attachments.count() == 1
    assert report.customer.identities.get().value == "joel@fern.example"


@pytest.fixture
def send(product):
    def post(body: bytes, key: str | None = None, **headers):
        key = product.public_key if key is None else key
        return Client().post(f"/api/{product.pk}/envelope/?sentry_key={key}", body, "text/plain", headers=headers)

    return post


def lines(*parts: object) -> bytes:
    return b"\n".join(part if isinstance(part, bytes) else json.dumps(part).encode() for part in parts)


def test_the_older_user_report_is_kept_once_with_its_error(send):
    said = {"event_id": OTHER, "name": "Marta", "email": "no address", "comments": "It broke"}
    body = lines({"event_id": ID}, {"type": "user_report"}, said)
    assert send(body).json() == send(body).json() == {"id": ID}
    report = Report.objects.get()
    assert (report.text, report.context["sdk"]["associated_event_id"]) == ("It broke", OTHER)
    send(lines({}, {"type": "user_report"}, said | {"comments": "It broke again"}))
    assert Report.objects.count() == 2


def test_everything_else_is_accepted_dropped_and_counted(send):
    answer = send(lines({"event_id": ID}, {"type": "event", "length": 2}, b"{}", {"type": "transaction"}, b"not json"))
    assert answer.status_code == 200
    assert answer.json() == {"id": ID, "dropped": {"event": 1, "transaction": 1}}
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not Report.objects.exists()


def test_a_file_that_cannot_be_kept_does_not_cost_the_feedback(send):
    body = lines({}, {"type": "attachment", "length": 0, "filename": "x"}, b"", {"type": "feedback"}, feedback())
    assert send(body).status_code == 200
    assert Report.objects.get().attachments.count() == 0


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (b"", "", 400), (b"{", "", 400), (b"[]", "", 400), (b"{}\n{}", "", 400), (b'{}\n{"type": 3}\n', "", 400),
        (b'{}\n{"type": "attachment", "length": 99}\nabc', "", 400), (b'{}\n{"type": "feedback"}\n{}', "", 400),
        (b'{}\n{"type": "feedback"}\nnull', "", 400), (b'{}\n{"type": "x", "length": -1}\n', "", 400),
        (b"{}", "gzip", 400), (gzip.compress(b"{}", mtime=0)[:-4], "gzip", 400),
        (b"{}", "br", 400), (b"{}", "zstd", 400),
        (gzip.compress(b"0" * (PLAIN + 1), 1, mtime=0), "gzip", 413),
        (brotli.compress(b"0" * (PLAIN + 1), quality=1), "br", 413),
        (b"[" * 100_000, "", 400),
    ],
    ids=map(str, range(16)),
)  # fmt: skip
def test_hostile_envelopes_are_refused_in_words(send, body, encoding, status):
    answer = send(body, Content_Encoding=encoding) if not encoding else send(body, **{"Content-Encoding": encoding})
    assert answer.status_code == status
    assert answer["X-Sentry-Error"]


def test_strangers_are_refused(send, product):
    assert send(b"{}", key="").status_code == 401
    assert send(b"{}", key="0" * 32).status_code == 403
    assert Client().post(f"/api/99/envelope/?sentry_key={product.public_key}", b"{}", "text/plain").status_code == 403
    huge = f"/api/{'9' * 40}/envelope/?sentry_key={product.public_key}"
    assert Client().post(huge, b"{}", "text/plain").status_code == 403


def test_the_key_may_come_in_three_ways(product):
    url, key = f"/api/{product.pk}/envelope/", product.public_key
    header = {"X-Sentry-Auth": f"Sentry sentry_version=7, sentry_key={key}"}
    assert Client().post(url, b"{}", "text/plain", headers=header).status_code == 200
    dsn = json.dumps({"dsn": f"https://{key}@h.example/{product.pk}"}).encode()
    assert Client().post(url, dsn, "text/plain").status_code == 200


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(body):
    for encoding in ("", "gzip", "deflate", "br"):
        with contextlib.suppress(BadEnvelope, TooLarge):
            read_envelope(unpacked(body, encoding, 1000))


@given(st.binary(max_size=3000))
def test_what_was_packed_comes_out(body):
    packed = {"gzip": gzip.compress(body), "deflate": zlib.compress(body), "br": brotli.compress(body), "": body}
    for encoding, sent in packed.items():
        assert unpacked(sent, encoding, 3000) == body


JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=2)
                    | st.dictionaries(st.text(), inner, max_size=2))  # fmt: skip
KNOWN = ["contexts", "feedback", "message", "user", "tags", "timestamp", "breadcrumbs", "event_id", "contact_email"]


@settings(suppress_health_check=list(HealthCheck), max_examples=60)
@given(event=st.dictionaries(st.sampled_from(KNOWN), JSON), said=st.dictionaries(st.sampled_from(KNOWN), JSON))
def test_whatever_a_feedback_says_is_kept_or_refused(send, event, said):
    body = lines({}, {"type": "feedback"}, event | {"contexts": {"feedback": {"message": "x", **said}}})
    assert send(body).status_code in (200, 400, 429)
