"""Setting what a product holds itself to, as one policy, and seeing first what it would have changed."""

from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from heardback.accounts.actors import Actor
from heardback.accounts.roles import allow
from heardback.issues.models import ENDED, Stage
from heardback.loop.texts import text
from heardback.products.changing import change_product, checked_changes
from heardback.products.models import Policy, Product
from heardback.products.policies import RULES, WHY_LONGEST, rules_of

# At which stages a customer may have to hear sooner, or may wait longer, than their severity alone says.
STAGES = tuple(stage for stage in Stage if stage not in ENDED)


def proposed(product: Product, rules: dict[str, Any]) -> Product:
    """The product as it would be with these rules; nothing is kept. ValidationError with a message per rule, TypeError
    on any other name."""
    if unknown := set(rules) - set(RULES):
        raise TypeError(f"no rules: {unknown}")
    wrong: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    try:
        fields = checked_changes(product, rules)
    except ValidationError as problem:
        wrong = problem.message_dict
    by_stage = rules.get("silence_by_stage")
    if isinstance(by_stage, dict) and (strange := [name for name in by_stage if name not in STAGES]):
        wrong["silence_by_stage"] = f"“{str(strange[0])[:40]}” is not one of: {', '.join(STAGES)}."
    if wrong:
        raise ValidationError(wrong)
    then = copy(product)
    for name, value in fields.items():
        setattr(then, name, value)
    return then


@transaction.atomic
def set_policy(product: Product, rules: dict[str, Any], *, by: Actor, why: str) -> Policy | None:
    """Hold the product to these rules from now on; those that are left out stay. Returns the new version, None when
    nothing is otherwise. ValidationError with a message per rule, or on `why`."""
    allow(by, "edit policies")
    product = Product.objects.select_for_update().get(pk=product.pk)
    then = proposed(product, rules)
    why = text("why", why, WHY_LONGEST, "Say why: whoever reads the versions wants to know.")
    if rules_of(then) == rules_of(product):
        return None
    change_product(product, by=by, why=why, **rules)
    return product.policies.order_by("-version").first()
