"""Files over the API: sent as they are or in a form, listed with links that are good for minutes, removed."""

import io
from urllib.parse import urlsplit

import pytest
from django.test import Client

from heardback.files.models import File
from heardback.reports.attaching import live
from heardback.reports.receipts import receipt
from tests.files.conftest import photo_with_secrets, picture

MB = 1024 * 1024


@pytest.fixture(autouse=True)
def apart(db, outbox) -> None:
    """A data folder of its own."""


def send(program, path: str, content: bytes, kind: str = "application/octet-stream", **more):
    return program.generic("POST", f"/api/v1/{path}", content, kind, **more)


def got(link: str):
    answer = Client().get(urlsplit(link).path)
    return answer, b"".join(answer.streaming_content)


def test_a_file_is_the_body_itself(agent, viewer, marta_says, worker):
    report = marta_says()
    at = f"reports/{report.pk}/attachments"
    answer = send(agent, f"{at}?name=photo.jpg", photo_with_secrets(), "image/svg+xml")
    assert answer.status_code == 201
    assert answer["Location"].endswith(at)
    (said,) = answer.json()
    assert (said["name"], said["kind"], said["state"]) == ("photo.jpg", "image/jpeg", "checking")
    assert said["links"] == {"content": "", "original": ""}
    worker.drain()
    (seen,) = agent.read(at).json()
    assert (seen["state"], seen["width"], seen["height"]) == ("ready", 640, 400)
    copy, original = (got(seen["links"][name]) for name in ("content", "original"))
    assert copy[0]["Content-Disposition"].startswith("inline")
    assert original[0]["Content-Disposition"].startswith("attachment")
    assert b"SECRET" not in copy[1]
    assert original[1] == photo_with_secrets()
    (theirs,) = viewer.read(at).json()
    assert theirs["links"]["content"]
    assert theirs["links"]["original"] == ""


def test_several_come_in_a_form(agent, marta_says):
    report = marta_says()
    files = [io.BytesIO(picture()), io.BytesIO(b"words")]
    files[0].name, files[1].name = "a.jpg", "b.log"
    answer = agent.post(f"/api/v1/reports/{report.pk}/attachments", {"file": files})
    assert [said["name"] for said in answer.json()] == ["a.jpg", "b.log"]
    assert len(live(report)) == 2


def test_what_is_sent_twice_is_there_once(agent, marta_says):
    report = marta_says()
    at = f"reports/{report.pk}/attachments?name=a.log"
    first, again = (send(agent, at, b"words", headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()[0]["id"] == again.json()[0]["id"]
    assert len(live(report)) == 1


def test_a_body_in_chunks_is_read_as_it_comes(agent, marta_says):
    report = marta_says()
    body = b"x" * (5 * MB)
    sent = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": io.BytesIO(body), "CONTENT_TYPE": "text/plain"}
    at = f"/api/v1/reports/{report.pk}/attachments"
    assert agent.generic("POST", at, **sent).status_code == 411
    assert agent.generic("POST", at, **sent, **{"wsgi.input_terminated": True}).status_code == 201
    assert live(report)[0].file.size == 5 * MB
    form = sent | {"CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input_terminated": True}
    assert agent.generic("POST", at, **form).status_code == 411


@pytest.mark.parametrize(
    ("content", "kind", "status", "says"),
    [
        (b"", "text/plain", 422, "is empty"),
        (b"x" * (25 * MB + 1), "text/plain", 422, "at most 25.0 MB fit"),
        (b"a=b", "application/x-www-form-urlencoded", 415, "part “file”"),
        (b"no form", "multipart/form-data; boundary=x", 422, "part “file”"),
        (b"no form", "multipart/form-data", 400, "could not be read"),
        (b"--x--\r\n", "multipart/form-data; boundary=x", 422, "part “file”"),
    ],
)
def test_what_can_not_be_taken_is_a_problem_in_words(agent, marta_says, content, kind, status, says):
    answer = send(agent, f"reports/{marta_says().pk}/attachments?name=a.log", content, kind)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert says in answer.json()["detail"]
    assert not File.objects.exists()


def test_a_body_that_is_too_long_is_refused_before_it_is_read(agent, marta_says):
    at = f"reports/{marta_says().pk}/attachments"
    assert send(agent, at, b"", CONTENT_LENGTH=str(101 * MB)).status_code == 413
    form = send(agent, at, b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(900 * MB))
    assert form.status_code == 413


def test_a_removed_file_is_named_and_not_to_be_had(agent, marta_says, worker):
    report = marta_says()
    at = f"reports/{report.pk}/attachments"
    number = send(agent, f"{at}?name=a.log", b"words").json()[0]["id"]
    assert agent.remove(f"{at}/{number}").status_code == 422
    assert agent.remove(f"{at}/{number}?why=+").status_code == 422
    assert agent.remove(f"{at}/{number}?why=a+password+is+in+it").status_code == 204
    assert agent.remove(f"{at}/99?why=x").status_code == 404
    (said,) = agent.read(at).json()
    assert (said["state"], said["links"]) == ("gone", {"content": "", "original": ""})


def test_a_customer_sends_and_takes_back_by_their_receipt(stranger, agent, marta_says, joel_says, worker):
    report, other = marta_says(), joel_says()
    at, others = (f"receipts/{receipt(r.pk)}/attachments" for r in (report, other))
    number = send(stranger, f"{at}?name=photo.jpg", photo_with_secrets()).json()[0]["id"]
    log = send(agent, f"reports/{report.pk}/attachments?name=SECRET.log&internal=true", b"our own").json()[0]["id"]
    worker.drain()
    (seen,) = stranger.read(at).json()
    assert (seen["id"], seen["by"]) == (number, "Marta Keller")
    assert seen["links"]["original"] == ""
    assert b"SECRET" not in got(seen["links"]["content"])[1]
    assert stranger.read(others).json() == []
    for where, which in ((others, number), (at, log), (others, log)):
        assert stranger.remove(f"{where}/{which}").status_code == 404
    assert stranger.remove(f"{at}/{number}").status_code == 204
    assert stranger.read(at).json() == []
    assert got_nothing(seen["links"]["content"])


def got_nothing(link: str) -> bool:
    return Client().get(urlsplit(link).path).status_code == 404
