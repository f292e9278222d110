"""A form on an issue that Marta and Joel reported."""

import pytest

from heardback.issues.models import Issue, Stage
from heardback.submissions.building import make_form
from heardback.submissions.models import WorkaroundForm
from heardback.submissions.taking import Sender, submit

FIELDS = [
    {"label": "Student number", "kind": "text", "required": True, "longest": 12},
    {"label": "New address", "kind": "long", "required": True},
    {"label": "From when", "kind": "date", "least": "2026-01-01"},
    {"label": "What changes", "kind": "choice", "choices": ["Address", "Bank account"], "required": True},
    {"label": "Fee", "kind": "number", "least": "0", "most": "100"},
    {"label": "Mail me a copy of the certificate", "kind": "checkbox"},
]
TYPED = {
    "student_number": "4711-Zanzibar",
    "new_address": "Rue de l'Étoile 7",
    "what_changes": "Address",
    "consent": "on",
}
TYPED["student_number"] = "4711Zanzibar"


@pytest.fixture
def issue(issue_at) -> Issue:
    return issue_at(Stage.DEFINING)


@pytest.fixture
def form(issue, ada) -> WorkaroundForm:
    return make_form(
        issue,
        by=ada.actor,
        title="Change your address",
        fields=FIELDS,
        consent="You may enter this for me.",
        public=True,
    )


@pytest.fixture
def sent(form):
    """sent(report) is what its customer sent by the form."""

    def send(report, key="k" * 40, **typed):
        return submit(form, {**TYPED, **typed}, key=key, sender=Sender(report))[0]

    return send
