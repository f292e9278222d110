"""Files with the form and on the own page, without a script; and what each answers to ours."""

import io
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from heardback.accounts.actors import SYSTEM
from heardback.files import handing_out
from heardback.files.handing_out import Which, link
from heardback.files.models import File
from heardback.files.storing import MOST, draft_files, store
from heardback.portal import sending_files
from heardback.portal.sending import new_key
from heardback.reports.attaching import attach, live
from heardback.reports.following import close
from heardback.reports.models import Attachment, Report
from heardback.reports.receipts import receipt
from tests.files.conftest import photo_with_secrets, picture
from tests.portal.conftest import words

SHOT = picture("PNG", (60, 40))


@pytest.fixture(autouse=True)
def apart(db, outbox) -> None:
    """A data folder of its own."""


def named(content: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def raw(client: Client, address: str, content: bytes, name: str = "shot.png", **headers: str):
    headers = {"X-File-Name": quote(name), **headers}
    return client.post(address, content, "application/octet-stream", headers=headers)


def test_a_form_without_a_script_brings_its_files(client, worker):
    files = [named(SHOT, "shot.png"), named(b"GET / 500", "server.log")]
    answer = client.post("/report/", {"title": "It fails", "key": new_key(), "files": files})
    assert answer.status_code == 302
    report = Report.objects.get()
    assert [a.file.name for a in live(report)] == ["shot.png", "server.log"]
    worker.drain()
    page = client.get(f"/r/{receipt(report.pk)}/")
    assert "server.log" in words(page)
    assert "You added 2 files." in words(page)
    small = re.search(r'<img src="([^"]+)"', page.content.decode())[1]
    shown = client.get(small, follow=True)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert shown["Content-Disposition"].startswith("inline")


def test_a_form_with_something_wrong_keeps_its_files_and_can_leave_one_out(client):
    key = new_key()
    sent = {"email": "no address", "title": "It fails", "key": key}
    answer = client.post("/report/", {**sent, "files": [named(SHOT, "a.png"), named(b"words", "b.log")]})
    assert answer.status_code == 422
    assert "a.png" in words(answer) and "b.log" in words(answer)
    first = draft_files(key).first()
    answer = client.post("/report/", {**sent, "email": "", "leave_out": [str(first.pk), "x", "9" * 30]})
    assert answer.status_code == 302
    assert [a.file.name for a in live(Report.objects.get())] == ["b.log"]


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "“bad.log” is empty"), (b"x" * (25 * 1024 * 1024 + 1), "“bad.log” has 25.0 MB; at most 25.0 MB fit")],
    ids=["empty", "too large"],
)
def test_what_does_not_fit_is_said_beside_the_field_and_the_rest_is_kept(client, content, says):
    key = new_key()
    files = [named(content, "bad.log"), named(b"words", "good.log")]
    answer = client.post("/report/", {"title": "It fails", "text": "Look here", "key": key, "files": files})
    if content:
        assert answer.status_code == 422
        assert says in words(answer)
        assert "Look here" in words(answer)
        assert not Report.objects.exists()
        assert [file.name for file in draft_files(key)] == ["good.log"]
    else:  # Django leaves out what is empty, as browsers send it for a field in which nothing was chosen
        assert answer.status_code in (302, 422)


def test_more_than_ten_are_refused(client):
    files = [named(f"log {n}".encode(), f"{n}.log") for n in range(MOST + 1)]
    key = new_key()
    answer = client.post("/report/", {"title": "It fails", "key": key, "files": files})
    assert answer.status_code == 422
    assert f"At most {MOST} files fit" in words(answer)
    assert client.post("/report/", {"title": "It fails", "key": key}).status_code == 302
    assert len(live(Report.objects.get())) == MOST


def test_a_form_sent_twice_has_its_files_once(client):
    sent = {"title": "It fails", "key": new_key()}
    for _ in range(2):
        client.post("/report/", {**sent, "files": [named(SHOT, "a.png")]})
    assert len(live(Report.objects.get())) == 1
    client.post("/report/", {**sent, "files": [named(b"more", "b.log")]})
    assert [a.file.name for a in live(Report.objects.get())] == ["a.png", "b.log"]


def test_a_script_sends_each_file_as_soon_as_it_is_chosen(client):
    key = new_key()
    for _ in range(2):  # the answer to the first was lost
        answer = raw(client, "/report/files/", SHOT, "Bildschirm ä.png", **{"X-Draft-Key": key})
        assert answer.status_code == 201
        assert "Bildschirm ä.png" in words(answer)
    assert words(client.get("/report/files/", headers={"X-Draft-Key": key})).count("Bildschirm ä.png,") <= 1
    client.post("/report/", {"title": "It fails", "key": key})
    assert [a.file.name for a in live(Report.objects.get())] == ["Bildschirm ä.png"]


def test_what_a_script_sends_is_refused_in_words(client):
    key = {"X-Draft-Key": new_key()}
    empty = client.post("/report/files/", b"", "application/octet-stream", headers=key)
    assert (empty.status_code, empty.content.decode()[:21]) == (422, "“file” is empty. Choo")
    assert raw(client, "/report/files/", SHOT).status_code == 422
    other = client.post("/report/files/", {"files": [named(SHOT, "a.png")]}, headers=key)
    assert other.status_code == 415
    long = client.generic(
        "POST", "/report/files/", b"", "application/octet-stream", headers=key, CONTENT_LENGTH=str(101 * 1024 * 1024)
    )
    assert (long.status_code, "larger than 100 MB" in long.content.decode()) == (413, True)
    assert not File.objects.exists()


def test_a_file_of_a_form_can_be_taken_out_by_who_knows_its_key(client):
    key, others = new_key(), new_key()
    raw(client, "/report/files/", SHOT, **{"X-Draft-Key": key})
    file = File.objects.get()
    client.post(f"/report/files/{file.pk}/remove/", headers={"X-Draft-Key": others})
    assert draft_files(key).exists()
    assert client.get("/report/files/", headers={"X-Draft-Key": others}).content == b""
    client.post(f"/report/files/{file.pk}/remove/", headers={"X-Draft-Key": key})
    assert not draft_files(key).exists()


def test_files_are_added_on_the_own_page_and_taken_back(client, marta_says, page_of, worker):
    report = marta_says()
    page = page_of(report)
    nothing = client.post(page + "files/", {})
    assert (nothing.status_code, "Choose a file first." in words(nothing)) == (422, True)
    client.post(page + "files/", {"files": [named(SHOT, "a.png")]})
    assert raw(client, page + "files/", b"words", "b.log").status_code == 201
    assert [a.file.name for a in live(report)] == ["a.png", "b.log"]
    worker.drain()
    log = live(report)[1]
    got = client.get(f"{page}files/{log.pk}/", follow=True)
    assert b"".join(got.streaming_content) == b"words"
    answer = client.post(f"{page}files/{log.pk}/remove/", follow=True)
    assert "b.log is removed. Nobody can open it any more." in words(answer)
    assert client.get(f"{page}files/{log.pk}/").status_code == 404
    assert "You took back the file b.log." in words(answer)


def test_a_file_opens_a_closed_report_again(client, marta_says, page_of):
    report = close(marta_says(), "explained", by=SYSTEM)
    raw(client, page_of(report) + "files/", SHOT)
    report.refresh_from_db()
    assert (report.state, report.triaged_at) == ("open", None)


def test_another_customers_link_neither_makes_nor_opens_a_way_to_a_file(client, marta_says, joel_says, page_of, worker):
    martas, joels = marta_says(), joel_says()
    raw(client, page_of(martas) + "files/", SHOT)
    raw(client, page_of(joels) + "files/", b"words", "b.log")
    worker.drain()
    theirs = live(martas)[0]
    for ending in ("", "?small", "?copy"):
        assert client.get(f"{page_of(joels)}files/{theirs.pk}/{ending}").status_code == 404
    assert client.post(f"{page_of(joels)}files/{theirs.pk}/remove/").status_code == 404
    assert live(martas) == [theirs]
    assert "shot.png" not in client.get(page_of(joels)).content.decode()
    token = link(theirs.file, Which.COPY)
    number, rest = token.split("c.", 1)
    for forged in (f"{number}o.{rest}", f"{live(joels)[0].file_id}c.{rest}", token[:-1], token + "x", "1", "\x00"):
        assert client.get(f"/files/{quote(forged, safe='')}/").status_code == 404


def test_a_link_is_good_for_minutes(client, marta_says, page_of, worker, monkeypatch):
    raw(client, page_of(marta_says()) + "files/", SHOT)
    worker.drain()
    address = f"/files/{link(File.objects.get(), Which.COPY)}/"
    assert client.get(address).status_code == 200
    monkeypatch.setattr(handing_out, "GOOD_FOR", timedelta(seconds=-1))
    late = client.get(address)
    assert (late.status_code, "reload it, and open the file again" in words(late)) == (403, True)


def test_a_file_is_handed_out_so_that_nothing_of_it_runs(client, marta_says, page_of, worker):
    report = marta_says()
    page = page_of(report)
    evil = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    for content, name in ((evil, 'a".svg'), (b"<script>1</script>", "b.html"), (photo_with_secrets(), "c.jpg")):
        raw(client, page + "files/", content, name)
    worker.drain()
    for attachment in live(report):
        got = client.get(f"{page}files/{attachment.pk}/", follow=True)
        body = b"".join(got.streaming_content)
        assert got["X-Content-Type-Options"] == "nosniff"
        assert got["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert got["Cross-Origin-Resource-Policy"] == "same-origin"
        assert got["Cache-Control"].startswith("private")
        if attachment.file.name == "c.jpg":  # the customer's own page shows the copy, too
            assert got["Content-Disposition"].startswith("inline")
            assert b"SECRET" not in body
        else:
            assert got["Content-Disposition"].startswith("attachment")
            assert got["Content-Type"] == "application/octet-stream"
    head = client.head(f"/files/{link(attachment.file, Which.COPY)}/")
    assert (head.status_code, head["Content-Type"]) == (200, "image/jpeg")
    assert client.post(f"/files/{link(attachment.file, Which.COPY)}/").status_code == 405


def test_what_is_checked_or_held_back_is_not_handed_out(client, marta_says, page_of):
    report = marta_says()
    page = page_of(report)
    raw(client, page + "files/", SHOT)
    attachment = live(report)[0]
    assert client.get(f"{page}files/{attachment.pk}/").status_code == 404
    assert "It arrived, and can be opened once it was checked." in words(client.get(page))
    File.objects.update(state="quarantined", due_at=None, found="Eicar-Test-Signature")
    assert client.get(f"{page}files/{attachment.pk}/").status_code == 404
    said = words(client.get(page))
    assert "Our virus scanner stopped it" in said
    assert "Eicar" not in said


def test_what_is_internal_is_neither_seen_nor_reached(client, marta_says, page_of, sam):
    report = marta_says()
    kept = store(io.BytesIO(b"our own"), "SECRET.log", by=sam.actor)
    (trace,) = attach(report, [kept], by=sam.actor, internal=True)
    page = page_of(report)
    assert "SECRET" not in client.get(page).content.decode()
    assert client.get(f"{page}files/{trace.pk}/").status_code == 404
    assert client.post(f"{page}files/{trace.pk}/remove/").status_code == 404
    assert raw(client, page + "files/", b"our own", "mine.log").status_code == 201
    assert Attachment.objects.count() == 2


def test_elsewhere_no_long_body_is_read(phone):
    long = {"files": [named(b"x" * (3 * 1024 * 1024), "a.log")]}
    phone.get("/report/")
    answer = Client.post(phone, "/sign-in/", long)
    assert (answer.status_code, "more than we can take at once" in words(answer)) == (413, True)


def test_files_need_our_own_page(phone, marta_says, page_of):
    for address in ("/report/files/", page_of(marta_says()) + "files/"):
        answer = phone.generic("POST", address, SHOT, "application/octet-stream", headers={"X-Draft-Key": new_key()})
        assert answer.status_code == 403
    assert not File.objects.exists()


def test_more_files_than_anybody_has_wait_a_minute(client, monkeypatch):
    monkeypatch.setattr(sending_files, "BY_ADDRESS", "2/min")
    browser = {"REMOTE_ADDR": "198.51.100.7"}
    for key in (new_key(), new_key()):
        at = {"X-File-Name": "shot.png", "X-Draft-Key": key}
        assert client.post("/report/files/", SHOT, "application/octet-stream", headers=at, **browser).status_code == 201
    answer = client.post("/report/files/", SHOT, "application/octet-stream", headers=at, **browser)
    assert answer.status_code == 429 and 1 <= int(answer["Retry-After"]) <= 60
    assert "Try again in" in words(answer)
    assert File.objects.count() == 2
