"""The attributes of a customer or an organization: said as their labels and kinds have it, and edited in place."""

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.dateparse import parse_date

from heardback.customers.attributes import Value
from heardback.customers.models import Attribute, Customer, Organization, ValueKind, Whose
from heardback.desk.forms.fields import Field

OFFERED = 50
YES_NO = ("yes", "no")


class Facts:
    """What is known of one, and what else may be said of it. `fields` go into a form, `typed` is what came of it."""

    def __init__(self, row: Customer | Organization) -> None:
        self.row = row
        whose = Whose.CUSTOMER if isinstance(row, Customer) else Whose.ORGANIZATION
        known = {one.name: one for one in Attribute.objects.filter(whose=whose).order_by("name")}
        self.known = {name: known.get(name) or Attribute(whose=whose, name=name) for name in row.attributes}
        # Of those that nobody described there may be hundreds.
        others = [one for one in known.values() if one.label or one.is_dimension or one.kind != ValueKind.TEXT]
        offered = self.known | {one.name: one for one in others}
        self.offered = sorted(offered.values(), key=lambda one: str(one).lower())[:OFFERED]

    @property
    def said(self) -> list[tuple[str, str]]:
        shown = sorted(self.known.values(), key=lambda one: str(one).lower())
        return [(str(one), self._now(one)) for one in shown]

    @property
    def fields(self) -> list[Field]:
        return [self._field(one) for one in self.offered]

    def _field(self, one: Attribute) -> Field:
        now = self._now(one)
        field = Field(_field_of(one), str(one), value=now, narrow=True)
        some = YES_NO if one.kind == ValueKind.YES_NO else one.choices if one.kind == ValueKind.CHOICE else ()
        if some:
            values = [*some, *([now] if now and now not in some else [])]
            field.kind, field.choices = "choice", [("", "not said"), *((value, value) for value in values)]
        elif one.kind == ValueKind.DATE and (not now or _is_date(now)):
            field.kind = "date"
        return field

    def typed(self, posted: QueryDict) -> dict[str, Value]:
        """What is different now; what was emptied is None, and goes. What was not asked stays as it is."""
        said = {one.name: str(posted[_field_of(one)]).strip() for one in self.offered if _field_of(one) in posted}
        before = {one.name: self._now(one) for one in self.offered}
        return {name: text or None for name, text in said.items() if text != before[name]}

    def placed(self, problem: ValidationError) -> ValidationError:
        """With each complaint at the field that it is about."""
        if not hasattr(problem, "error_dict"):
            return problem
        places = {f"attributes.{one.name}": _field_of(one) for one in self.offered}
        return ValidationError({places.get(name, name): said for name, said in problem.message_dict.items()})

    def _now(self, one: Attribute) -> str:
        value = self.row.attributes.get(one.name)
        if isinstance(value, bool):
            return YES_NO[not value]
        return "" if value is None else str(value)


def _field_of(one: Attribute) -> str:
    """A name that HTML takes, whatever the attribute is called; it holds while others come and go."""
    return f"fact-{one.name.encode().hex()}"


def _is_date(text: str) -> bool:
    try:
        return parse_date(text) is not None
    except ValueError:
        return False
