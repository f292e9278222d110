"""Files in a request: read as they come, to the disk and never whole into memory, and no more of them than fits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest

from heardback.files.storing import LARGEST, MOST, Stream

MOST_AT_ONCE = LARGEST + MOST * 25 * 1024 * 1024
_TAKE_FILES = re.compile(r"/(report|r)/|/desk/(reports/\d+/files|customers/import)/$|/api/.*/attachments$")


@dataclass(frozen=True)
class Sent:
    stream: Stream
    name: str


class ToDisk(TemporaryFileUploadHandler):
    """What is longer than any file may be is read to its end and not kept, so that the other fields arrive, and the
    verb sees that it is too long. Where no files belong, a long body is refused before it is read."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        takes = _TAKE_FILES.match(META.get("PATH_INFO", ""))
        most = MOST_AT_ONCE if takes else settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        if content_length > most:
            raise RequestDataTooBig("More than fits in one request.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= LARGEST:
            super().receive_data_chunk(raw_data, start)


def sent_files(request: HttpRequest) -> Iterator[Sent]:
    """The files of a form; or the body itself, which is one file whose name stands in X-File-Name."""
    if is_raw(request):
        yield Sent(request, unquote(request.headers.get("X-File-Name", "")))
        return
    for one in request.FILES.getlist("files"):
        yield Sent(one, one.name or "")


def is_raw(request: HttpRequest) -> bool:
    return request.content_type not in ("multipart/form-data", "application/x-www-form-urlencoded")


def as_much_as_fits(request: HttpRequest) -> bool:
    """Whether a body is short enough to be looked at. What doesn't say how long it is, is taken for empty."""
    said: Any = request.META.get("CONTENT_LENGTH") or 0
    return str(said).isdecimal() and int(said) <= LARGEST
