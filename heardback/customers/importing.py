"""Bringing in what another system knows of customers and organizations: any number, each once.

Whom the host's id names is brought up to date, as by the API. Whom only an address or a name finds has gaps filled and
nothing overwritten. An empty cell says nothing, trust never falls, and what is somebody else's stays with them. A batch
is one transaction; killed in the middle, the same file is simply brought in again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.db.models.functions import Lower

from heardback.accounts.actors import SYSTEM, Actor
from heardback.customers.attributes import Value, fitted, noticed
from heardback.customers.checking import Kind, Ready, checked
from heardback.customers.columns import Mapped
from heardback.customers.describing import bring_up_to_date, room_for
from heardback.customers.finding import Firm, customers_with, find_or_make_customers, find_or_make_organization
from heardback.customers.models import Customer, Organization, Trust, Whose
from heardback.ledger.inserting import insert, update
from heardback.ledger.recording import event, record_all
from heardback.wire.rows import BadRow, Reject, Row, Unreadable

BATCH = 500
TRIES = 3
_Refused = list[tuple[Row, ValidationError]]


@dataclass
class Tally:
    """`left` counts rows with an address, number or id that is somebody else's. `reasons` counts why rows were
    rejected; "" stands for all reasons beyond the first few."""

    read: int = 0
    made: int = 0
    changed: int = 0
    same: int = 0
    left: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


def import_people(
    kind: Kind,
    rows: Iterable[Row | BadRow],
    mapped: Mapped,
    tally: Tally,
    *,
    reject: Callable[[Reject], None],
    by: Actor = SYSTEM,
    keep: bool = True,
) -> Iterator[None]:
    """Keep what can be kept, hand the rest to `reject`, and count in `tally`. Yields after each batch.

    `keep=False` only looks; each batch then is looked at as if it were the first. Raises Unreadable where the file
    can't be read on; what came before it is kept.
    """
    broken: Unreadable | None = None
    each = iter(rows)
    while True:
        batch: list[Ready] = []
        some = 0
        try:
            for row in islice(each, BATCH):
                some, tally.read = some + 1, tally.read + 1
                try:
                    batch.append(checked(kind, row, mapped))
                except ValidationError as wrong:
                    _set_apart(row, wrong, tally, reject)
        except Unreadable as problem:
            broken = problem
        if batch:
            _kept(kind, batch, tally, reject, by=by, keep=keep)
        if some or broken:
            yield
        if broken:
            raise broken
        if some < BATCH:
            return


def in_words(wrong: ValidationError) -> str:
    """Every message of it, with its field, in one line."""
    if not hasattr(wrong, "error_dict"):
        return " ".join(wrong.messages)
    return " ".join(f"{field}: {' '.join(said)}" for field, said in wrong.message_dict.items())


def _set_apart(row: Row | BadRow, wrong: ValidationError, tally: Tally, reject: Callable[[Reject], None]) -> None:
    tally.rejected += 1
    why = in_words(wrong)
    tally.reasons[why if why in tally.reasons or len(tally.reasons) < 20 else ""] += 1
    reject(Reject(row.line, why, row.text if isinstance(row, BadRow) else row.values))


def _kept(
    kind: Kind, batch: list[Ready], tally: Tally, reject: Callable[[Reject], None], *, by: Actor, keep: bool
) -> None:
    for left in reversed(range(TRIES)):
        counts, refused = Counter[str](), _Refused()
        try:
            with transaction.atomic():
                keeping = _customers if kind == "customers" else _organizations
                keeping(_fitting(kind, batch, refused, by), counts, refused, by)
                transaction.set_rollback(not keep)
            break
        except IntegrityError:  # somebody made one of them in the same moment: look again
            if not left:
                raise
    tally.made += counts["made"]
    tally.changed += counts["changed"]
    tally.same += counts["same"]
    tally.left += counts["left"]
    for row, wrong in refused:
        _set_apart(row, wrong, tally, reject)


def _fitting(kind: Kind, batch: list[Ready], refused: _Refused, by: Actor) -> list[Ready]:
    """The rows with values as their attributes want them, without those whose values don't fit."""
    names = {name for ready in batch for name in ready.attributes}
    known = noticed(Whose.CUSTOMER if kind == "customers" else Whose.ORGANIZATION, names, by=by)
    found: list[Ready] = []
    for ready in batch:
        try:
            found.append(replace(ready, attributes=fitted(ready.attributes, known)))
        except ValidationError as wrong:
            refused.append((ready.row, wrong))
    return found


def _customers(batch: list[Ready], counts: Counter[str], refused: _Refused, by: Actor) -> None:
    firms = _firms(ready.firm for ready in batch)
    known = customers_with({pair for ready in batch for pair in ready.pairs})
    owned = {pair: customer.pk for pair, customer in known.items()}
    before = {customer.pk: _state(customer) for customer in known.values()}
    wanted = [(ready.person, firms.get(ready.firm)) for ready in batch]
    # Each has an identifier, so each is somebody.
    somebody = find_or_make_customers(
        wanted,
        trust=Trust.VOUCHED,
        identified=[ready.pairs for ready in batch],
        attributes=[_first(ready.attributes) for ready in batch],
    )
    made = {one.pk: one for one in somebody if one is not None and one.pk not in before}
    found = [one.pk for one in somebody if one is not None]
    held = made | _held(Customer.objects.all(), {*found} - {*made})
    written = before | {pk: _state(one) for pk, one in made.items()}
    changes: dict[int, set[str]] = {pk: set() for pk in held}
    for ready, pk in zip(batch, found, strict=True):
        named = {name: ready.said[name] for name in ("name",) if name in ready.said}
        by_id, firm = "external_id" in ready.said, firms.get(ready.firm)
        _bring(held[pk], named, ready, by_id, refused)
        if by_id and firm is not None:
            held[pk].organization = firm
        changes[pk] |= {kind for kind, value in ready.pairs if (kind, value) not in owned}
        counts["left"] += any(owned.get(pair, pk) != pk for pair in ready.pairs)
    _settled(Customer, held, before, written, changes, counts)
    told = [pk for pk in held if pk in before and changes[pk]]
    record_all([event("customer.edited", actor=by, customer=pk, fields=sorted(changes[pk])) for pk in told])


def _first(attributes: dict[str, Value]) -> dict[str, Value]:
    """What somebody who is made begins with; nothing of too many, which `_bring` refuses."""
    return {name: value for name, value in attributes.items() if value is not None} if room_for(attributes) else {}


def _organizations(batch: list[Ready], counts: Counter[str], refused: _Refused, by: Actor) -> None:
    before: dict[int, dict[str, Any]] = {}
    firms = _firms((ready.firm for ready in batch), before)
    held = _held(Organization.objects.all(), [firms[ready.firm].pk for ready in batch])
    for ready in batch:
        named = {str(name): ready.said[name] for name in ("name", "kind", "plan") if name in ready.said}
        by_id = "external_id" in ready.said
        if not by_id:
            named.pop("name")  # it was found by it, however it is written
        _bring(held[firms[ready.firm].pk], named, ready, by_id, refused)
    changes: dict[int, set[str]] = {pk: set() for pk in held}
    _settled(Organization, held, before, before, changes, counts)
    told = [one for pk, one in held.items() if pk in before and changes[pk]]
    record_all(
        [
            event("organization.described", actor=by, organization=str(one), fields=sorted(changes[one.pk]))
            for one in told
        ]
    )


def _bring(row: Customer | Organization, said: dict[str, str], ready: Ready, by_id: bool, refused: _Refused) -> None:
    """What the row says, into what is known; only where nothing is known, unless it is named by the host's id."""
    attributes = ready.attributes
    if not by_id:
        said = {name: value for name, value in said.items() if not getattr(row, name)}
        attributes = {name: value for name, value in attributes.items() if name not in row.attributes}
    try:
        bring_up_to_date(row, said, attributes)
    except ValidationError as wrong:
        refused.append((ready.row, wrong))


def _settled(
    model: type[Model],
    held: dict[int, Any],
    before: dict[int, dict[str, Any]],
    written: dict[int, dict[str, Any]],
    changes: dict[int, set[str]],
    counts: Counter[str],
) -> None:
    """Write what differs from what is `written`, and count what does from `before`, where nothing is for those who were
    just made. `changes` gains the names of the columns."""
    for pk, row in held.items():
        was, now = before.get(pk, {}), _state(row)
        changes[pk] |= {name for name in was if was[name] != now[name]}
        counts["made" if pk not in before else "changed" if changes[pk] else "same"] += 1
    update([row for pk, row in held.items() if written.get(pk) != _state(row)], _columns(model))


def _state(row: Model) -> dict[str, Any]:
    return {name.removesuffix("_id"): getattr(row, name) for name in _columns(type(row), "_id")}


def _columns(model: type[Model], key: str = "") -> list[str]:
    return ["name", f"organization{key}", "attributes"] if model is Customer else ["name", "kind", "plan", "attributes"]


def _held(rows: QuerySet[Any], keys: Iterable[int]) -> dict[int, Any]:
    return {row.pk: row for row in rows.select_for_update(of=("self",)).filter(pk__in=set(keys)).order_by("pk")}


def _firms(firms: Iterable[Firm], before: dict[int, dict[str, Any]] | None = None) -> dict[Firm, Organization]:
    """The organization each names, found or made; `before` gains how those were that are known already."""
    asked = dict.fromkeys(firm for firm in firms if firm)  # in their order: the first spelling of a name is kept
    before = {} if before is None else before
    ids, names = {firm.external_id for firm in asked} - {""}, {firm.name.lower() for firm in asked if firm.name}
    by_id = {row.external_id: row for row in Organization.objects.filter(external_id__in=ids)} if ids else {}
    alike = Organization.objects.annotate(low=Lower("name")).filter(low__in=names).order_by("-pk")
    by_name = {row.name.lower(): row for row in alike} if names else {}
    found: dict[Firm, Organization] = {}
    new: dict[str, Organization] = {}
    for firm in sorted(asked, key=lambda firm: (firm.external_id, firm.name)):
        known = by_id.get(firm.external_id) if firm.external_id else by_name.get(firm.name.lower())
        if known is not None:
            before.setdefault(known.pk, _state(known))
            found[firm] = known
        elif firm.external_id:
            made = Organization(external_id=firm.external_id, name=firm.name or firm.external_id, kind=firm.kind)
            found[firm] = new.setdefault(firm.external_id, made)
    insert(list(new.values()))
    for firm in [firm for firm in asked if firm not in found]:
        found[firm] = cast(Organization, find_or_make_organization(firm))
    return found
