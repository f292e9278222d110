"""An OpenAPI 3 description as a list of operations that people read: what each takes, and what it answers."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from heardback.wire.contracts.reading import NotRead, formatted, read
from heardback.wire.contracts.shapes import Document, Row, kind_of, rows_of, sample_of, words

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
MOST, MOST_PARAMETERS, MOST_ANSWERS = 200, 40, 20
EXAMPLE_LONGEST = 4_000


@dataclass(frozen=True)
class Parameter:
    """`where`: path, query, header or cookie."""

    name: str
    where: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True)
class Body:
    """`kind` says what the whole is, `rows` its fields; `example` is one, formatted."""

    media_type: str
    kind: str
    rows: tuple[Row, ...]
    example: str


@dataclass(frozen=True)
class Answer:
    status: str
    about: str
    body: Body | None


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    summary: str
    about: str
    deprecated: bool
    parameters: tuple[Parameter, ...]
    request: Body | None
    answers: tuple[Answer, ...]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Contract:
    """`more` is how many operations it has beyond those that are shown."""

    title: str
    version: str
    about: str
    operations: tuple[Operation, ...]
    more: int


@lru_cache(maxsize=64)
def contract_in(text: str) -> Contract | None:
    """The operations of an OpenAPI 3 description, in JSON or YAML; None for any other text."""
    try:
        found = read(text)
    except NotRead:
        return None
    return contract_of(found)


@lru_cache(maxsize=64)
def shown(text: str) -> str:
    """JSON, formatted; any other text as it is."""
    try:
        found = read(text)
    except NotRead:
        return text
    if text.lstrip()[:1] not in ("{", "["):
        return text
    return formatted(found) or text


def why_no_contract(text: str) -> str:
    """Why this is neither an OpenAPI 3 description nor JSON, in words, or ""."""
    try:
        found = read(text)
    except NotRead as problem:
        return str(problem)
    if text.lstrip()[:1] in ("{", "[") or contract_of(found) is not None:
        return ""
    try:
        json.loads(text)
    except ValueError:
        return "What is in YAML begins with “openapi: 3.”, and has paths."
    return ""


def contract_of(found: Any) -> Contract | None:
    if not isinstance(found, dict) or not str(found.get("openapi", "")).startswith("3."):
        return None
    paths = found.get("paths")
    if not isinstance(paths, dict):
        return None
    document = Document(found)
    wanted = [
        (method, str(path), item, item[method])
        for path, raw in paths.items()
        for item in [document.resolved(raw)]
        for method in METHODS
        if isinstance(item.get(method), dict)
    ]
    raw = found.get("info")
    info: dict[str, Any] = raw if isinstance(raw, dict) else {}
    return Contract(
        title=words(info.get("title", ""), 120),
        version=words(info.get("version", ""), 40),
        about=words(info.get("description", ""), 600),
        operations=tuple(_operation(document, *one) for one in wanted[:MOST]),
        more=max(len(wanted) - MOST, 0),
    )


def _operation(document: Document, method: str, path: str, item: dict[str, Any], said: dict[str, Any]) -> Operation:
    answers = said.get("responses")
    found = list(answers.items())[:MOST_ANSWERS] if isinstance(answers, dict) else []
    request = document.resolved(said.get("requestBody"))
    return Operation(
        method=method.upper(),
        path=words(path, 300),
        summary=words(said.get("summary") or said.get("operationId") or "", 200),
        about=words(said.get("description", ""), 600),
        deprecated=said.get("deprecated") is True,
        parameters=tuple(_parameters(document, item, said)),
        request=_body(document, request.get("content")),
        answers=tuple(
            Answer(words(status, 20), words(one.get("description", "")), _body(document, one.get("content")))
            for status, raw in found
            for one in [document.resolved(raw)]
        ),
    )


def _parameters(document: Document, item: dict[str, Any], said: dict[str, Any]) -> list[Parameter]:
    """Those of the path, and those of the operation, which go before."""
    found: dict[tuple[str, str], Parameter] = {}
    for some in (item.get("parameters"), said.get("parameters")):
        for raw in some[:MOST_PARAMETERS] if isinstance(some, list) else ():
            one = document.resolved(raw)
            name, where = words(one.get("name", ""), 100), words(one.get("in", ""), 20)
            content = document.resolved(next(iter(_mapping(one.get("content")).values()), {}))
            schema = one.get("schema", content.get("schema", {}))
            if name:
                kind, about = kind_of(document, schema), words(one.get("description", ""))
                found[name, where] = Parameter(name, where, kind, one.get("required") is True, about)
    return list(found.values())


def _body(document: Document, content: Any) -> Body | None:
    """What is sent as JSON, where there is a choice."""
    kinds = _mapping(content)
    if not kinds:
        return None
    media = next((name for name in kinds if "json" in str(name)), next(iter(kinds)))
    one = document.resolved(kinds[media])
    schema = one.get("schema", {})
    rows = tuple(rows_of(document, schema))
    example = formatted(_example(document, one, schema)) if document.examples > 0 else ""
    document.examples -= len(example)
    if len(example) > EXAMPLE_LONGEST:
        example = example[:EXAMPLE_LONGEST] + "\n…"
    return Body(words(media, 80), kind_of(document, schema), rows, "" if example == "null" else example)


def _example(document: Document, media: dict[str, Any], schema: Any) -> Any:
    if "example" in media:
        return media["example"]
    for raw in _mapping(media.get("examples")).values():
        one = document.resolved(raw)
        if "value" in one:
            return one["value"]
    return sample_of(document, schema)


def _mapping(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}
