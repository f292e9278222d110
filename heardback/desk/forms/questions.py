"""Forms about what a report lacks: choosing what to ask, and filling it in."""

from collections.abc import Collection, Mapping, Sequence

from heardback.customers.finding import Person
from heardback.desk.forms.fields import Field, Form, choices
from heardback.products.asking import OwnKind
from heardback.products.severity import Severity
from heardback.reports.answering import Answers
from heardback.reports.asking import Lack, lacks, open_lines
from heardback.reports.completeness import OWN
from heardback.reports.models import Frequency, Report
from heardback.reports.taking import Account

UNKNOWN = "unknown_"
LINE = "line_"


def asking_form(open_ones: Sequence[Lack], chosen: Collection[str], known: Mapping[str, str]) -> Form:
    """`chosen` are ticked at first; `known` says why something need not be asked."""
    fields: list[Field] = [Field("part_which", "What to ask", "part")] if open_ones else []
    for lack in open_ones:
        one, why = lack.missing, known.get(lack.missing.field, "")
        fields += [
            Field(f"q_{one.field}", _capital(one.short), "check", f"Need not be asked: {why}." if why else "",
                  value="on" if one.field in chosen else ""),
            Field(f"w_{one.field}", f"How we put it ({one.short})", value=one.question),
        ]  # fmt: skip
    fields += [
        Field("part_line", "In your own words", "part"),
        Field("line", "One more question", hint="Yours, with your name. Leave it empty for none."),
    ]
    return Form(fields, "Send it", focus=False)


def chosen_of(form: Form) -> tuple[dict[str, str], str]:
    """The questions that are ticked, each with how it is put ("" as we do), and the line."""
    chosen = {}
    for field in form.fields:
        if field.name.startswith("q_") and form.on(field.name):
            name = field.name.removeprefix("q_")
            chosen[name] = form[f"w_{name}"]
    return chosen, form["line"]


def telling_form(report: Report) -> Form:
    """What the report lacks, each with "they don't know"."""
    fields: list[Field] = []
    for made in open_lines(report):
        fields.append(Field(f"{LINE}{made.pk}", made.line, "area", hint=f"{made.made_by_name} asked this."))
    own = {OWN + one["name"]: one for one in report.product.own_fields}
    for lack in lacks(report):
        name = lack.missing.field
        fields += _of(name, lack.question, own.get(name, {}))
        if name != "text":
            fields.append(Field(f"{UNKNOWN}{name}", f"They can't say ({lack.missing.short})", "check"))
    return Form(fields, "Keep it", focus=False)


def _of(name: str, question: str, own: Mapping[str, object]) -> list[Field]:
    if name == "customer":
        return [
            Field("email", "E-mail address", narrow=True),
            Field("phone", "Phone", placeholder="+49 30 901820", narrow=True),
        ]
    if name == "severity":
        return [Field(name, question, "choice", choices=choices(Severity.choices, "not said"))]
    if name == "frequency":
        return [Field(name, question, "choice", choices=choices(Frequency.choices, "not said"))]
    if name == "occurred_at":
        return [Field(name, question, "datetime-local")]
    if name in ("text", "fixed_means", "expected", "steps"):
        return [Field(name, question, "area", hint="One step a line." if name == "steps" else "")]
    if own.get("kind") == OwnKind.CHOICE:
        said = own["choices"]
        options = [(str(one), str(one)) for one in said] if isinstance(said, list) else []
        return [Field(name, question, "choice", str(own["hint"]), choices=choices(options, "not said"))]
    if own:
        return [Field(name, question, "area" if own["kind"] == OwnKind.TEXT else "text", str(own["hint"]))]
    return [Field(name, question)]


def answers_of(form: Form) -> Answers:
    """ValidationError when the time is none."""
    said = {field.name: form[field.name] for field in form.fields if field.kind != "check" and form[field.name].strip()}
    occurred = form.moment("occurred_at") if "occurred_at" in said else None
    account = Account(
        text=said.get("text", ""),
        expected=said.get("expected", ""),
        fixed_means=said.get("fixed_means", ""),
        url=said.get("url", ""),
        severity=said.get("severity", ""),
        frequency=said.get("frequency", ""),
        steps=said.get("steps", "").splitlines(),
        environment={"browser": said["browser"]} if "browser" in said else {},
        occurred_at=occurred,
        person=Person(email=said.get("email", ""), phone=said.get("phone", "")),
        attributes={name.removeprefix(OWN): words for name, words in said.items() if name.startswith(OWN)},
    )
    unknown = {f.name.removeprefix(UNKNOWN) for f in form.fields if f.name.startswith(UNKNOWN) and form.on(f.name)}
    lines = {int(name.removeprefix(LINE)): words for name, words in said.items() if name.startswith(LINE)}
    return Answers(account, unknown, lines)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
