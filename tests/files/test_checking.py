"""Pictures are drawn anew, so that nothing is hidden in what others see; what is odd can only be downloaded."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageChops

from heardback.files.keeping import opened
from heardback.files.models import CLEAN, SMALL, File, State
from tests.files.conftest import photo_with_secrets, picture


@pytest.fixture
def checked(stored, worker):
    """The file as it is once it was checked."""

    def check(content: bytes, name: str = "shot.png") -> File:
        file = stored(content, name)
        worker.drain()
        file.refresh_from_db()
        assert file.state == State.READY
        return file

    return check


def copy_of(file: File) -> bytes:
    return opened(file.key + CLEAN).read()


def test_a_picture_waits_until_it_was_checked(stored, worker):
    file = stored(picture())
    assert file.state == State.CHECKING
    worker.drain()
    file.refresh_from_db()
    assert (file.state, file.due_at) == (State.READY, None)


@pytest.mark.parametrize(
    ("kind", "becomes"), [("PNG", "PNG"), ("JPEG", "JPEG"), ("WEBP", "JPEG"), ("GIF", "PNG")], ids=str
)
def test_a_copy_looks_like_the_picture(checked, kind, becomes):
    content = picture(kind)
    file = checked(content)
    copy, small = (Image.open(opened(file.key + ending)) for ending in (CLEAN, SMALL))
    assert copy.format == small.format == becomes
    assert copy.size == (file.width, file.height) == (640, 400)
    assert max(small.size) == 480
    difference = ImageChops.difference(copy.convert("RGB"), Image.open(io.BytesIO(content)).convert("RGB"))
    assert max(high for _, high in difference.getextrema()) < 12


def test_a_copy_tells_nothing_but_its_colours(checked):
    content = photo_with_secrets()
    assert content.count(b"SECRET") >= 5
    file = checked(content)
    for ending in (CLEAN, SMALL):
        copy = opened(file.key + ending).read()
        assert b"SECRET" not in copy
        assert b"Exif" not in copy
        assert not dict(Image.open(io.BytesIO(copy)).getexif())
    assert opened(file.key).read() == content


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))


def test_texts_in_a_png_and_what_follows_its_end_are_not_in_the_copy(checked):
    plain = picture("PNG")
    hidden = plain[:33] + chunk(b"tEXt", b"Comment\0SECRETTEXT") + chunk(b"eXIf", b"SECRETEXIF") + plain[33:]
    file = checked(hidden + b"PK\x03\x04SECRETARCHIVE<script>SECRET</script>")
    assert file.kind == "image/png"
    assert b"SECRET" not in copy_of(file)


def test_a_photo_that_lies_on_its_side_stands_upright_in_the_copy(checked):
    exif = Image.Exif()
    exif[0x0112] = 6
    file = checked(picture(exif=exif))
    assert (file.width, file.height) == (400, 640)


def test_large_photos_have_a_copy_of_sensible_size(checked):
    file = checked(picture(size=(9000, 6000), quality=30))
    assert max(file.width, file.height) <= 4096
    assert file.width / file.height == pytest.approx(1.5, abs=0.01)


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that says it is as large as a house."""
    head = chunk(b"IHDR", struct.pack("!IIBBBBB", side, side, 8, 2, 0, 0, 0))
    body = zlib.compress(bytes(1000 * 1000), 9)
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def moving() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        bomb(30_000),
        bomb(2**31 - 1),
        moving(),
        picture("PNG")[:200],
        b"GIF89a/*" + b"*/=alert(1)",
        b"\xff\xd8\xff\xe0JFIF",
    ],
    ids=["bomb", "larger than any", "moves", "cut off", "script in a GIF", "only a beginning"],
)
def test_what_is_odd_can_only_be_downloaded(checked, content):
    file = checked(content)
    assert not file.has_copy
    assert opened(file.key).read() == content
    with pytest.raises(FileNotFoundError):
        copy_of(file)


def test_one_that_breaks_does_not_keep_the_others_from_being_checked(stored, worker, monkeypatch, tmp_path):
    from heardback.files import darkroom

    kills = tmp_path / "kills.py"
    kills.write_text("import os, sys\nsys.stdin.readline()\nos.abort()\n")
    real = darkroom.picturing.__file__
    broken, sound = stored(picture("PNG")), stored(picture("JPEG"))
    started = iter([str(kills), real])

    class Now:
        @property
        def __file__(self) -> str:
            return next(started)

    monkeypatch.setattr(darkroom, "picturing", Now())
    worker.drain()
    broken.refresh_from_db()
    sound.refresh_from_db()
    assert (broken.state, broken.has_copy) == (State.READY, False)
    assert (sound.state, sound.has_copy) == (State.READY, True)


def test_a_picture_that_killed_several_workers_is_left_as_it_is(stored, worker):
    file = stored(picture())
    File.objects.update(attempts=3)
    worker.drain()
    file.refresh_from_db()
    assert (file.state, file.has_copy) == (State.READY, False)


def test_a_check_that_was_cut_off_is_made_again(stored, worker):
    file = stored(picture())
    (held,) = File.claim(limit=1)
    assert held == file
    opened(file.key)
    File.objects.update(due_at=file.sent_at)  # the lease is over
    worker.drain()
    file.refresh_from_db()
    assert file.has_copy
