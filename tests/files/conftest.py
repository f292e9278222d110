"""Files of every sort, made as they are needed."""

import io
from collections.abc import Callable

import pytest
from PIL import Image

from heardback.accounts.actors import Actor
from heardback.files.models import File
from heardback.files.storing import store

SENDER = Actor("customer:1", "Marta Keller", "customer")


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 400), **how) -> bytes:
    """A picture in which no two are alike anywhere."""
    made = Image.linear_gradient("L").resize(size)
    out = io.BytesIO()
    made.convert("P" if kind == "GIF" else "RGB").save(out, kind, **how)
    return out.getvalue()


def photo_with_secrets() -> bytes:
    """A photo that tells where and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0131], exif[0x9286] = "SECRETCAMERA", "SECRETSOFTWARE", "SECRETCOMMENT"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 12.0), 3: "W", 4: (0.0, 7.0, 39.0), 0x1D: "2026:01:01"})
    return picture(exif=exif, comment=b"SECRETJPEGCOMMENT", xmp=b"<x:xmpmeta>SECRETXMP</x:xmpmeta>")


@pytest.fixture(autouse=True)
def apart(outbox) -> None:
    """Each test has a data folder of its own."""


@pytest.fixture
def stored(db) -> Callable[..., File]:
    def keep(content: bytes, name: str = "a.log", **more) -> File:
        return store(io.BytesIO(content), name, by=SENDER, **more)

    return keep
