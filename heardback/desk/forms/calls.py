"""What is asked of somebody who called, wrote or stood there, in the order one asks it."""

from dataclasses import dataclass

from heardback.customers.finding import Firm, Person
from heardback.customers.models import Customer
from heardback.desk.forms.fields import Field, Form, choices
from heardback.products.models import Product
from heardback.products.severity import MEANS, Severity
from heardback.reports.models import Frequency, ReachedBy
from heardback.reports.taking import ENVIRONMENT, Account

WHO = ("name", "email", "phone", "external_id", "organization")
PARTS = {
    "who": WHO,
    "how": ("reached_by",),
    "what": ("product", "title", "text", "steps", "expected"),
    "fixed": ("fixed_means",),
    "where": ("step", "url", "occurred_at", "severity", "frequency", *ENVIRONMENT),
    "send": ("told",),
}
ENVIRONMENT_SAID = ("Device", "System", "Browser or app", "Network", "Version of the product")


@dataclass(frozen=True)
class Part:
    """Some fields of the form, under a heading of their own."""

    fields: list[Field]


def call_form() -> Form:
    products = [(p.slug, p.name) for p in Product.objects.order_by("-is_default", "name")]
    severities = [(value, f"{label}: “{MEANS[Severity(value)]}”") for value, label in Severity.choices]
    return Form(
        [
            Field("name", "Name", placeholder="Marta Keller", narrow=True),
            Field("email", "E-mail", narrow=True),
            Field("phone", "Phone", "tel", narrow=True),
            Field("external_id", "Id in your systems", narrow=True),
            Field("organization", "Organization", narrow=True),
            Field("reached_by", "By", "radio", choices=list(ReachedBy.choices)),
            Field("product", "Product", "choice", choices=products, narrow=True),
            Field("title", "In one line, what goes wrong", required=True),
            Field("text", "What they said, in their own words", "area"),
            Field("steps", "What they did before, a step a line", "area"),
            Field("expected", "What they expected", "area"),
            Field("fixed_means", "How they would know that it is fixed", "area"),
            Field("step", "Where in the product", hint="The step of their journey, such as “Export”.", narrow=True),
            Field("url", "Address of the page", narrow=True),
            Field("occurred_at", "When it happened", "datetime-local", narrow=True),
            Field("severity", "How bad it is for them", "choice", choices=choices(severities, "not said"), narrow=True),
            Field("frequency", "How often", "choice", choices=choices(Frequency.choices, "not said"), narrow=True),
            *(Field(name, label, narrow=True) for name, label in zip(ENVIRONMENT, ENVIRONMENT_SAID, strict=True)),
            Field("told", "I thanked them and told them what happens next: send no mail for that", "check"),
        ],
        "Keep the report",
        focus=False,
    )  # fmt: skip


def parts_of(form: Form) -> dict[str, Part]:
    return {part: Part([field for field in form.fields if field.name in names]) for part, names in PARTS.items()}


def account_of(form: Form, known: Customer | None) -> Account:
    """What was written down, as `take` wants it. ValidationError when the time is none."""
    texts = ("title", "text", "product", "expected", "fixed_means", "step", "url", "severity", "frequency")
    return Account(
        **form.texts(*texts, "reached_by"),
        steps=form["steps"].splitlines(),
        environment=form.texts(*ENVIRONMENT),
        occurred_at=form.moment("occurred_at") if form["occurred_at"].strip() else None,
        person=Person() if known else Person(**form.texts("email", "phone", "external_id", "name")),
        firm=Firm() if known else Firm(name=form["organization"]),
        attributes={},
        known=known,
    )


def read_back(form: Form) -> list[tuple[str, str]]:
    """What was answered, in words, without who it is."""
    said = []
    for field in form.fields:
        value = form[field.name].strip()
        if value and field.name not in (*WHO, "told", "product"):
            said.append((field.label, dict(field.choices).get(value, value)))
    return said
