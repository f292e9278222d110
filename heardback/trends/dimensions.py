"""What people can be told apart by: their organization's kind and plan, and the attributes that are used for it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from heardback.customers.models import Attribute, ValueKind

_FIRMS = {"organization.kind": "Kind", "organization.plan": "Plan"}
_TRUE_FALSE = {"true": "yes", "false": "no"}


@dataclass(frozen=True)
class Dimension:
    """`key` is how addresses name it; `column` is its value, of a report."""

    key: str
    label: str
    column: Any
    kind: str = ValueKind.TEXT

    def said(self, value: Any) -> str:
        """As the column has it, in words."""
        text = "" if value is None else str(value)
        return _TRUE_FALSE.get(text, text) if self.kind == ValueKind.YES_NO else text

    def kept(self, said: str) -> str:
        """What the column has where it says this."""
        back = {word: kept for kept, word in _TRUE_FALSE.items()}
        return back.get(said, said) if self.kind == ValueKind.YES_NO else said


def dimensions() -> list[Dimension]:
    """All there are, in a fixed order."""
    firms = [Dimension(key, label, F(key.replace(".", "__"))) for key, label in _FIRMS.items()]
    used = Attribute.objects.filter(is_dimension=True).order_by("whose", "name")
    return firms + [_of(attribute) for attribute in used]


def _of(attribute: Attribute) -> Dimension:
    # As text and no more: what is compared with a value out of JSON would be read as JSON.
    column = Cast(KeyTextTransform(attribute.name, f"{attribute.whose}__attributes"), TextField())
    return Dimension(f"{attribute.whose}.attributes.{attribute.name}", str(attribute), column, attribute.kind)
