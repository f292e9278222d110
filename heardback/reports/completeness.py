"""What a report still lacks, in order of what it would tell the team.

What is asked at all is its product's to say; what tells most, how bad it is. That somebody can't say something is an
answer: it is not missing then.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.translation import gettext_noop as _

from heardback.customers.models import Identity
from heardback.ledger.prepared import PreparedAmong
from heardback.products.asking import Ask, asked
from heardback.products.models import Product
from heardback.products.severity import Severity
from heardback.reports.models import Asked, Reply, Report

OWN = "own_"  # before the name of a question that only one product asks


@dataclass(frozen=True)
class Missing:
    """`short` is the same as the team says it, in a list. `telling`: worth writing to somebody for."""

    field: str
    question: str
    short: str
    telling: bool = True


_ALL = {
    one.field: one
    for one in (
        Missing("text", _("What happened, in your own words?"), "what happened"),
        Missing("customer", _("How can we reach you: an e-mail address or a phone number?"), "who it is"),
        Missing("fixed_means", _("What would “fixed” look like for you?"), "what fixed means"),
        Missing("url", _("On which page did it happen? Copy its address if you can."), "on which page"),
        Missing("steps", _("What did you do, step by step, before it happened?"), "step by step"),
        Missing("expected", _("What did you expect to happen?"), "what they expected"),
        Missing("frequency", _("Does it happen every time, sometimes, or did it happen once?"), "how often"),
        Missing("severity", _("How much is it in your way?"), "how bad"),
        Missing("browser", _("Which browser or app do you use?"), "which browser", telling=False),
        Missing("occurred_at", _("When did it happen?"), "when", telling=False),
    )
}
# Somebody stands still: what lets us see it too comes first, and what fixed means can wait until it runs again.
_BLOCKER = (
    "text", "customer", "steps", "url", "browser", "occurred_at", "expected", "frequency", "fixed_means", "severity",
)  # fmt: skip
# Nothing is broken, so nothing can be followed step by step.
_SUGGESTION = ("text", "customer", "fixed_means", "expected", "url", "severity")
_ORDERS = {Severity.BLOCKER.value: _BLOCKER, Severity.SUGGESTION.value: _SUGGESTION}
_ALSO_TELLING = {Severity.BLOCKER.value: ("browser",)}
# What a column holds that says nothing.
_EMPTY = {
    **dict.fromkeys(("text", "fixed_means", "url", "expected", "frequency", "severity"), ""),
    "steps": [],
}


@dataclass(frozen=True)
class Completeness:
    """How much was told, out of how many questions that this product asks about something this bad."""

    of: int
    missing: list[Missing]

    @property
    def told(self) -> int:
        return self.of - len(self.missing)

    @property
    def words(self) -> str:
        if not self.missing:
            return "Nothing is missing."
        return f"{self.told} of {self.of} told. Not told yet: {', '.join(lack.short for lack in self.missing)}."


def questions_about(product: Product, severity: str) -> list[Missing]:
    """What is worth knowing of a report this bad, most telling first: what the product must know before the rest."""
    found: list[Missing] = []
    needed: list[Missing] = []
    for field in _ORDERS.get(severity, tuple(_ALL)):
        how = asked(product.asks, "device" if field == "browser" else field)
        if how == Ask.NOT:
            continue
        telling = _ALL[field].telling or field in _ALSO_TELLING.get(severity, ()) or how == Ask.REQUIRED
        (needed if how == Ask.REQUIRED else found).append(replace(_ALL[field], telling=telling))
    for own in product.own_fields:
        one = Missing(OWN + own["name"], own["label"], f"“{own['label']}”", telling=own["required"])
        (needed if own["required"] else found).append(one)
    # What happened and who it is come before everything.
    first = [one for one in found if one.field in ("text", "customer")]
    return [*first, *needed, *(one for one in found if one not in first)]


def missing(report: Report, *, can_be_reached: bool | None = None) -> list[Missing]:
    """The questions whose answers the report lacks, most telling first.

    Whether its customer can be reached is looked up, unless the caller has just learnt it, of a report just taken.
    """
    if can_be_reached is not None:
        return untold(report, can_be_reached=can_be_reached)
    unknown = {question for _, question in _cannot_say.all([report.pk])}
    return [one for one in untold(report, can_be_reached=reachable(report)) if one.field not in unknown]


def untold(report: Report, *, can_be_reached: bool) -> list[Missing]:
    """The same, with what somebody said they can't say."""
    about = questions_about(report.product, report.severity)
    return lacking(about, lambda field: _has(report, field, can_be_reached))


def lacking(questions: list[Missing], has: Callable[[str], bool], unknown: Iterable[str] = ()) -> list[Missing]:
    return [one for one in questions if one.field not in unknown and not has(one.field)]


def _has(report: Report, field: str, reach: bool) -> bool:
    if field == "customer":
        return reach
    if field == "browser":
        return bool(report.browser or report.device)
    if field.startswith(OWN):
        return bool(report.attributes.get(field.removeprefix(OWN)))
    return bool(getattr(report, field))


def reachable(report: Report) -> bool:
    """Whether we know more of its customer than a name."""
    return report.customer_id is not None and bool(_known_by.all([report.customer_id]))


def completeness(numbers: Iterable[int]) -> dict[int, Completeness]:
    """Of many reports at once, in four queries that read none of the long texts."""
    numbers = list(numbers)
    rows = _rows.all(numbers)
    products = {product.pk: product for product in _products.all({row["product_id"] for row in rows})}
    reach = set(_known_by.all({row["customer_id"] for row in rows if row["customer_id"]}))
    unknown: dict[int, set[str]] = {}
    for number, question in _cannot_say.all(numbers):
        unknown.setdefault(number, set()).add(question)
    asks: dict[tuple[int, str], list[Missing]] = {}
    found = {}
    for row in rows:
        about = (row["product_id"], row["severity"])
        if about not in asks:
            asks[about] = questions_about(products[about[0]], about[1])
        has = _of_row(row, row["customer_id"] in reach)
        found[row["pk"]] = Completeness(len(asks[about]), lacking(asks[about], has, unknown.get(row["pk"], ())))
    return found


def _told(among: Callable[[str], Any]) -> Any:
    plain = ("product_id", "customer_id", "severity", "browser", "device", "occurred_at", "attributes")
    told = {
        f"has_{field}": ExpressionWrapper(~Q(**{field: empty}), output_field=BooleanField())
        for field, empty in _EMPTY.items()
    }
    return Report.objects.filter(among("pk")).annotate(**told).values("pk", *plain, *told)


def _of_row(row: dict[str, object], reach: bool) -> Callable[[str], bool]:
    def has(field: str) -> bool:
        if field == "customer":
            return reach
        if field == "browser":
            return bool(row["browser"] or row["device"])
        if field.startswith(OWN):
            own = row["attributes"]
            return isinstance(own, dict) and bool(own.get(field.removeprefix(OWN)))
        return bool(row[f"has_{field}"] if field in _EMPTY else row[field])

    return has


_rows = PreparedAmong[dict[str, Any]](_told)
_products = PreparedAmong[Product](lambda among: Product.objects.filter(among("pk")))
_known_by = PreparedAmong[int](
    lambda among: Identity.objects.filter(among("customer")).values_list("customer", flat=True).distinct()
)
_cannot_say = PreparedAmong[tuple[int, str]](
    lambda among: Asked.objects.filter(among("report"), answer=Reply.UNKNOWN).values_list("report", "question")
)
