"""Reading what was sent: JSON in UTF-8, mended where it was mangled on its way, or an answer that says what is off."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from heardback.api.problems import Problem


class Json(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        kind = (request.content_type or "").lower()
        if kind not in ("", "application/json") and not kind.endswith("+json"):
            raise Problem(415, f"Send JSON, with “Content-Type: application/json”; this came as {kind[:60]}.")
        try:
            text = request.body.decode()
            value = _decode(text)
        except UnicodeDecodeError:
            raise Problem(400, "The body is not UTF-8.") from None
        except json.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}"
            raise Problem(400, f"The body is not JSON: {error.msg} ({where}).") from None
        except RecursionError:
            raise Problem(400, "The body is nested too deeply.") from None
        except ValueError as error:
            raise Problem(400, f"The body has a number that can't be used: {error}.") from None
        # Half a character (a text cut within an emoji) and NUL are legal JSON that no database keeps.
        return _mended(value) if "\\u" in text else value

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        found: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        return {name: _mended(value) for name, value in found.items()}


def _mended(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\x00", "").encode("utf-8", "replace").decode()
        case list():
            return [_mended(item) for item in value]
        case dict():
            return {_mended(name): _mended(item) for name, item in value.items()}
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


_decode = json.JSONDecoder(parse_constant=_refuse).decode
