"""A file that was taken is on the disk, once, called what it is; one that can't be taken is refused in words."""

import hashlib
import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from heardback.files import keeping, storing
from heardback.files.keeping import opened, place_of
from heardback.files.kinds import KINDS, MB, in_words, kind_of, longest
from heardback.files.models import File, State
from heardback.files.naming import cleaned_name
from heardback.files.settling import forget, sweep
from heardback.files.storing import MOST, draft_files, store
from tests.files.conftest import SENDER, picture

KEY = "k" * 32


def lying(settings) -> set[str]:
    """The names of all that lies in the folder."""
    folder = settings.HEARDBACK_DATA / "files"
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_what_was_sent_is_what_is_kept(stored, settings):
    content = bytes(range(256)) * 5000
    file = stored(content, "traffic.har")
    assert opened(file.key).read() == content
    assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (file.sent_by, file.sent_by_name) == (SENDER.ref, SENDER.name)
    assert file.state == State.READY
    path = settings.HEARDBACK_DATA / "files" / place_of(file.key)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "traffic" not in str(path)


def test_two_of_the_same_lie_under_names_that_nobody_can_guess(stored):
    one, two = stored(b"the same"), stored(b"the same")
    assert one.key != two.key
    assert min(len(one.key), len(two.key)) == 40


def test_nothing_is_taken_within_a_transaction(db):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        store(io.BytesIO(b"words"), "a.txt", by=SENDER)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"x" * (25 * MB + 1), "at most 25.0 MB fit"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(100 * MB), "larger than 100.0 MB"),
    ],
    ids=["nothing", "too large", "too long a recording"],
)
def test_what_does_not_fit_is_refused_in_words_and_leaves_nothing(stored, settings, content, says):
    with pytest.raises(ValidationError) as refused:
        stored(content, "traffic.har")
    assert says in refused.value.message_dict["files"][0]
    assert "“traffic.har”" in refused.value.message_dict["files"][0]
    assert not File.objects.exists()
    assert lying(settings) == set()


def test_a_disk_that_is_nearly_full_is_kept_for_the_database(stored, settings, monkeypatch):
    monkeypatch.setattr(keeping, "LEAST_FREE", 2**60)
    with pytest.raises(ValidationError, match="Send your words, and add the files later"):
        stored(b"words")
    assert not File.objects.exists()


def test_a_recording_may_be_longer_than_a_picture(stored):
    film = b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(26 * MB)
    assert stored(film, "screen.webm").kind == "video/webm"


def test_a_form_keeps_the_same_bytes_once(stored, settings):
    one, again = stored(b"words", "a.txt", draft=KEY), stored(b"words", "b.txt", draft=KEY)
    assert one == again
    assert list(draft_files(KEY)) == [one]
    assert len(lying(settings)) == 1
    assert not draft_files("")
    stored(b"words", "a.txt")
    assert not draft_files("")


def test_a_form_takes_ten_files(stored):
    for number in range(MOST):
        stored(f"log {number}".encode(), draft=KEY)
    with pytest.raises(ValidationError, match="At most 10 files"):
        stored(b"one more", draft=KEY)


def test_what_nobody_used_is_swept_after_a_day(stored, settings):
    old, fresh, kept = stored(b"old"), stored(b"fresh"), stored(b"kept")
    File.objects.exclude(pk=fresh.pk).update(sent_at=timezone.now() - timedelta(hours=25))
    File.objects.filter(pk=kept.pk).update(kept_at=timezone.now())
    assert sweep() == 1
    assert set(File.objects.all()) == {fresh, kept}
    assert lying(settings) == {fresh.key, kept.key}
    assert old.key not in lying(settings)


def test_a_form_may_wait_for_a_week_with_its_files(stored):
    waiting, left = stored(b"words", draft=KEY), stored(b"other words", draft="l" * 32)
    File.objects.filter(pk=waiting.pk).update(sent_at=timezone.now() - timedelta(days=7))
    File.objects.filter(pk=left.pk).update(sent_at=timezone.now() - timedelta(days=9))
    sweep()
    assert list(File.objects.all()) == [waiting]


def test_bytes_of_an_arrival_that_was_cut_off_are_swept(stored, settings, monkeypatch):
    monkeypatch.setattr(storing, "_arrived", lambda file, draft: file)  # as if killed before
    cut_off = stored(b"words")
    assert File.objects.get().state == State.ARRIVING
    File.objects.update(sent_at=timezone.now() - timedelta(hours=25))
    sweep()
    assert not File.objects.exists()
    assert cut_off.key not in lying(settings)


def test_what_is_forgotten_is_gone_at_once_unless_it_was_kept(stored, settings):
    forgotten, kept = stored(b"words", draft=KEY), stored(b"other words")
    File.objects.filter(pk=kept.pk).update(kept_at=timezone.now())
    forget(forgotten)
    forget(kept)
    assert lying(settings) == {kept.key}
    assert not draft_files(KEY)


def test_any_storage_of_djangos_kind_will_do(settings, stored, worker):
    settings.STORAGES = settings.STORAGES | {"files": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    file = stored(picture())
    worker.drain()
    file.refresh_from_db()
    assert file.copy_kind == "image/jpeg"
    assert lying(settings) == set()
    assert opened(file.key).read() == picture()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
        (b"PK\x03\x04\x14\x00", "application/zip"),
        (b"PK\x05\x06" + bytes(18), "application/zip"),
        (b"\x1f\x8b\x08\x00" + bytes(20), "application/gzip"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41", "video/mp4"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf", "image/avif"),
        ("GET / 500\nGrüße\n".encode(), "text/plain"),
        (b'{"log": []}', "text/plain"),
        ("ä".encode() * 3000, "text/plain"),
        (b"<!doctype html><script>alert(1)</script>", "application/octet-stream"),
        (b"\n <svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "application/octet-stream"),
        (b"MZ" + bytes(100), "application/octet-stream"),
        (b"\x7fELF" + bytes(100), "application/octet-stream"),
        (bytes(100), "application/octet-stream"),
    ],
)
def test_a_file_is_what_it_begins_like(head, kind):
    assert kind_of(head[:4096]) == kind


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_pictures_are_known_whatever_they_are_called(stored, kind):
    assert stored(picture(kind), "invoice.exe").kind == f"image/{kind.lower()}"


@given(st.binary(max_size=300))
def test_whatever_comes_in_has_a_kind_that_we_know(head):
    assert kind_of(head) in KINDS


@given(st.text(max_size=400))
def test_whatever_it_is_called_its_name_can_be_shown(name):
    shown = cleaned_name(name)
    assert 0 < len(shown) <= 200
    assert not set(shown) & set("/\\\x00\n\u202e\u2066")
    assert shown == cleaned_name(shown)


def test_a_long_name_keeps_its_ending():
    assert cleaned_name("x" * 500 + ".png").endswith("….png")
    assert cleaned_name(r"C:\Users\Marta\shot.png") == "shot.png"
    assert cleaned_name("../../etc/passwd") == "passwd"
    assert cleaned_name("gnp.\u202eexe") == "gnp.exe"
    assert cleaned_name("\u202e") == "file"


def test_sizes_are_said_in_words():
    assert [in_words(n) for n in (1, 900, 2048, 3 * MB // 2)] == ["1 byte", "900 bytes", "2 kB", "1.5 MB"]
    assert longest("image/png") < longest("video/webm")
