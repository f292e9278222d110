"""What is asked of whoever builds a form: its words, each field of it, and what becomes of what is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from heardback.desk.forms.fields import Field, Form
from heardback.submissions.building import FIRST, MOST, Kind
from heardback.submissions.models import OnceFixed, WorkaroundForm

PARTS = ("label", "kind", "hint", "required", "choices", "least", "most", "longest", "name")


@dataclass
class Question:
    """What nearly every question needs, and `more`, which is unfolded where there is any of it."""

    asked: Form
    more: Form
    unfolded: bool

    def __getitem__(self, name: str) -> str:
        return self.asked[name] if self.asked.has(name) else self.more[name]

    def refused(self, problem: ValidationError) -> None:
        (name,) = problem.message_dict
        if self.more.has(name):
            self.more.refused(problem)
            self.unfolded = True
        else:
            self.asked.refused(problem)


@dataclass
class Builder:
    """`words` and `after` stand before and behind the `questions`, each a form of its own within the one that is
    sent."""

    words: Form
    questions: list[Question]
    after: Form

    def said(self) -> dict[str, Any]:
        """As `make_form` and `change_form` want it. ValidationError for numbers that are none."""
        return {
            "title": self.words["title"],
            "intro": self.words["intro"],
            "fields": [_said(one, at) for at, one in enumerate(self.questions)],
            "consent": self.after["consent"],
            "delete_after": self.after.whole("delete_after"),
            "once_fixed": self.after["once_fixed"],
            "public": self.after.on("public"),
            "webhook": self.after["webhook"],
        }

    def refused(self, problem: ValidationError) -> "Builder":
        """Each complaint beside what it is about."""
        said = problem.message_dict if hasattr(problem, "error_dict") else {"": problem.messages}
        for where, words in said.items():
            part, _, rest = where.partition(".")
            number, _, name = rest.partition(".")
            complaint = ValidationError({name or part or "title": words})
            if part == "fields" and number:
                self.questions[int(number)].refused(ValidationError({f"field_{number}_{name}": words}))
            elif self.after.has(part):
                self.after.refused(complaint)
            else:
                self.words.refused(complaint)
        return self

    def changed(self, act: str) -> "Builder":
        """The same with a field more, one less, or one in another place: "add", "remove:2", "up:2", "down:2"."""
        what, _, number = act.partition(":")
        rows = [_kept({part: one[f"field_{at}_{part}"] for part in PARTS}) for at, one in enumerate(self.questions)]
        place = int(number) if number.isdecimal() and len(number) < 4 else -1
        if what == "add" and len(rows) < MOST:
            rows.append(dict(FIRST))
        elif what == "remove" and 0 <= place < len(rows) and len(rows) > 1:
            del rows[place]
        elif what in ("up", "down") and 0 <= place < len(rows):
            to = min(max(place + (1 if what == "down" else -1), 0), len(rows) - 1)
            rows.insert(to, rows.pop(place))
        self.questions = [_question(row, number) for number, row in enumerate(rows)]
        return self


def builder(form: WorkaroundForm) -> Builder:
    return Builder(
        Form(
            [
                Field("title", "What the form is called", hint="Customers read it first: “Change your address”.",
                      value=form.title, required=True),
                Field("intro", "What they read before they fill it in", "area", value=form.intro),
            ],
            focus=False,
        ),
        [_question(field, at) for at, field in enumerate(form.fields or [FIRST])],
        Form(
            [
                Field("consent", "What they agree to", hint="A box that has to be ticked. Empty: there is none.",
                      value=form.consent),
                Field("delete_after", "Delete what was sent after days", "number", "Counted from when it is entered, "
                      "or left to them. They read it beside the button.", str(form.delete_after), narrow=True),
                Field("once_fixed", "Once the fix is out, what is not entered yet", "radio", value=form.once_fixed,
                      choices=list(OnceFixed.choices)),
                Field("public", "Whoever has the link may fill it in", "check", "Else only those who reported the "
                      "problem, on their own page.", "on" if form.public else ""),
                Field("webhook", "Send each to a webhook as well", hint="Its address. Signed, as Standard Webhooks "
                      "have it; empty for none.", value=form.webhook, placeholder="https://"),
            ],
            focus=False,
        ),
    )  # fmt: skip


def typed(form: WorkaroundForm, posted: QueryDict) -> Builder:
    """Everything as it was typed."""
    many = posted.get("questions", "")
    count = min(int(many), MOST) if many.isdecimal() and len(many) < 4 else 1
    built = builder(form)
    built.words.typed(posted)
    built.after.typed(posted)
    rows = [_kept(_read(posted, at)) for at in range(max(count, 1))]
    built.questions = [_question(row, at) for at, row in enumerate(rows)]
    return built


def _question(field: Mapping[str, Any], at: int) -> Question:
    def named(part: str, label: str, kind: str = "text", hint: str = "", **more: Any) -> Field:
        return Field(f"field_{at}_{part}", label, kind, hint, **more)

    asked = Form(
        [
            named("label", "What is asked", value=field["label"], required=True),
            named("kind", "Answered by", "choice", value=field["kind"], choices=list(Kind.choices), narrow=True),
            named("required", "It must be answered", "check", value="on" if field["required"] else ""),
            named("hint", "A hint beneath", value=field["hint"]),
            named("name", "", "hidden", value=field["name"]),
        ],
        focus=False,
    )
    more = Form(
        [
            named("choices", "Choices, one a line", "area", "Of a choice.", value="\n".join(field["choices"])),
            named("least", "At least", hint="Of a number, or the first day.", value=field["least"], narrow=True),
            named("most", "At most", hint="Of a number, or the last day.", value=field["most"], narrow=True),
            named("longest", "Characters at most", "number", "Of a text.", narrow=True,
                  value=str(field["longest"] or "")),
        ],
        focus=False,
    )  # fmt: skip
    filled = any(field[part] for part in ("choices", "least", "most", "longest"))
    return Question(asked, more, filled or field["kind"] == Kind.CHOICE)


def _said(question: Question, at: int) -> dict[str, Any]:
    """ValidationError where a number is none."""
    kept = _kept({part: question[f"field_{at}_{part}"] for part in PARTS})
    if kept["longest"] and not isinstance(kept["longest"], int):
        raise ValidationError({f"fields.{at}.longest": "Write a whole number, or nothing."})
    return kept


def _read(posted: QueryDict, at: int) -> dict[str, str]:
    return {part: posted.get(f"field_{at}_{part}", "") for part in PARTS}


def _kept(said: Mapping[str, str]) -> dict[str, Any]:
    longest = said["longest"].strip()
    return {
        **said,
        "required": bool(said["required"]),
        "choices": [line for line in said["choices"].splitlines() if line.strip()],
        "longest": int(longest) if longest.isdecimal() and len(longest) < 7 else longest,
    }
