"""Bringing in reports that another system kept: any number of them, each once, telling nobody and starting no clocks.

A batch is one transaction. Killed in the middle, the same file is simply brought in again: a row that is there already
is known by its `import_key`.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from heardback.accounts.actors import SYSTEM, Actor
from heardback.customers.finding import (
    Firm,
    Person,
    find_or_make_customers,
    find_or_make_organization,
)
from heardback.customers.importing import in_words
from heardback.customers.models import Organization, Trust
from heardback.ledger.inserting import insert
from heardback.ledger.recording import event, record_all
from heardback.products.models import Product
from heardback.products.spots import spot_of
from heardback.reports.columns import Mapped, read
from heardback.reports.models import Report, Source, State
from heardback.reports.naming_products import Products
from heardback.reports.taking import checked
from heardback.reports.urgency import decide_by
from heardback.wire.rows import BadRow, Reject, Row, Unreadable
from heardback.wire.text import clean

BATCH = 1000
BATCH_LETTERS = 4_000_000
TRIES = 3


@dataclass(frozen=True)
class How:
    """`source` names where they come from and sets their ids apart from another file's. `product` takes them all to
    one product, whatever they say. `keep=False` only looks."""

    source: str
    mapped: Mapped
    product: str = ""
    make_products: bool = False
    open: bool = False
    keep: bool = True


@dataclass
class Tally:
    """`reasons` counts why rows were rejected; "" stands for all reasons beyond the first few."""

    read: int = 0
    added: int = 0
    there: int = 0
    rejected: int = 0
    products: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Ready:
    """A row that nothing speaks against."""

    key: str
    fields: dict[str, Any]
    product: Product | None
    person: Person
    firm: Firm
    received_at: datetime | None


def import_reports(
    rows: Iterable[Row | BadRow], how: How, tally: Tally, *, reject: Callable[[Reject], None], by: Actor = SYSTEM
) -> Iterator[None]:
    """Keep what can be kept, hand the rest to `reject`, and count in `tally`. Yields after each batch.

    Raises Unreadable where the file can't be read on; what came before it is kept.
    """
    batches = _Batches(how, by)
    tally.products = batches.products.made
    batches.products.named(how.product)
    batch: list[_Ready] = []
    letters = 0
    try:
        for row in rows:
            tally.read += 1
            try:
                ready = batches.checked(row)
            except ValidationError as wrong:
                tally.rejected += 1
                why = in_words(wrong)
                tally.reasons[why if why in tally.reasons or len(tally.reasons) < 20 else ""] += 1
                reject(Reject(row.line, why, row.text if isinstance(row, BadRow) else row.values))
                continue
            batch.append(ready)
            letters += len(ready.fields["text"])
            if len(batch) >= BATCH or letters >= BATCH_LETTERS:
                batches.keep(batch, tally)
                batch, letters = [], 0
                yield
    except Unreadable:
        batches.keep(batch, tally)
        yield
        raise
    batches.keep(batch, tally)
    yield


class _Batches:
    def __init__(self, how: How, by: Actor) -> None:
        self.how, self.by = how, by
        self.products = Products(make=how.make_products, keep=how.keep, by=by)
        self._organizations: dict[Firm, Organization | None] = {}

    def checked(self, row: Row | BadRow) -> _Ready:
        """ValidationError when it can't be a report: by the same rules as one that is typed in."""
        if isinstance(row, BadRow):
            raise ValidationError(row.why)
        brought = read(row.values, self.how.mapped)
        return _Ready(
            key=_key(self.how.source, brought.id, row.values),
            fields=checked(brought.account),
            product=self.products.named(self.how.product or brought.account.product),
            person=brought.account.person,
            firm=brought.account.firm,
            received_at=brought.received_at,
        )

    def keep(self, batch: list[_Ready], tally: Tally) -> None:
        for left in reversed(range(TRIES)):
            try:
                added = self._keep(batch)
                break
            except IntegrityError:
                # Somebody made one of these organizations or reports in the same moment: look again.
                self._organizations.clear()
                if not left:
                    raise
        tally.added += added
        tally.there += len(batch) - added
        if len(self._organizations) > 10_000:
            self._organizations.clear()

    @transaction.atomic
    def _keep(self, batch: list[_Ready]) -> int:
        """How many of `batch` were not there yet."""
        once = {ready.key: ready for ready in batch}
        for key in Report.objects.filter(import_key__in=list(once)).values_list("import_key", flat=True):
            once.pop(str(key))
        new = list(once.values())
        if not new or not self.how.keep:
            return len(new)
        organizations = [self._organization(ready.firm) for ready in new]
        people = [ready.person for ready in new]
        customers = find_or_make_customers(list(zip(people, organizations, strict=True)), trust=Trust.VOUCHED)
        now, reports = timezone.now(), []
        for ready, customer, organization in zip(new, customers, organizations, strict=True):
            of_customer = customer.organization_id if customer else None
            report = Report(
                product=ready.product,
                customer=customer,
                organization_id=organization.pk if organization else of_customer,
                received_at=ready.received_at or now,
                source=Source.IMPORT,
                import_key=ready.key,
                **ready.fields,
            )
            report.step = report.step or spot_of(report.product.spots, report.url)
            if self.how.open:
                report.next_update_due, report.decide_by = report.due_after(now), decide_by(report, now)
            else:
                report.state, report.closed_why, report.triaged_at = State.CLOSED, "history", now
            reports.append(report)
        insert(reports)
        record_all(
            [
                event("report.imported", actor=self.by, report=r.pk, customer=r.customer_id, source=self.how.source)
                for r in reports
            ]
        )
        return len(new)

    def _organization(self, firm: Firm) -> Organization | None:
        if firm not in self._organizations:
            self._organizations[firm] = find_or_make_organization(firm)
        return self._organizations[firm]


def _key(source: str, name: str, values: Mapping[str, Any]) -> str:
    """The file's own id where it has one; otherwise the row itself is what it is known by."""
    name = clean(name)
    if not name or len(name) > 100:
        name = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
    return f"{source}:{name}"
