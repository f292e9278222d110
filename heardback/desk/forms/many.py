"""What the desk asks when many reports are decided at once."""

from heardback.desk.forms.fields import Field, Form
from heardback.triage.models import Outcome

LATER = {"tomorrow": "Put off until tomorrow morning", "monday": "Put off until Monday morning"}


def many_form() -> Form:
    words = "For a problem, empty means our usual words; for something else, that they hear nothing now."
    return Form(
        [
            Field("what", "What they are", "choice", choices=[*Outcome.choices, *LATER.items()], narrow=True),
            Field("issue", "Issue", placeholder="HB-12", hint="Of a known problem.", narrow=True),
            Field("title", "Title of a new issue", hint="Empty: as the first report's.", narrow=True),
            Field("words", "What their customers will read", "area", words),
            Field("everything", "All that the filter shows, up to 500, not only those that are selected", "check"),
        ],
        "Decide them",
        focus=False,
    )
