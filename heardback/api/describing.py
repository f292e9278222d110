"""The description of the API (OpenAPI 3.1), for programs and for people."""

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from heardback.accounts.guarding import Way, tell
from heardback.accounts.roles import MAY, READERS, TEAM, Role
from heardback.api.answers import MEDIA_TYPE as JSON
from heardback.api.answers import etag_of, matches
from heardback.api.door import only_reading
from heardback.api.problems import MEDIA_TYPE as PROBLEM
from heardback.api.receipts import Receipt
from heardback.api.tokens import Bearer
from heardback.api.v1 import api

PREFIX = "/api/v1/"
PROBLEMS = {
    304: "You have it already: the ETag is the same.",
    400: "The request can't be read: no JSON, no UTF-8, or nested too deeply.",
    401: "The token is missing, unknown or revoked.",
    403: "The token's role may not do this; `detail` says which may.",
    404: "There is nothing at this address.",
    409: "A request with this Idempotency-Key is still at work.",
    410: "The receipt is too old.",
    411: "The body comes in chunks, and the server in front can't tell where it ends.",
    413: "The request is too long.",
    415: "The body is no JSON.",
    422: "Something that was sent can't be used. `errors` says what, field by field; of a refused move, `reasons` says "
    "all that is in the way.",
    503: "The database is busy. Try again after `Retry-After` seconds.",
}
PROBLEM_SHAPE = {
    "title": "Problem",
    "description": "What went wrong, and how to mend it (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
        "reasons": {"type": "array", "items": {"type": "string"}},
    },
}
KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    "description": "With the same key, the same request does its work once, and is answered alike for a day.",
}


class Described(OpenAPISchema):
    """What ninja knows of each operation, with what holds for all of them: problems, roles, keys, links."""

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        details: dict[str, Any] = super().operation_details(operation)
        reads, writes = "GET" in operation.methods, "requestBody" in details
        listed = any(parameter["name"] == "after" for parameter in details["parameters"])
        asked = any(parameter["in"] == "query" for parameter in details["parameters"])
        told = {503}
        for opens in operation.auth_callbacks:
            if isinstance(opens, Bearer):
                told |= {401, 403}
                details["x-roles"] = _roles(opens.what)
                details["x-permission"] = opens.what
            elif isinstance(opens, Receipt):
                told |= {404, 410}
                details["security"] = []
        if "{" in operation.path:
            told.add(404)
        if reads:
            told.add(304)
        if writes:
            told |= {400, 411, 413, 415, 422}
        if asked or "POST" in operation.methods:
            told.add(422)
        if "POST" in operation.methods:
            told |= {400, 409}
            details["parameters"].append(KEY)
        responses = details["responses"]
        for status in sorted(told - set(responses)):
            responses[status] = {"$ref": f"#/components/responses/{status}"}
        for status, response in responses.items():
            if listed and status == 200:
                response["headers"] = {"Link": {"$ref": "#/components/headers/Link"}}
            if reads and status == 200:
                response.setdefault("headers", {})["ETag"] = {"$ref": "#/components/headers/ETag"}
            if status == 201:
                response["headers"] = {"Location": {"$ref": "#/components/headers/Location"}}
        return details

    def get_components(self) -> dict[str, Any]:
        components: dict[str, Any] = super().get_components()
        components["schemas"]["Problem"] = PROBLEM_SHAPE
        content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        components["responses"] = {
            str(status): {"description": said, **({} if status == 304 else {"content": content})}
            for status, said in PROBLEMS.items()
        }
        components["responses"]["401"]["headers"] = {
            "WWW-Authenticate": {"required": True, "schema": {"type": "string"}}
        }
        components["headers"] = {
            "Link": {
                "description": 'Where the list goes on: <address>; rel="next" (RFC 8288). Missing at its end.',
                "schema": {"type": "string"},
            },
            "ETag": {
                "description": "Send it as If-None-Match to be answered 304 while nothing changed.",
                "schema": {"type": "string"},
            },
            "Location": {"description": "Where it stands.", "schema": {"type": "string", "format": "uri"}},
        }
        return components


def _roles(what: str) -> list[str]:
    return [role for role in Role.values if role in MAY[what]]


@cache
def description() -> dict[str, Any]:
    described = {**Described(api, PREFIX), "servers": [{"url": settings.HEARDBACK_BASE_URL}]}
    return dict(json.loads(json.dumps(described)))


def _ways() -> list[Way]:
    """Every operation that asks for a role, and the permission that it asks for."""
    return [
        Way(details["x-permission"], f"{method.upper()} {path}")
        for path, methods in description()["paths"].items()
        for method, details in methods.items()
        if "x-permission" in details
    ]


tell("api", _ways)


@cache
def _written() -> tuple[bytes, str]:
    content = json.dumps(description(), ensure_ascii=False).encode()
    return content, etag_of(content)


@only_reading
def openapi(request: HttpRequest) -> HttpResponse:
    """For programs."""
    content, etag = _written()
    response = HttpResponseNotModified() if matches(request, etag) else HttpResponse(content, content_type=JSON)
    response["ETag"] = etag
    return response


@only_reading
def docs(request: HttpRequest) -> HttpResponse:
    """For people."""
    context = {"rooms": _rooms(), "prefix": PREFIX, "problems": PROBLEMS, "base": settings.HEARDBACK_BASE_URL}
    return render(request, "api/docs.html", context)


@cache
def _rooms() -> dict[str, list[dict[str, Any]]]:
    """Each tag with its operations, as the page lists them."""
    rooms: dict[str, list[dict[str, Any]]] = {}
    for path, methods in description()["paths"].items():
        for method, details in methods.items():
            rooms.setdefault(details["tags"][0], []).append(
                {
                    "method": method.upper(),
                    "path": path,
                    "said": details.get("description", ""),
                    "who": _who(details.get("x-roles")),
                    "asked": [p for p in details["parameters"] if p["in"] == "query"],
                    "example": _example(details),
                }
            )
    return rooms


def _who(roles: list[str] | None) -> str:
    if roles is None:
        return "whoever holds the receipt"
    named = {READERS: "every role", TEAM: "every role but viewers"}
    return named.get(frozenset(roles)) or ", ".join(Role(role).label for role in roles)


def _example(details: dict[str, Any]) -> str:
    body = details.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema", {})
    if "$ref" not in body:
        return ""
    shape = description()["components"]["schemas"][body["$ref"].rsplit("/", 1)[-1]]
    return json.dumps(shape["examples"][0], indent=2, ensure_ascii=False) if "examples" in shape else ""
