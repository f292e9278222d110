"""What one issue counts now, in three queries."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from heardback.board.models import MeToo
from heardback.customers.models import Organization
from heardback.customers.one_person import person
from heardback.issues.models import Issue
from heardback.products.severity import Severity
from heardback.ranking.formula import LATELY, OFTEN, SEVERITY
from heardback.reports.models import Frequency, State
from heardback.triage.queries import reports_of


def numbers_of(issue: Issue, plans: dict[str, str]) -> tuple[dict[str, Decimal], dict[str, str], int]:
    """Part -> its number; part -> where that comes from; and how many reports there are."""
    now = timezone.now()
    counted: dict[str, Any] = {
        "customers": Count(person("customer"), distinct=True),
        "organizations": Count("organization", distinct=True),
        "reports": Count("pk"),
        "lately": Count("pk", filter=Q(received_at__gt=now - timedelta(days=LATELY))),
        "silent": Min(Coalesce("last_heard_at", "received_at"), filter=Q(state=State.OPEN)),
        **{f"is_{word}": Count("pk", filter=Q(severity=word)) for word in SEVERITY},
        **{f"happens_{word}": Count("pk", filter=Q(frequency=word)) for word in OFTEN},
    }
    found = reports_of(issue).order_by().aggregate(**counted)
    bad = {word: found[f"is_{word}"] for word in SEVERITY}
    often = {word: found[f"happens_{word}"] for word in OFTEN}
    weights = _weights(issue, plans) if plans and found["organizations"] else {}
    silent = max((now - found["silent"]).days, 0) if found["silent"] else 0
    numbers = {
        "customers": Decimal(found["customers"]),
        "organizations": Decimal(found["organizations"]),
        "weight": sum((count * Decimal(plans[plan]) for plan, count in weights.items()), Decimal(0)),
        "severity_customers": _mean((SEVERITY[word], count) for word, count in bad.items()),
        "severity_team": Decimal(SEVERITY.get(issue.severity, 0)),  # type: ignore[call-overload]
        "votes": Decimal(MeToo.objects.filter(public_issue__issue=issue).count()),
        "often": _mean((OFTEN[word], count) for word, count in often.items()),
        "lately": Decimal(found["lately"]),
        "silence": Decimal(silent),
    }
    of = {
        "weight": _several(
            ((f"{plan} (weight {plans[plan]})", count) for plan, count in weights.items()),
            "none of their plans has a weight",
        ),
        "severity_customers": _several((Severity(word).label.lower(), count) for word, count in bad.items()),
        "severity_team": Severity(issue.severity).label.lower() if issue.severity else "not said",
        "often": _several((Frequency(word).value.replace("_", " "), count) for word, count in often.items()),
    }
    return numbers, of, found["reports"]


def _weights(issue: Issue, plans: dict[str, str]) -> dict[str, int]:
    """Plan -> how many of the issue's organizations have it, of those that have a weight."""
    theirs = Organization.objects.filter(pk__in=reports_of(issue).order_by().values("organization"))
    rows = theirs.filter(plan__in=plans).values("plan").annotate(count=Count("pk")).order_by("plan")
    return dict(rows.values_list("plan", "count"))


def _mean(pairs: Iterable[tuple[int, int]]) -> Decimal:
    found = list(pairs)
    count = sum(count for _, count in found)
    return Decimal(sum(value * count for value, count in found)) / count if count else Decimal(0)


def _several(pairs: Iterable[tuple[str, int]], none: str = "nobody said") -> str:
    """ "3 blocker, 1 minor"; `none` for none."""
    return ", ".join(f"{count:,} {word}" for word, count in pairs if count) or none
