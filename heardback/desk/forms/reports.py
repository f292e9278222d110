"""What the desk asks about a report."""

from heardback.customers.finding import Firm, Person
from heardback.desk.forms.fields import Field, Form, choices
from heardback.issues.models import Issue
from heardback.notices.wording import THANKS, usual_words
from heardback.products.models import Product
from heardback.products.severity import MEANS, Severity
from heardback.reports.models import Frequency, Report
from heardback.reports.taking import ENVIRONMENT, Account
from heardback.triage.deciding import HOLD
from heardback.triage.models import Outcome

BUGS = (Outcome.KNOWN_BUG, Outcome.NEW_BUG)


def decide_form(outcome: str, report: Report, issue: Issue | None = None) -> Form:
    """What is needed to decide that a report is this, and what its customer will read: our usual words, to be bettered.

    `issue` is the one that it is most likely joined to.
    """
    if outcome == Outcome.KNOWN_BUG:
        field = Field("issue", "Issue", "hidden", required=True)
        return Form([field, *_words(report, _usual(issue))], "Join", focus=False)
    if outcome == Outcome.NEW_BUG:
        title = Field("title", "Title of the issue", value=report.title, required=True)
        return Form([title, *_words(report, _usual(None))], "Open an issue", focus=False)
    if outcome == Outcome.USER_ERROR:
        words = "What the customer will read"
        hint = "They get exactly this by mail, with a greeting. Kind, short, and what to do."
        nobody = (
            "" if report.customer_id else "Nobody said who they are: only somebody with the report's link will read it."
        )
        note = Field("note", words, "area", hint, required=True)
        return Form([note], "Explain it", lead=nobody, focus=False)
    note = Field("note", "What it is", "area", "Only the team reads this.")
    usual = THANKS if report.severity == Severity.SUGGESTION else ""
    return Form([*_words(report, usual, "Left empty, they hear nothing now."), note], "Set it aside", focus=False)


def words_of(form: Form, outcome: str) -> str:
    """What somebody wrote for the customer; "" for our usual words."""
    if not form.has("words") or (outcome in BUGS and form["words"].split() == form["usual"].split()):
        return ""
    return form["words"]


def _usual(issue: Issue | None) -> str:
    return usual_words(issue.customers, issue.workaround) if issue else usual_words(0, "")


def _words(report: Report, usual: str, hint: str = "") -> list[Field]:
    """Nothing to write where nobody would read it."""
    if report.customer_id is None:
        return []
    who = report.customer.name if report.customer and report.customer.name else "the customer"
    hint = f"{hint} It goes out {int(HOLD.total_seconds())} seconds after you batch, unless you undo it.".strip()
    return [Field("words", f"What {who} will read", "area", hint, usual), Field("usual", "", "hidden", value=usual)]


def snooze_form() -> Form:
    return Form([Field("until", "Until", "datetime-local", required=True, narrow=True)], "Put it off", focus=False)


def postpone_form(*, focus: bool = False) -> Form:
    return Form(
        [
            Field("due", "Next update", "datetime-local", required=True, narrow=True),
            Field("note", "Why they should wait longer", required=True, narrow=True),
        ],
        "Postpone",
        focus=focus,
    )


def words_form() -> Form:
    return Form([Field("words", "What they added", "area", required=True)], "Add it", focus=False)


def add_form() -> Form:
    """Files, by a colleague."""
    seen = Field("customer", "The customer sees it on their page", "check")
    return Form([Field("files", "Files", "file"), seen], "Add it", focus=False)


def remove_form() -> Form:
    hint = "The customer is told that it was removed, and not why."
    return Form([Field("why", "Why it goes", "area", hint=hint, required=True)], "Remove it for good")


def account_form() -> Form:
    """A report written down for somebody: everything the report form asks, on one page."""
    products = [(p.slug, p.name) for p in Product.objects.order_by("-is_default", "name")]
    severities = [(value, f"{label}: “{MEANS[Severity(value)]}”") for value, label in Severity.choices]
    return Form(
        [
            Field("title", "In one line, what goes wrong", required=True),
            Field("text", "What they said, in their own words", "area"),
            Field("name", "Who it is", placeholder="Marta Keller", narrow=True),
            Field("email", "E-mail", narrow=True),
            Field("phone", "Phone", placeholder="+49 30 901820", narrow=True),
            Field("external_id", "Id in your systems", narrow=True),
            Field("organization", "Organization", narrow=True),
            Field("product", "Product", "choice", choices=products, narrow=True),
            Field("severity", "How bad it is for them", "choice", choices=choices(severities, "not said"), narrow=True),
            Field("frequency", "How often", "choice", choices=choices(Frequency.choices, "not said"), narrow=True),
            Field("steps", "What they did before, a step a line", "area"),
            Field("step", "Where in the product", hint="The step of their journey, such as “Export”.", narrow=True),
            Field("url", "Address of the page", narrow=True),
            Field("occurred_at", "When it happened", "datetime-local", narrow=True),
            Field("expected", "What they expected", "area"),
            Field("fixed_means", "What “fixed” would look like to them", "area"),
            *(Field(name, label, narrow=True) for name, label in zip(ENVIRONMENT, ENVIRONMENT_SAID, strict=True)),
        ],
        "Keep the report",
    )  # fmt: skip


ENVIRONMENT_SAID = ("Device", "System", "Browser or app", "Network", "Version of the product")


def account_of(form: Form) -> Account:
    """What was written down, as `take` wants it. ValidationError when the time is none."""
    return Account(
        **form.texts("title", "text", "product", "expected", "fixed_means", "step", "url", "severity", "frequency"),
        steps=form["steps"].splitlines(),
        environment=form.texts(*ENVIRONMENT),
        occurred_at=form.moment("occurred_at") if form["occurred_at"].strip() else None,
        person=Person(**form.texts("email", "phone", "external_id", "name")),
        firm=Firm(name=form["organization"]),
        attributes={},
        known=None,
    )
