"""The form that takes in, while the profile page fails, what people would have typed there."""

from heardback.accounts.actors import Actor
from heardback.customers.finding import Person
from heardback.issues.models import Issue
from heardback.reports.models import Report
from heardback.submissions.building import make_form
from heardback.submissions.models import Submission, WorkaroundForm
from heardback.submissions.taking import Sender, submit

ADDRESS, BANK, NAME = "My address", "My bank account", "The name on my certificates"
FIELDS = [
    {
        "label": "Your student number", "hint": "Seven digits; it stands on your card.", "kind": "text",
        "required": True, "longest": 10,
    },
    {"label": "What is to be changed?", "kind": "choice", "required": True, "choices": [ADDRESS, BANK, NAME]},
    {"label": "What should stand there?", "hint": "As it is to be written, line by line.", "kind": "long",
     "required": True},
    {"label": "From when?", "hint": "Empty: from now on.", "kind": "date", "least": "2020-01-01"},
    {"label": "A certificate is on its way to me, please stop it", "kind": "checkbox"},
]  # fmt: skip


def profile_form(issue: Issue, by: Actor) -> WorkaroundForm:
    return make_form(
        issue, by=by, title="Change your profile", fields=FIELDS, public=True,
        intro="Our profile page loses what you type, so please don't use it now. Tell us here what should be changed: "
        "a person of the registry enters it within one working day.",
        consent="The registry may enter this into my profile for me.",
    )  # fmt: skip


def sends(form: WorkaroundForm, who: Report | Person, number: str, what: str, words: str) -> Submission:
    """`who` is the customer of a report, or somebody who came by the public link."""
    by = Sender(report=who) if isinstance(who, Report) else Sender(person=who)
    typed = {"your_student_number": number, "what_is_to_be_changed": what, "what_should_stand_there": words}
    return submit(form, {**typed, "consent": "on"}, key=f"demo-{number}", sender=by)[0]
