"""What the desk asks about a report."""

from heardback.desk.forms.fields import Field, Form
from heardback.issues.models import Issue
from heardback.loop.meanwhile import still_needed_by
from heardback.notices.updates import TEMPLATES
from heardback.notices.wording import THANKS, usual_words
from heardback.products.severity import Severity
from heardback.reports.models import Report
from heardback.triage.deciding import HOLD
from heardback.triage.models import Outcome

BUGS = (Outcome.KNOWN_BUG, Outcome.NEW_BUG)


def decide_form(outcome: str, report: Report, issue: Issue | None = None) -> Form:
    """What is needed to decide that a report is this, and what its customer will read: our usual words, to be bettered.

    `issue` is the one that it is most likely joined to.
    """
    if outcome == Outcome.KNOWN_BUG:
        field = Field("issue", "Issue", "hidden", required=True)
        return Form([field, *_words(report, _usual(issue, report.customer_id))], "Join", focus=False)
    if outcome == Outcome.NEW_BUG:
        title = Field("title", "Title of the issue", value=report.title, required=True)
        return Form([title, *_words(report, _usual(None, None))], "Open an issue", focus=False)
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


def _usual(issue: Issue | None, customer: int | None) -> str:
    return usual_words(issue.customers, still_needed_by(issue, customer)) if issue else usual_words(0, "")


def _words(report: Report, usual: str, hint: str = "") -> list[Field]:
    """Nothing to write where nobody would read it."""
    if report.customer_id is None:
        return []
    who = report.customer.name if report.customer and report.customer.name else "the customer"
    hint = f"{hint} It goes out {int(HOLD.total_seconds())} seconds after you press, unless you undo it.".strip()
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


def reply_form(begins: str = "") -> Form:
    """`begins` is the name of the words that stand there to begin with."""
    words = TEMPLATES.get(begins, TEMPLATES["thanks"])
    hint = "They get exactly this by mail, with a greeting, and it stands on their own page. It goes out at once."
    asked = Field("words", "What they will read", "area", hint, words, required=True, checked=True)
    return Form([asked], "Send it", focus=False)


def add_form() -> Form:
    """Files, by a colleague."""
    seen = Field("customer", "The customer sees it on their page", "check")
    return Form([Field("files", "Files", "file"), seen], "Add it", focus=False)


def remove_form() -> Form:
    hint = "The customer is told that it was removed, and not why."
    return Form([Field("why", "Why it goes", "area", hint=hint, required=True)], "Remove it for good")
