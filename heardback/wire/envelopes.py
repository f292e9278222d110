"""Reading what feedback SDKs send: a header, then items, each a header and a payload, parted by line ends."""

import json
import zlib
from dataclasses import dataclass
from typing import Any

import brotli

ITEMS_MOST = 1000
PLAIN = 50 * 1024 * 1024  # bytes of one, unpacked


class BadEnvelope(ValueError):
    """It can't be read; says why."""


class TooLarge(ValueError):
    """It is longer than it may be, packed or unpacked."""


@dataclass(frozen=True)
class Item:
    headers: dict[str, Any]
    payload: bytes

    @property
    def kind(self) -> str:
        return str(self.headers["type"])


@dataclass(frozen=True)
class Envelope:
    headers: dict[str, Any]
    items: list[Item]


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """The body as it was before it was packed. BadEnvelope, or TooLarge as soon as it gets longer than `most`."""
    match encoding.strip().lower():
        case "" | "identity":
            plain = body
        case "gzip" | "x-gzip":
            plain = _inflated(body, (zlib.MAX_WBITS | 16,), most)
        case "deflate":
            plain = _inflated(body, (zlib.MAX_WBITS, -zlib.MAX_WBITS), most)
        case "br":
            plain = _from_brotli(body, most)
        case other:
            raise BadEnvelope(f"Content-Encoding {other[:40]} is not known here: gzip, deflate or br")
    if len(plain) > most:
        raise TooLarge
    return plain


def _inflated(body: bytes, ways: tuple[int, ...], most: int) -> bytes:
    for way in ways:
        packed = zlib.decompressobj(way)
        try:
            plain = packed.decompress(body, most + 1)
        except zlib.error:
            continue
        if len(plain) > most:
            raise TooLarge
        if packed.eof:
            return plain
        raise BadEnvelope("the packed body is cut off")
    raise BadEnvelope("the body is not packed as Content-Encoding says")


def _from_brotli(body: bytes, most: int) -> bytes:
    packed, plain = brotli.Decompressor(), bytearray()
    try:
        plain += packed.process(body, output_buffer_limit=most + 1)
        while not packed.is_finished() and len(plain) <= most and not packed.can_accept_more_data():
            plain += packed.process(b"", output_buffer_limit=most + 1 - len(plain))
    except brotli.error:
        raise BadEnvelope("the body is not packed as Content-Encoding says") from None
    if len(plain) <= most and not packed.is_finished():
        raise BadEnvelope("the packed body is cut off")
    return bytes(plain)


def read_envelope(body: bytes) -> Envelope:
    """BadEnvelope when it is none, or was cut off on its way."""
    line, place = _line(body, 0)
    headers, items = json_object(line, "envelope header"), []
    while place < len(body):
        line, place = _line(body, place)
        if not line.strip():
            continue
        header = json_object(line, "item header")
        if not isinstance(header.get("type"), str):
            raise BadEnvelope("an item header has no type")
        length = header.get("length")
        if length is None:
            payload, place = _line(body, place)
        elif type(length) is not int or length < 0:
            raise BadEnvelope("an item header has a length that is none")
        else:
            payload, end = body[place : place + length], place + length
            if len(payload) < length:
                raise BadEnvelope("the envelope is cut off within an item")
            if body[end : end + 1] not in (b"", b"\n"):
                raise BadEnvelope("an item is longer than its header says")
            place = end + 1
        items.append(Item(header, payload))
        if len(items) > ITEMS_MOST:
            raise BadEnvelope(f"more than {ITEMS_MOST:,} items")
    return Envelope(headers, items)


def json_object(text: bytes, what: str) -> dict[str, Any]:
    """BadEnvelope when it is no JSON object. What no database keeps is mended."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise BadEnvelope(f"the {what} is no JSON") from None
    if not isinstance(found, dict):
        raise BadEnvelope(f"the {what} is no JSON object")
    return found


def _line(body: bytes, place: int) -> tuple[bytes, int]:
    """Up to the next line end, and the place behind it."""
    end = body.find(b"\n", place)
    return (body[place:], len(body)) if end < 0 else (body[place:end], end + 1)
