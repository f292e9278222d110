"""What a product holds itself to, as one policy: the rules stand on the product, and every version of them is kept."""

from typing import Any

from django.core.exceptions import ValidationError

from heardback.accounts.actors import Actor
from heardback.ledger.recording import record
from heardback.products.models import Policy, Product
from heardback.wire.text import clean

RULES = (
    "silence_hours", "silence_by_stage", "sign_off", "sign_off_by_severity", "sign_off_wait_days", "wait_by_severity",
    "watch_days", "watch_by_severity", "follow_up_days", "asked_most", "asked_days", "skips",
)  # fmt: skip
WHY_LONGEST = 500


def rules_of(product: Product) -> dict[str, Any]:
    return {name: getattr(product, name) for name in RULES}


def keep_version(product: Product, before: dict[str, Any], *, by: Actor, why: str) -> Policy:
    """Write down what the product holds itself to from now on, and once, what it did `before` the first change."""
    why = clean(why)
    if len(why) > WHY_LONGEST:
        raise ValidationError({"why": f"At most {WHY_LONGEST} characters fit here."})
    latest = product.policies.order_by("-version").first()
    if latest is None:
        latest = Policy.objects.create(product=product, version=1, rules=before, why="As it was before any change")
    made = Policy.objects.create(
        product=product, version=latest.version + 1, rules=rules_of(product), why=why, made_by=by.name[:200]
    )
    changed = [name for name in RULES if before[name] != made.rules[name]]
    record("policy.changed", actor=by, product=product.name, version=made.version, fields=changed, why=why)
    return made
