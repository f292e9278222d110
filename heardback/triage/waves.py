"""Waves of reports that look like spam: folded into one row of the inbox, to be let through or closed by a person."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from itertools import batched
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.customers.models import Identity, Trust
from heardback.products.models import Product
from heardback.reports.folding import MOST, close_folded, fold, fold_again, let_through
from heardback.reports.models import Report, Signature, Source, State
from heardback.triage.likeness import MANY, WITHIN, Alike, alike_to, look, same_words
from heardback.triage.models import UNSETTLED, Folded, Suggestion, Wave

STRANGE = (Source.FORM, Source.WIDGET, Source.SDK, Source.MAIL)  # where anybody may write without being known
NEW = timedelta(days=1)  # whoever we have known longer is no stranger
OFTEN = 3  # reports in those minutes, beyond which somebody known is looked at as well: anybody may type an address
LATEST = 300  # reports that are looked at
READ = 3000  # characters of each
BELIEVED = timedelta(days=1)  # that what was let through goes through


def fold_waves(numbers: Collection[int]) -> set[int]:
    """Look whether these, which just came, are part of a wave, and fold away all of it that is undecided. Returns
    which of `numbers` are folded. Looking again changes nothing."""
    rows = Report.objects.filter(pk__in=numbers, source__in=STRANGE, received_at__gte=timezone.now() - NEW)
    fresh: dict[int, list[datetime]] = {}
    for product, at in rows.values_list("product", "received_at"):
        fresh.setdefault(product, []).append(at)
    for product, moments in fresh.items():
        _look_through(Product(pk=product), set(numbers), min(moments) - WITHIN, max(moments))
    return set(Report.objects.filter(pk__in=numbers, folded_at__isnull=False).values_list("pk", flat=True))


@transaction.atomic
def release(wave: Wave, numbers: Collection[int] | None = None, *, by: Actor) -> list[Report]:
    """Let these of it through, or all: they count, and their customers are thanked. When all are, what comes like it
    goes through for a day. ValidationError when nothing of it waits."""
    wave = _held(wave)
    waiting = _numbers(wave.waiting())
    chosen = waiting if numbers is None else [number for number in waiting if number in set(numbers)]
    done = [report for some in batched(chosen, MOST) for report in let_through(some, by=by)]
    if not done:
        raise ValidationError({"reports": "Nothing of it waits any more: somebody was quicker."})
    if len(done) == len(waiting):
        wave.released_at, wave.settled_by_name = timezone.now(), by.name[:200]
        wave.save(update_fields=["released_at", "settled_by_name"])
    return done


@transaction.atomic
def close_as_spam(wave: Wave, *, by: Actor) -> int:
    """All of it that waits. Nobody is told; it can be taken back whenever. Returns how many."""
    wave = _held(wave)
    waiting = _numbers(wave.waiting())
    if not waiting:
        raise ValidationError({"reports": "Nothing of it waits any more: somebody was quicker."})
    for some in batched(waiting, MOST):
        close_folded(some, by=by, count=len(waiting))
    wave.closed_at, wave.settled_by_name = timezone.now(), by.name[:200]
    wave.save(update_fields=["closed_at", "settled_by_name"])
    return len(waiting)


@transaction.atomic
def not_spam_after_all(wave: Wave, *, by: Actor) -> int:
    """Take the closing back: its reports are folded again, and wait. Returns how many."""
    wave = _held(wave)
    if wave.closed_at is None:
        raise ValidationError("It was not closed as spam, or somebody took that back already.")
    closed = Report.objects.filter(folded__wave=wave, folded_at__isnull=False, closed_why="spam")
    done = sum(fold_again(some, by=by) for some in batched(_numbers(closed), MOST))
    wave.closed_at, wave.settled_by_name = None, ""
    wave.save(update_fields=["closed_at", "settled_by_name"])
    return done


def waves() -> QuerySet[Wave]:
    """Those that wait for a person, the one first whose reports are promised a word soonest."""
    open_ones = Wave.objects.filter(UNSETTLED).select_related("product")
    still = Q(members__report__state=State.OPEN, members__report__folded_at__isnull=False)
    counted = open_ones.annotate(
        count=Count("members", filter=still), next_due=Min("members__report__next_update_due", filter=still)
    )
    return counted.filter(count__gt=0).order_by("next_due", "pk")


def settled() -> QuerySet[Wave]:
    """The last ones that somebody settled, newest first."""
    return Wave.objects.exclude(UNSETTLED).select_related("product").order_by("-pk")


def _held(wave: Wave) -> Wave:
    return Wave.objects.select_for_update(of=("self",)).select_related("product").get(pk=wave.pk)


def _numbers(rows: QuerySet[Report]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _look_through(product: Product, fresh: set[int], since: datetime, until: datetime) -> None:
    """What strangers sent in these minutes."""
    proven = Identity.objects.filter(customer=OuterRef("customer"), trust__in=(Trust.VERIFIED, Trust.VOUCHED))
    still = Q(triaged_at=None, state=State.OPEN) | Q(closed_why="spam")
    rows = Report.objects.filter(still, product=product, source__in=STRANGE, written_by=None)
    rows = rows.filter(received_at__gt=since, received_at__lte=until).exclude(signature=Signature.GOOD)
    rows = rows.order_by("-received_at", "-pk")
    if len(rows.values_list("pk")[:MANY]) < MANY:
        return
    seen = list(
        rows.annotate(proven=Exists(proven), start=Substr("text", 1, READ)).values_list(
            "pk", "customer", "customer__created_at", "proven", "title", "start", "received_at", named=True
        )[:LATEST]
    )
    senders: dict[int | None, int] = {}
    for row in seen:
        senders[row.customer] = senders.get(row.customer, 0) + 1

    def strange(row: object) -> bool:
        known = row.proven or (row.customer and row.customer__created_at < row.received_at - NEW)  # type: ignore[attr-defined]
        return not known or senders[row.customer] > OFTEN  # type: ignore[attr-defined]

    own = _own_hosts(Product.objects.get(pk=product.pk))
    looks = [look(row.pk, row.customer, row.title, row.start, own) for row in seen if strange(row)]
    done: set[int] = set()
    for one in looks:
        if one.report in fresh and one.report not in done and (found := alike_to(one, looks)):
            done |= _fold(product, found)


@transaction.atomic
def _fold(product: Product, found: Alike) -> set[int]:
    Product.objects.select_for_update(no_key=True).get(pk=product.pk)  # one at a time makes one wave
    numbers = {one.report for one in found.group}
    if _was_let_through(product, found, numbers):
        return numbers
    wave = Wave.objects.filter(UNSETTLED, members__report__in=numbers).order_by("-pk").first()
    if wave is None:
        words = "" if found.what else " ".join(sorted(found.group[0].words))
        wave = Wave.objects.create(product=product, link=found.what, words=words[:3000])
    # What a person has let through is not folded again.
    free = numbers - set(Folded.objects.filter(report__in=numbers).values_list("report", flat=True))
    folded = fold(free, "the same link as others" if found.what else "the same words as others")
    Folded.objects.bulk_create([Folded(wave=wave, report_id=number) for number in folded], batch_size=200)
    Suggestion.objects.filter(Q(report__in=folded) | Q(other__in=folded)).delete()
    _describe(wave)
    return numbers


def _was_let_through(product: Product, found: Alike, numbers: set[int]) -> bool:
    lately = Wave.objects.filter(product=product, released_at__gte=timezone.now() - BELIEVED)
    if found.what:
        return lately.filter(Q(link=found.what) | Q(members__report__in=numbers)).exists()
    words = (frozenset(said.split()) for said in lately.filter(link="").values_list("words", flat=True)[:50])
    return any(same_words(found.group[0].words, said) for said in words)


def _describe(wave: Wave) -> None:
    """How many it is, from how many, in which time: what its row says."""
    said = Report.objects.filter(folded__wave=wave).aggregate(
        reports=Count("pk"),
        senders=Count("customer", distinct=True),
        unknown=Count("pk", filter=Q(customer=None)),
        began_at=Min("received_at"),
        last_at=Max("received_at"),
    )
    Wave.objects.filter(pk=wave.pk).update(**{name: value for name, value in said.items() if value is not None})


def _own_hosts(product: Product) -> list[str]:
    addresses: Iterable[str] = [settings.HEARDBACK_BASE_URL, *product.origins]
    return [host.removeprefix("www.") for one in addresses if (host := urlsplit(one).hostname)]
