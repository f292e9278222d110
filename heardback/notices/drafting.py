"""A draft of the next update, of what truly happened since the customers last heard: read in the ledger, said in words
that they may read. A person sends it, changes it, or writes their own."""

from collections import Counter

from django.db.models import QuerySet

from heardback.issues.models import ENDED, Issue, Stage
from heardback.ledger.models import Event
from heardback.loop.table import SAID
from heardback.notices.audiences import OUT
from heardback.releases.models import Environment

NOTHING = "Nothing new has happened since we last wrote, and we do not want to leave you without a word."
NO_DATE = "There is no date yet. When there is one, you will hear it from us."
HAPPENED = ("criterion.agreed", "proposal.shared", "proposal.confirmed", "work.done", "issue.bounced", "issue.moved")


def draft(issue: Issue) -> str:
    """Paragraphs without a greeting; the mail itself says when they hear again."""
    told = Event.objects.filter(word="told", issue=issue.pk).order_by("-pk").values_list("pk", flat=True).first()
    since = Event.objects.filter(issue=issue.pk, pk__gt=told or 0)
    happened = _happened(since)
    parts = [
        *([" ".join(happened)] if happened else [NOTHING] if told else []),
        f"How it stands: {SAID[Stage(issue.stage)]}",
    ]
    if issue.stage not in (*OUT, *ENDED):
        parts.append(NO_DATE)
    return "\n\n".join(parts)


def _happened(since: QuerySet[Event]) -> list[str]:
    """A sentence each, in the order of the way; no name, no note, nothing that was said within the team."""
    counts = Counter(since.filter(word__in=HAPPENED).values_list("word", flat=True))
    agreed = since.filter(word="criterion.agreed").order_by().values("customer").distinct().count()
    confirmed = since.filter(word="proposal.confirmed").order_by().values("customer").distinct().count()
    said = []
    if counts["issue.bounced"]:
        said.append("The fix did not hold for everybody, so we began again with what fixed means.")
    if agreed:
        said.append(f"{_customers(agreed)} agreed with us what fixed means.")
    if counts["proposal.shared"]:
        said.append("We showed customers how it would work, before building it.")
    if confirmed:
        said.append(f"{_customers(confirmed)} said that this is it.")
    if counts["work.done"]:
        said.append(
            "A part of the work is done." if counts["work.done"] == 1 else "Several parts of the work are done."
        )
    shipped = since.filter(word="release.contains", facts__environment=Environment.PRODUCTION).order_by("-pk").first()
    if shipped is not None:
        said.append(f"A fix is in version {shipped.facts['version']}.")
    if not said and counts["issue.moved"]:
        said.append("It went a step further.")
    return said


def _customers(count: int) -> str:
    return "One customer" if count == 1 else f"{count:,} customers"
