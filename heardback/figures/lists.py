"""What each figure counts, as rows: every number leads here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from heardback.figures.counting import Span, bounces, overdue, promises, sign_offs
from heardback.figures.models import Stay
from heardback.issues.models import Stage, key_of
from heardback.wire.numbers import as_number

MOST = 200


@dataclass(frozen=True)
class Line:
    """`issue` is its key, `report` a number, either may be missing."""

    issue: str
    report: int | None
    title: str
    says: str
    at: datetime


@dataclass(frozen=True)
class Listed:
    """`more`: there are more than these."""

    title: str
    lines: list[Line]
    more: bool


def listed(what: str, span: Span, asked: Mapping[str, str]) -> Listed | None:
    """None for what is no figure."""
    found = _LISTS.get(what)
    if found is None:
        return None
    title, rows, line = found
    chosen = rows(span, asked)
    shown = [line(row) for row in chosen[: MOST + 1]]
    return Listed(title, shown[:MOST], len(shown) > MOST)


def _bounces(span: Span, asked: Mapping[str, str]) -> QuerySet[Any]:
    names = {
        "cause": "cause", "gate": "gate", "product": "issue__product__slug", "owner": "issue__owner", "issue": "issue",
    }  # fmt: skip
    rows = bounces(span).select_related("issue", "customer")
    for name, path in names.items():
        if name not in asked:
            continue
        value = asked[name]
        if name in ("owner", "issue") and as_number(value) is None:
            rows = rows.filter(**{f"{path}__isnull": True}) if name == "owner" and not value else rows.none()
        else:
            rows = rows.filter(**{path: value})
    return rows.order_by("-at", "-pk")


def _verdicts(kind: str) -> Callable[[Span, Mapping[str, str]], QuerySet[Any]]:
    return lambda span, asked: (
        sign_offs(span).filter(kind=kind).select_related("issue", "customer").order_by("-at", "-pk")
    )


def _promises(span: Span, asked: Mapping[str, str]) -> QuerySet[Any]:
    rows = promises(span).select_related("issue")
    return (rows.filter(state=asked["state"]) if "state" in asked else rows).order_by("-pk")


def _overdue(span: Span, asked: Mapping[str, str]) -> QuerySet[Any]:
    return overdue(span).select_related("customer")


def _asked(span: Span, asked: Mapping[str, str]) -> QuerySet[Any]:
    rows = Stay.objects.filter(stage=Stage.CONFIRMING, entered_at__gte=span.since).select_related("issue")
    return span.on(rows, "issue__product").order_by("-entered_at")


def _left(span: Span, asked: Mapping[str, str]) -> QuerySet[Any]:
    rows = Stay.objects.filter(left_at__gte=span.since, stage=asked.get("stage", "")).select_related("issue")
    return span.on(rows, "issue__product").order_by("-left_at")


def _of_bounce(row: Any) -> Line:
    cause = row.get_cause_display() or "cause not named yet"
    who = f"{row.customer}: " if row.customer else ""
    return Line(row.issue.key, None, row.issue.title, f"{cause}. {who}{row.words}"[:300], row.at)


def _of_verdict(row: Any) -> Line:
    return Line(row.issue.key, None, row.issue.title, f"{row.customer}: {row.get_kind_display().lower()}", row.at)


def _of_promise(row: Any) -> Line:
    says = f"{row.get_state_display()}: {row.words} {row.why}".strip()
    return Line(row.issue.key, None, row.issue.title, says, row.settled_at or row.due_at)


def _of_report(row: Any) -> Line:
    return Line("", row.pk, row.title, str(row.customer or "Somebody"), row.next_update_due)


def _of_stay(row: Any) -> Line:
    days = ((row.left_at or row.entered_at) - row.entered_at).total_seconds() / 86400
    says = f"{days:.1f} days in {row.get_stage_display().lower()}" if row.left_at else "still there"
    return Line(key_of(row.issue_id), None, row.issue.title, says, row.left_at or row.entered_at)


_LISTS: dict[str, tuple[str, Callable[[Span, Mapping[str, str]], QuerySet[Any]], Callable[[Any], Line]]] = {
    "bounces": ("Bounces: still not fixed", _bounces, _of_bounce),
    "signed": ("Signed off by customers", _verdicts("signed"), _of_verdict),
    "presumed": ("Presumed, after the stated wait without an answer", _verdicts("presumed"), _of_verdict),
    "refused": ("Customers who said that it is not fixed", _verdicts("refused"), _of_verdict),
    "promises": ("Promises", _promises, _of_promise),
    "overdue": ("Customers to whom we owe a word", _overdue, _of_report),
    "asked": ("Fixes about which customers were asked", _asked, _of_stay),
    "left": ("Issues that left this stage", _left, _of_stay),
}
