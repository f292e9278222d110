"""Uploads and bodies that were made to do harm: polyglots, bombs, scripts, lies about what they are."""

import gzip
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from tests.files.conftest import picture
from tests.files.test_checking import chunk

SCRIPT = b"<script>fetch('/desk/members/')</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>" + SCRIPT + b"</svg>"
LAUGHS = (
    b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'ha'>"
    + b"".join(
        f"<!ENTITY {b} '&{a};&{a};&{a};&{a};&{a};&{a};&{a};&{a};'>".encode()
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + b"]><svg>&i;</svg>"
)
NAMES = [
    "a.png",
    "../../../etc/passwd",
    "..\\..\\boot.ini",
    "a\r\nSet-Cookie: x=1.png",
    'a";filename="b.html',
    "gnp.\u202eexe",
    "\x00.png",
    "",
    ".",
    "..",
    "con.png",
    "a" * 5000 + ".png",
    "😀.svg",
    "<img src=x onerror=alert(1)>.png",
    "a.php\x00.jpg",
    "\ud83d.png".encode("utf-8", "replace").decode(),
    "a.svg",
    "a.html",
    "a.pdf",
    "{{ 7*7 }}.png",
    "%00%2e%2e.png",
    "a/b/c.jpg",
]
TYPES = [
    "application/octet-stream",
    "image/png",
    "image/svg+xml",
    "text/html",
    "application/javascript",
    "text/plain",
    "multipart/mixed",
    "image/png; charset=utf-7",
    "a",
    "/",
    'image/svg+xml; x="',
    "application/json",
]
HEADS = [
    b"%PDF-1.7\n",
    b"GIF89a",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0\0\x10JFIF\0",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"MZ",
    b"\x7fELF",
    b"RIFF\xff\xff\xff\xffWEBPVP8X",
    b"\x1a\x45\xdf\xa3",
    b"\0\0\0\x20ftypisom",
    b"BM",
    b"II*\0",
    b"#!/bin/sh\n",
    b"<?php ",
    b"<!doctype html>",
    b"\xef\xbb\xbf<svg",
    b"{\\rtf",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"OggS",
    b"ID3",
    b"-----BEGIN ",
]


def zipped(content: bytes, names: int = 1) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(names):
            archive.writestr(f"../{number}.txt", content)
    return out.getvalue()


def png(width: int, height: int, body: bytes = b"", *chunks: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IDAT", zlib.compress(body, 9)) + chunk(b"IEND", b"")


def bombs() -> list[bytes]:
    zeros = bytes(20_000_000)
    text = b"Comment\0\0" + zlib.compress(zeros, 9)
    nested = zipped(zipped(zipped(zeros)), 40)
    return [
        zipped(zeros),
        nested,
        gzip.compress(zeros),
        LAUGHS,
        png(60_000, 60_000, zeros),
        png(2**31 - 1, 2**31 - 1),
        png(4, 4, bytes(60), chunk(b"zTXt", text), chunk(b"iCCP", b"p\0\0" + zlib.compress(zeros, 9))),
        b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(6) + b",\0\0\0\0\xff\xff\xff\xff\0\x08" + bytes(300) + b";",
        png(5000, 5000, zeros),
        zipped(b"", 3000),
    ]


def contents(chance: random.Random) -> Iterator[bytes]:
    """One after the other, without an end."""
    sound = [picture(kind, (90, 60)) for kind in ("PNG", "JPEG", "WEBP", "GIF")]
    heavy = bombs()

    def polyglot() -> bytes:
        front = chance.choice([*sound, *HEADS])
        return front + chance.choice(
            [SCRIPT, SVG, zipped(SCRIPT), b"/*" + SCRIPT + b"*/", b"<?php system('id') ?>", b"%PDF-1.4"]
        )

    def commented() -> bytes:
        jpeg = sound[1]
        return jpeg[:2] + b"\xff\xfe" + struct.pack("!H", len(SCRIPT) + 2) + SCRIPT + jpeg[2:]

    def worded() -> bytes:
        return sound[0][:33] + chunk(b"tEXt", b"Comment\0" + SCRIPT) + sound[0][33:]

    def damaged() -> bytes:
        broken = bytearray(chance.choice(sound))
        for _ in range(chance.randint(1, 20)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        return bytes(broken)

    def cut() -> bytes:
        whole = chance.choice(sound)
        return whole[: chance.randrange(len(whole))]

    makes: list[Callable[[], bytes]] = [
        polyglot,
        polyglot,
        commented,
        worded,
        damaged,
        damaged,
        cut,
        lambda: chance.choice(heavy),
        lambda: SVG,
        lambda: b"",
        lambda: b"<html>" + SCRIPT,
        lambda: chance.randbytes(chance.randint(1, 3000)),
        lambda: chance.choice(HEADS),
        lambda: chance.choice(HEADS) + chance.randbytes(400),
        lambda: chance.choice(sound),
    ]
    while True:
        yield chance.choice(makes)()


def bodies(chance: random.Random, content: bytes, name: str) -> tuple[bytes, str]:
    """A form that is no form, and what it calls itself."""
    part = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="' + name.encode("utf-8", "replace") + b'"\r\n'
    )
    return chance.choice(
        [
            (content, "multipart/form-data"),
            (content, "multipart/form-data; boundary=" + "y" * 300),
            (content, "multipart/form-data; boundary=\xff"),
            (part + b"\r\n" + content, "multipart/form-data; boundary=x"),
            (
                part + b"Content-Transfer-Encoding: base64\r\n\r\n" + content + b"\r\n--x--\r\n",
                "multipart/form-data; boundary=x",
            ),
            (
                part + b"Content-Type: " + b"a" * 4000 + b"\r\n\r\n" + content + b"\r\n--x--\r\n",
                "multipart/form-data; boundary=x",
            ),
            (b"--x\r\n" * 500 + content, "multipart/form-data; boundary=x"),
            ((part + b"\r\na\r\n") * 150 + b"--x--\r\n", "multipart/form-data; boundary=x"),
            (
                b"--x\r\nContent-Disposition: form-data\r\n\r\n" + content + b"\r\n--x--\r\n",
                "multipart/form-data; boundary=x",
            ),
            (b"&".join([b"a=1"] * 3000), "application/x-www-form-urlencoded"),
            (content, "application/x-www-form-urlencoded"),
        ]
    )
