"""What those hear who filled in a form: that it is entered, or that they can do it themselves; once a submission."""

from collections.abc import Iterator

from heardback.ledger.models import Event
from heardback.notices.models import Kind
from heardback.notices.telling import Telling
from heardback.submissions.links import page_of_submission

# Whoever sent it from their report has its page, and what it says there; who has none gets the link.
SUBMISSIONS = {
    "submission.received": Kind.SUBMITTED,
    "submission.done": Kind.ENTERED,
    "submission.left": Kind.LEFT,
}


def of_submission(event: Event) -> Iterator[Telling]:
    kind, number = SUBMISSIONS[event.word], event.facts["submission"]
    if event.customer is None or (kind == Kind.SUBMITTED and event.report is not None):
        return
    facts = {
        "title": event.facts["title"], "link": page_of_submission(number), "language": event.facts.get("language", ""),
    }  # fmt: skip
    yield Telling(kind, event.customer, f"{kind.value}:{number}", report=event.report, issue=event.issue, facts=facts)
