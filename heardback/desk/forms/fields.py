"""What a page of the desk asks for: fields that keep what was typed, and say beside each what is wrong with it.

What makes a value right is the verbs' to say. These only carry words from the browser to a verb, and complaints back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.html import format_html
from django.utils.safestring import mark_safe

Choices = Sequence[tuple[str, str]]


@dataclass
class Field:
    """`kind`: text, area, choice, radio, check (one box), checks (several), part (a heading), file, or a type of HTML's
    input. The value of a file is the word by which it is known once it arrived (`desk.picking`), and `kept` its name.

    `value` is a string; a list of them for `checks`; "on" or "" for `check`.
    """

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    value: str | list[str] = ""
    choices: Choices = ()
    narrow: bool = False
    required: bool = False
    placeholder: str = ""
    autocomplete: str = "off"
    wrong: str = ""
    first: bool = False
    id: str = ""
    kept: str = ""
    sent: "UploadedFile[bytes] | None" = None
    checked: bool = False  # while it is written, how we write is looked at

    @property
    def described_by(self) -> str:
        return " ".join(f"{self.id}-{what}" for what, text in (("hint", self.hint), ("wrong", self.wrong)) if text)

    @property
    def attributes(self) -> str:
        """What its input says besides its name and its value, as HTML."""
        said = format_html(' placeholder="{}"', self.placeholder) if self.placeholder else ""
        said += " autofocus" if self.first else ""
        said += " required" if self.required else ""
        said += ' aria-invalid="true"' if self.wrong else ""
        said += format_html(' aria-describedby="{}"', self.described_by) if self.hint or self.wrong else ""
        return mark_safe(said)  # noqa: S308 - escaped above


_numbers = count(1)


@dataclass
class Form:
    """Fields and the button that sends them. `wrong` is what is wrong with the whole, not with one field.

    `preview` names a field of Markdown that can be looked at before it is sent. Without `focus` the page is about
    something else than the form, and the keyboard stays with it.
    """

    fields: list[Field]
    submit: str = "Save"
    action: str = ""
    wrong: list[str] = field(default_factory=list)
    lead: str = ""
    preview: str = ""
    focus: bool = True

    def __post_init__(self) -> None:
        number = next(_numbers)
        for asked in self.fields:
            asked.id = f"f{number}-{asked.name}"
        if self.fields:
            self.fields[0].first = self.focus

    def typed(self, posted: QueryDict, files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None) -> "Form":
        """Keep what was sent."""
        for asked in self.fields:
            if asked.kind == "file":
                asked.sent = files.get(asked.name) if files else None
            if asked.kind == "checks":
                asked.value = posted.getlist(asked.name)
            else:
                asked.value = posted.get(asked.name, "")
        return self

    def prefilled(self, query: QueryDict) -> "Form":
        """Take what the address proposes; the rest stays."""
        for asked in self.fields:
            if asked.kind not in ("checks", "file") and query.get(asked.name):
                asked.value = query.get(asked.name, "")
        return self

    def refused(self, problem: ValidationError) -> "Form":
        """Put each complaint beside its field; those about no field of this form stand above it."""
        by_name = {asked.name: asked for asked in self.fields}
        said = problem.message_dict if hasattr(problem, "error_dict") else {NON_FIELD_ERRORS: problem.messages}
        for name, messages in said.items():
            if name in by_name:
                by_name[name].wrong = " ".join(messages)
            else:
                self.wrong += messages
        bad = [asked for asked in self.fields if asked.wrong]
        for asked in self.fields:
            asked.first = asked is bad[0] if bad else False
        return self

    @property
    def bad(self) -> bool:
        return bool(self.wrong) or any(asked.wrong for asked in self.fields)

    def __getitem__(self, name: str) -> str:
        value = self.named(name).value
        return value if isinstance(value, str) else ""

    @property
    def takes_files(self) -> bool:
        return any(asked.kind == "file" for asked in self.fields)

    def has(self, name: str) -> bool:
        return any(asked.name == name for asked in self.fields)

    def on(self, name: str) -> bool:
        return bool(self[name])

    def many(self, name: str) -> list[str]:
        value = self.named(name).value
        return value if isinstance(value, list) else [value]

    def texts(self, *names: str) -> dict[str, str]:
        return {name: self[name] for name in names}

    def day(self, name: str) -> date | None:
        """A date; None when it was left empty. ValidationError when it is none."""
        if not self[name].strip():
            return None
        try:
            found = parse_date(self[name].strip())
        except ValueError:
            found = None
        if found is None:
            raise ValidationError({name: "Write a date like 2026-03-31."})
        return found

    def moment(self, name: str) -> datetime:
        """A time in the installation's zone. ValidationError when it is none."""
        try:
            found = parse_datetime(self[name].strip())
        except ValueError:
            found = None
        if found is None:
            raise ValidationError({name: "Choose a day and a time."})
        return timezone.make_aware(found) if timezone.is_naive(found) else found

    def whole(self, name: str) -> int:
        """A whole number. ValidationError when it is none."""
        if not self[name].strip().isdecimal() or len(self[name].strip()) > 9:
            raise ValidationError({name: "Write a whole number."})
        return int(self[name])

    def named(self, name: str) -> Field:
        for asked in self.fields:
            if asked.name == name:
                return asked
        raise KeyError(name)


def choices(pairs: Iterable[tuple[str, str]], empty: str = "") -> list[tuple[str, str]]:
    """Choices for a list, with what it says when nothing is chosen."""
    return [("", empty), *pairs] if empty else list(pairs)
