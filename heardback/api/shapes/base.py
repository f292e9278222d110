"""What every shape is made of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self

from django.conf import settings
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo

from heardback.accounts.roles import Role
from heardback.issues.models import Stage
from heardback.loop.models import Answer
from heardback.products.severity import Severity
from heardback.reports.models import Frequency

LARGEST = 2**63 - 1


class In(BaseModel):
    """A body. Types are taken at their word, and a field that we don't know is an error: it may hold what somebody
    wanted to tell us. What a value must look like is the verbs' to say, so that every door says the same."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Out(BaseModel):
    model_config = ConfigDict(frozen=True)

    @classmethod
    def of(cls, row: object, **said: Any) -> Self:
        """Fields that aren't `said` are read off `row`."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields if name not in said}, **said)


def words(values: Sequence[str]) -> FieldInfo:
    """Describes the words that a verb will accept."""
    info: FieldInfo = Field(json_schema_extra={"enum": list(values)})
    return info


def longest(length: int) -> FieldInfo:
    """Describes how much a verb will accept."""
    info: FieldInfo = Field(json_schema_extra={"maxLength": length})
    return info


def address(*parts: object) -> str:
    """Where something stands under /api/v1, in full."""
    return "/".join((f"{settings.HEARDBACK_BASE_URL}/api/v1", *map(str, parts)))


def example(**fields: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [fields]})


def _written(value: Any) -> Any:
    """Moments are written out: a bare number could be seconds or milliseconds."""
    if value is not None and not isinstance(value, str):
        raise ValueError("Write it like 2026-03-01T09:30:00Z.")
    return value


Moment = Annotated[datetime, BeforeValidator(_written), Field(strict=False)]
SeverityWord = Annotated[str, words(["", *Severity.values])]
FrequencyWord = Annotated[str, words(["", *Frequency.values])]
StageWord = Annotated[str, words(Stage.values)]
RoleWord = Annotated[str, words(Role.values)]
AnswerWord = Annotated[str, words(Answer.values)]
Number = Annotated[int, Field(ge=1, le=LARGEST)]
Measured = float | str | None


class Named(Out):
    """A customer or organization, in short."""

    id: int
    name: str


class Count(Out):
    count: int
