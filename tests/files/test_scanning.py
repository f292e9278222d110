"""With a virus scanner nobody gets a file before it was scanned, and nobody at all one in which something was found."""

import io

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from heardback.files.handing_out import NoSuchFile, Which, link
from heardback.files.models import File, State
from heardback.ledger.models import Event
from heardback.project.settings import _scanner
from heardback.reports.attaching import attach, tell_of_held_files
from heardback.reports.receipts import receipt
from heardback.wire.clamd import TOO_LARGE, Away, answers, scan
from tests.files.clamd import EICAR, Clamd
from tests.files.conftest import picture


@pytest.fixture
def clamd(settings, tmp_path):
    """clamd(**how) starts a scanner and has Heardback ask it."""
    running = []

    def start(**how) -> Clamd:
        running.append(Clamd(**how))
        settings.HEARDBACK_CLAMD_URL = running[-1].url
        return running[-1]

    yield start
    for one in running:
        one.stop()


def settled(file: File, worker) -> File:
    worker.drain()
    file.refresh_from_db()
    return file


def test_the_protocol_is_spoken_over_a_port_and_a_path(clamd, tmp_path):
    for one in (clamd(), clamd(path=tmp_path / "clamd.sock")):
        assert answers(one.url)
        assert scan(one.url, io.BytesIO(b"words" * 300_000)) == ""
        assert scan(one.url, io.BytesIO(b"")) == ""
        assert scan(one.url, io.BytesIO(b"x" * 300_000 + EICAR)) == "Eicar-Test-Signature"


def test_what_the_scanner_will_not_look_at_is_told_apart_from_what_is_clean(clamd):
    assert scan(clamd(takes=1000).url, io.BytesIO(b"x" * 3_000_000)) == TOO_LARGE


@pytest.mark.parametrize(
    "says", [b"", b"stream: Can't allocate memory ERROR\0", b"COMMAND READ TIMED OUT\0", b"OK? no\0"]
)
def test_an_answer_that_means_nothing_is_none(clamd, says):
    with pytest.raises(Away):
        scan(clamd(says=says).url, io.BytesIO(b"words"))


def test_a_scanner_that_is_away_is_said_to_be(tmp_path):
    for url in ("tcp://127.0.0.1:9", f"unix://{tmp_path}/nothing.sock"):
        assert not answers(url)
        with pytest.raises(Away, match="does not answer"):
            scan(url, io.BytesIO(b"words"))


def test_what_is_clean_is_handed_out_once_it_was_scanned(clamd, stored, worker):
    scanner = clamd()
    log, photo = stored(b"words"), stored(picture())
    assert {log.state, photo.state} == {State.CHECKING}
    with pytest.raises(NoSuchFile):
        link(log, Which.ORIGINAL)
    assert settled(log, worker).state == State.READY
    assert settled(photo, worker).has_copy
    assert scanner.scanned == 2
    assert link(log, Which.ORIGINAL)


def test_what_was_found_is_held_back_and_both_sides_are_told(clamd, client, stored, worker, marta_says):
    clamd()
    report = marta_says()
    file = stored(EICAR, "invoice.pdf.exe")
    attach(report, [file], by=report.customer.actor)
    worker.drain()
    file = settled(file, worker)
    assert (file.state, file.found) == (State.QUARANTINED, "Eicar-Test-Signature")
    for which in Which:
        with pytest.raises(NoSuchFile):
            link(file, which)
    told = Event.objects.get(word="attachment.held", report=report.pk)
    assert told.sentence == "invoice.pdf.exe is held back: the virus scanner found Eicar-Test-Signature in it"
    assert told.sentence_for_customer.startswith("We cannot open the file invoice.pdf.exe")
    page = client.get(f"/r/{receipt(report.pk)}/").content.decode()
    assert "Our virus scanner stopped it" in page
    assert "Eicar" not in page


def test_what_was_found_before_the_form_was_sent_is_told_once(clamd, stored, worker, marta_says):
    clamd()
    file = settled(stored(EICAR, "invoice.pdf.exe", draft="d" * 32), worker)
    report = marta_says()
    attach(report, [file], by=report.customer.actor)
    worker.drain()
    assert Event.objects.filter(word="attachment.held", report=report.pk).count() == 1
    late = stored(EICAR + b" again", "other.exe", draft="d" * 32)
    worker.duties = [duty for duty in worker.duties if duty.__name__ != "tell_of_held_files"]
    worker.drain()
    late.refresh_from_db()
    attach(report, [late], by=report.customer.actor)
    tell_of_held_files()
    assert Event.objects.filter(word="attachment.held", report=report.pk).count() == 2


def test_what_is_too_large_for_the_scanner_is_held_back(clamd, stored, worker):
    clamd(takes=1000)
    file = settled(stored(b"x" * 5000), worker)
    assert (file.state, file.found) == (State.QUARANTINED, TOO_LARGE)


def test_a_scanner_that_is_away_is_asked_again_and_nothing_is_handed_out_meanwhile(clamd, stored, worker, settings):
    settings.HEARDBACK_CLAMD_URL = "tcp://127.0.0.1:9"
    file = settled(stored(b"words"), worker)
    assert (file.state, file.failures) == (State.CHECKING, 0)
    assert file.due_at > timezone.now()
    assert "does not answer" in file.failure
    with pytest.raises(NoSuchFile):
        link(file, Which.ORIGINAL)
    clamd()
    File.objects.update(due_at=timezone.now())
    assert settled(file, worker).state == State.READY


@pytest.mark.parametrize("wrong", ["127.0.0.1:3310", "http://clamd:3310", "unix://", "tcp://"])
def test_an_address_that_makes_no_sense_stops_the_start(wrong):
    with pytest.raises(ImproperlyConfigured, match="should look like tcp://"):
        _scanner(wrong)
