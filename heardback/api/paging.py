"""Lists by key: the thousandth page costs what the first one costs, and nothing is counted."""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import IntegerField, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, Field

from heardback.api.problems import wrong

LARGEST = 2**63 - 1


class Paging(BaseModel):
    """What every list can be asked."""

    limit: int = Field(25, ge=1, le=100, description="How many rows to answer at most.")
    after: str = Field(
        "", max_length=500, description="Where to go on: take it from the Link header with rel=next, as it is."
    )


def page[Row: Model](rows: QuerySet[Row], asked: Paging, *, by: str = "pk", then: str = "-pk") -> tuple[list[Row], str]:
    """The next `asked.limit` rows, the greatest of the column `by` first, and the key of what follows ("" at the end).
    Those that are equal come the newest first, or with `then="pk"` the oldest."""
    if asked.after:
        value, pk = _read(asked.after, by, rows.model)
        rows = rows.filter(**{f"{by}__lte": value})
        rows = rows.exclude(**{by: value, "pk__gte" if then == "-pk" else "pk__lte": pk})
    order = [then] if by == "pk" else [f"-{by}", then]
    found = list(rows.order_by(*order)[: asked.limit + 1])
    more = len(found) > asked.limit
    found = found[: asked.limit]
    return found, _key(found[-1], by) if more else ""


def link_next(request: HttpRequest, response: HttpResponse, key: str) -> HttpResponse:
    """Say in the answer where the list goes on (RFC 8288)."""
    if key:
        asked = {**request.GET.dict(), "after": key}
        response["Link"] = f'<{settings.HEARDBACK_BASE_URL}{request.path}?{urlencode(asked)}>; rel="next"'
    return response


def _key(row: Model, by: str) -> str:
    value = getattr(row, by)
    said = [value.isoformat() if isinstance(value, datetime) else value, row.pk]
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def _read(key: str, by: str, model: type[Model]) -> tuple[Any, int]:
    """Raises a problem for what we did not hand out."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
        if by != "pk" and isinstance(model._meta.get_field(by), IntegerField):
            if type(value) is not int or abs(value) > LARGEST:
                raise ValueError
        elif by != "pk":
            value = datetime.fromisoformat(value).astimezone(UTC)
        elif value != pk:
            raise ValueError
        if type(pk) is int and 0 < pk <= LARGEST:
            return value, pk
    except (ValueError, TypeError, OverflowError, RecursionError):
        pass
    raise wrong("after", "This is no place in the list. Take it from the Link header, as it is.")
