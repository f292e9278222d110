"""Which facts are told of customers and organizations."""

from typing import Annotated

from heardback.api.shapes.base import In, Out, example, longest, words
from heardback.customers.models import ValueKind


class AttributeOut(Out):
    """A fact that is told of customers or of organizations, whose it is. `kind` says what its values are; by a
    dimension people are told apart."""

    whose: str
    name: str
    label: str
    kind: str
    choices: list[str]
    is_dimension: bool


class AttributeIn(In):
    """Fields that are left out stay as they are."""

    model_config = example(label="Region", kind="choice", choices=["EU", "US"], is_dimension=True)

    label: Annotated[str, longest(120)] | None = None
    kind: Annotated[str, words(ValueKind.values)] | None = None
    choices: list[str] | None = None
    is_dimension: bool | None = None
