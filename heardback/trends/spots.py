"""Where in the customer's journey it happened: the step that was named, else the path of the page's address."""

from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, StrIndex, Substr

from heardback.reports.models import Report

_SHOWN = 200
_WITHOUT_SCHEME = Case(
    When(url__istartswith="https://", then=Substr("url", 9)),
    When(url__istartswith="http://", then=Substr("url", 8)),
    default=F("url"),
    output_field=CharField(),
)


def with_spot(reports: QuerySet[Report]) -> QuerySet[Any]:
    """Annotated with `spot`: "Checkout", "/cart/pay", or "" where neither is known. The same SQL on both databases."""
    page = _before(_before(_WITHOUT_SCHEME, "?"), "#")
    path = _from(page, "/")
    return reports.annotate(_path=Substr(path, 1, _SHOWN)).annotate(
        spot=Case(
            When(~Q(step=""), then=F("step")),
            When(url="", then=Value("")),
            When(_path="", then=Value("/")),
            default=F("_path"),
            output_field=CharField(),
        )
    )


# The mark is put behind the text first, so that it is always found and no second case is needed.


def _from(text: Combinable, mark: str) -> Combinable:
    """From the first `mark` on; "" without one."""
    return Substr(text, StrIndex(_marked(text, mark), Value(mark)))


def _before(text: Combinable, mark: str) -> Combinable:
    """Up to the first `mark`; all of it without one."""
    return Substr(text, 1, StrIndex(_marked(text, mark), Value(mark)) - 1)


def _marked(text: Combinable, mark: str) -> Combinable:
    return Concat(text, Value(mark), output_field=CharField())
