"""Finding anything by what one remembers of it: words, a number, an address, an id of the host's."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from heardback.customers.models import Customer, Organization
from heardback.customers.one_person import rows_of_each
from heardback.customers.searching import customers_like, known_by_exactly, organizations_like
from heardback.issues.merged import survivor
from heardback.issues.models import ENDED, Issue
from heardback.issues.queries import issue_keyed
from heardback.issues.searching import WORDS as OF_ISSUES
from heardback.reports.models import Report, State
from heardback.reports.searching import WORDS as OF_REPORTS
from heardback.search.asking import Asked
from heardback.wire.numbers import as_number

# All but what is long.
LONG = ("text", "expected", "fixed_means", "steps", "context", "attributes")
KINDS = ("reports", "issues", "customers", "organizations")
STATES = ("open", "closed")


@dataclass(frozen=True)
class Hit:
    """An issue that goes on, and the key of the one that was found, where that was merged into it."""

    issue: Issue
    found: str = ""


@dataclass
class Found:
    """`more` tells, by kind, the key before which there is more of it."""

    reports: list[Report] = field(default_factory=list)
    issues: list[Hit] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)
    organizations: list[Organization] = field(default_factory=list)
    more: dict[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any((self.reports, self.issues, self.customers, self.organizations))


@dataclass(frozen=True)
class Narrowed:
    """Only this kind ("" for all), only this product's slug, only what is "open" or "closed"; reports and issues below
    the key `before`, for who goes on."""

    kind: str = ""
    product: str = ""
    state: str = ""
    before: int | None = None


def search(wanted: Asked, to: Narrowed, *, most: int = 20) -> Found:
    """What has the number, the address or the id that was typed comes first; then what has all the words, the newest
    first. An issue that was merged is found, and leads to the one that goes on."""
    found = Found()
    if not wanted:
        return found
    if to.kind in ("", "issues"):
        _issues(wanted, to, most, found)
    if to.kind in ("", "reports"):
        _reports(wanted, to, most, found)
    if to.kind in ("", "customers") and not (to.product or to.state or to.before):
        found.customers = customers_like(wanted, most)
    if to.kind in ("", "organizations") and not (to.product or to.state or to.before):
        found.organizations = organizations_like(wanted, most)
    return found


def _issues(wanted: Asked, to: Narrowed, most: int, found: Found) -> None:
    rows = Issue.objects.select_related("product", "owner").defer("description", "workaround")
    if to.product:
        rows = rows.filter(product__slug=to.product)
    # Whether a merged one is open says the one that it was merged into.
    exact = issue_keyed(wanted.text)
    first = [exact] if exact is not None and to.before is None and rows.filter(pk=exact.pk).exists() else []
    others, more = OF_ISSUES.among(rows, wanted, most, to.before)
    there: set[int] = set()
    for issue in _once([*first, *others]):
        goes_on = survivor(issue) if issue.merged_into_id else issue
        if goes_on.pk in there or (to.state and (goes_on.stage in ENDED) != (to.state == "closed")):
            continue
        there.add(goes_on.pk)
        found.issues.append(Hit(goes_on, issue.key if issue.merged_into_id else ""))
    if more is not None:
        found.more["issues"] = more


def _reports(wanted: Asked, to: Narrowed, most: int, found: Found) -> None:
    rows = Report.objects.select_related("product", "customer").defer(*LONG)
    if to.product:
        rows = rows.filter(product__slug=to.product)
    if to.state:
        rows = rows.filter(state=State(to.state))
    first: list[Report] = []
    if to.before is None:
        if as_number(wanted.text) is not None:
            first += rows.filter(pk=int(wanted.text))
        if people := known_by_exactly(wanted.text):
            theirs = [row for each in rows_of_each(people).values() for row in each]
            first += rows.filter(customer__in=theirs).order_by("-pk")[:most]
    others, more = OF_REPORTS.among(rows, wanted, most, to.before)
    found.reports = _once([*first, *others])
    if more is not None:
        found.more["reports"] = more


def _once[Row: (Report, Issue)](rows: Iterable[Row]) -> list[Row]:
    return list({row.pk: row for row in rows}.values())
