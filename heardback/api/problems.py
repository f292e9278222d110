"""Every refusal of the API in one shape (RFC 9457), in words that say how to mend it."""

import json
import logging
from http import HTTPStatus
from typing import Any

import ninja.errors
from django.conf import settings
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError

from heardback.loop.moving import Refused

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """Raised anywhere in the API: answered as it says."""

    def __init__(self, status: int, detail: str, *, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers, self.more = status, detail, headers or {}, more

    def answer(self) -> HttpResponse:
        body = {"type": "about:blank", "title": HTTPStatus(self.status).phrase, "status": self.status}
        body |= {"detail": self.detail, **self.more}
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        return HttpResponse(content, status=self.status, content_type=MEDIA_TYPE, headers=self.headers)


def wrong(field: str, detail: str) -> Problem:
    """One field that can't be used."""
    return Problem(422, detail, errors=[{"field": field, "detail": detail}])


def problem_of(request: HttpRequest, error: Exception | type[Exception]) -> Problem:
    """What to answer for `error`. One that nobody foresaw is logged, and told to the caller without its insides."""
    match error:
        case Problem():
            return error
        case Refused():
            return Problem(422, str(error), reasons=error.reasons)
        case ninja.errors.ValidationError():
            errors = [{"field": _field(e["loc"]), "detail": _said(e)} for e in error.errors]
            return Problem(422, _sum(errors), errors=errors)
        case ValidationError():
            errors = [
                {"field": "" if field == "__all__" else field, "detail": message}
                for field, messages in _by_field(error).items()
                for message in messages
            ]
            return Problem(422, _sum(errors), errors=errors)
        case PermissionDenied():
            return Problem(403, str(error) or "This token's role may not do this.")
        case Http404():
            return Problem(404, str(error) or "There is nothing here.")
        case RequestDataTooBig():
            most = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 1024 // 1024
            return Problem(413, f"This is too much at once: a request may be {most} MB long. Cut it down.")
        case ninja.errors.AuthenticationError():
            return Problem(401, "Send a token: “Authorization: Bearer …”.")
        case ninja.errors.HttpError() if isinstance(error.__cause__, Problem):
            return error.__cause__
        case SuspiciousOperation() | UnreadablePostError() | ninja.errors.HttpError():
            return Problem(400, "This request could not be read to its end.")
        case OperationalError():
            log.exception("The database did not take a request of the API")
            return Problem(503, "The database is busy. Try again in a few seconds.", headers={"Retry-After": "3"})
    got_request_exception.send(sender=None, request=request)
    log.error("The API failed on %s %s", request.method, request.path, exc_info=error)  # type: ignore[arg-type]
    return Problem(500, "Something broke on our side. It is written down; nothing of this request was kept.")


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


def _sum(errors: list[dict[str, str]]) -> str:
    said = list(dict.fromkeys(error["detail"] for error in errors))
    return " ".join(said[:3])


def _field(loc: tuple[str | int, ...]) -> str:
    """Where it is in what was sent: ("body", "payload", "customer", "email") is customer.email."""
    return ".".join(str(part) for part in (loc[2:] if loc[0] == "body" else loc[1:]))


def _said(error: dict[str, Any]) -> str:
    name = str(error["loc"][-1])
    match error["type"]:
        case "missing" if len(error["loc"]) <= 2 and error["loc"][0] == "body":
            return "Send a JSON object."
        case "missing":
            return f"“{name}” is needed."
        case "extra_forbidden":
            return f"There is no field “{name[:60]}” here."
        case "model_type" | "dict_type" | "model_attributes_type":
            return "Send a JSON object."
    return f"{error['msg'].rstrip('.')}."
