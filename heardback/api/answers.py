"""Answers that are JSON: written by pydantic straight into bytes, with an ETag on what was read."""

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from pydantic import BaseModel, TypeAdapter

MEDIA_TYPE = "application/json"


def answer(request: HttpRequest, said: BaseModel | Sequence[BaseModel], shape: Any = None) -> HttpResponse:
    """What was asked for; 304 to who has it already. Give `shape` (list[Row]) with a list."""
    content = said.model_dump_json().encode() if isinstance(said, BaseModel) else _writer(shape).dump_json(said)
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    if request.method == "GET":
        etag = etag_of(content)
        if matches(request, etag):
            response = HttpResponseNotModified()
        response["ETag"] = etag
    return response


def created(said: BaseModel, at: str) -> HttpResponse:
    """201: it exists now, at this address."""
    content = said.model_dump_json().encode()
    return HttpResponse(content, status=201, content_type=MEDIA_TYPE, headers={"Location": at})


def created_list(said: Sequence[BaseModel], at: str, shape: Any) -> HttpResponse:
    """201: these exist now, and are listed at this address. Give `shape` (list[Row])."""
    content = _writer(shape).dump_json(said)
    return HttpResponse(content, status=201, content_type=MEDIA_TYPE, headers={"Location": at})


def nothing() -> HttpResponse:
    return HttpResponse(status=204)


def etag_of(content: bytes) -> str:
    return f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'


def matches(request: HttpRequest, etag: str) -> bool:
    """Whether the caller says that it has this already."""
    held = request.META.get("HTTP_IF_NONE_MATCH", "")
    return held.strip() == "*" or any(tag.strip().removeprefix("W/") == etag for tag in held.split(","))


@cache
def _writer(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)
