"""What a customer sent, told back to them."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from heardback.ledger.saying import said
from heardback.loop.looking import Sent
from heardback.portal.questions import QUESTIONS
from heardback.products.asking import answers_said
from heardback.products.severity import MEANS, Severity
from heardback.reports.models import Frequency, Report


@dataclass(frozen=True)
class Row:
    """One answer, under the words it was asked with."""

    label: str
    value: str = ""
    steps: list[str] = field(default_factory=list)


def rows(sent: Sent) -> list[Row]:
    """In the order of the form, without what was left out."""
    told = {
        "text": sent.text,
        "fixed_means": sent.fixed_means,
        "severity": said(MEANS[Severity(sent.severity)]) if sent.severity else "",
        "frequency": said(Frequency(sent.frequency).label) if sent.frequency else "",
        "url": sent.url,
        "expected": sent.expected,
    }
    found = [Row(said(QUESTIONS[name].label), value) for name, value in told.items() if value]
    if sent.steps:
        found.append(Row(said(QUESTIONS["steps"].label), steps=sent.steps))
    if sent.environment:
        found.append(Row(_("Your device"), ", ".join(sent.environment.values())))
    return found


def own_rows(report: Report) -> list[Row]:
    """What only its product asks."""
    return [Row(label, answer) for label, answer in answers_said(report.product.own_fields, report.attributes)]
