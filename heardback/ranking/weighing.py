"""How the parts of the order are weighed, and changing that."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.accounts.roles import allow
from heardback.ledger.recording import record
from heardback.loop.texts import text
from heardback.ranking.formula import FACTORS, KINDS
from heardback.ranking.models import Formula, Rank

MOST, MOST_PLANS = Decimal(1000), 50


@dataclass(frozen=True)
class Weights:
    """The formula that holds. `made_by` is "" while nobody has changed it."""

    factors: dict[str, str]
    plans: dict[str, str]
    why: str = ""
    made_by: str = ""
    made_at: datetime | None = None


def weights() -> Weights:
    latest = Formula.objects.order_by("-pk").first()
    if latest is None:
        return Weights(FACTORS, {})
    return Weights({**FACTORS, **latest.factors}, latest.plans, latest.why, latest.made_by, latest.made_at)


@transaction.atomic
def weigh(factors: dict[str, str], plans: dict[str, str], *, by: Actor, why: str) -> Formula:
    """Weigh the parts otherwise from now on: every issue is counted anew. `plans` says what an organization with this
    plan weighs. ValidationError with a message per part, or on `plans` or `why`."""
    allow(by, "weigh the order")
    wrong: dict[str, str] = {}
    known = {kind.name for kind in KINDS}
    if strange := [name for name in factors if name not in known]:
        wrong["factors"] = f"“{strange[0][:40]}” is not one of: {', '.join(sorted(known))}."
    said = {name: _number(name, value, wrong) for name, value in factors.items() if name in known}
    weighed = {text("plans", plan, 100): _number("plans", value, wrong) for plan, value in plans.items()}
    if len(weighed) > MOST_PLANS:
        wrong["plans"] = f"At most {MOST_PLANS} plans fit here."
    why = text("why", why, 500)
    if not why:
        wrong["why"] = "Say why: everybody who asks for the order reads it."
    if wrong:
        raise ValidationError(wrong)
    before = weights()
    made = Formula.objects.create(
        factors={**before.factors, **said},
        plans={k: v for k, v in weighed.items() if k},
        why=why,
        made_by=by.name[:200],
    )
    changed = [
        f"{name} {before.factors[name]} to {value}"
        for name, value in made.factors.items()
        if before.factors[name] != value
    ]
    if before.plans != made.plans:
        changed.append("plans: " + (", ".join(f"{plan} {value}" for plan, value in made.plans.items()) or "none"))
    record("order.weighed", actor=by, fields=changed or ["nothing"], why=why)
    Rank.objects.update(due_at=timezone.now())
    return made


def _number(field: str, value: str, wrong: dict[str, str]) -> str:
    try:
        number = Decimal(str(value).strip().replace(",", "."))
        if number.is_finite() and 0 <= number <= MOST:
            return f"{number.quantize(Decimal('0.01')).normalize():f}"
    except InvalidOperation:
        pass
    wrong[field] = f"Write a number from 0 to {MOST:,}, for example 2 or 0.5."
    return "0"
