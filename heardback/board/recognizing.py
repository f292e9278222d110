"""Which known problem somebody is about to report: matched with words written for the public, and no others."""

import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from heardback.board.models import PublicIssue, PublicStatus
from heardback.board.queries import KnownIssue, shown_issues, standing_there
from heardback.products.models import Product
from heardback.similarity.index import Index

LOOK_EVERY = 0.5  # seconds
OVERLAP = timedelta(seconds=10)  # a change may commit a little after the time it carries
AT_A_TIME = 200
LEARNS_FOR = 0.05  # seconds of one question that may go into learning: a process that just started knows little
LONGEST = 3000  # letters of a question
LEAST = 0.2


@dataclass(frozen=True)
class Recognized:
    issue: KnownIssue
    probability: float


class _Known:
    """This process's index of what stands on the boards, one a product, brought up to date before each use."""

    def __init__(self) -> None:
        self._indexes: dict[int, Index] = defaultdict(lambda: Index({"title": 3.0}))
        self._learnt: dict[int, tuple[datetime, str]] = {}
        self._place = (datetime(2000, 1, 1, tzinfo=UTC), 0)  # changed_at and key of the last one learnt
        self._look_at = 0.0
        self._lock = threading.Lock()

    def find(self, product: int, text: str, limit: int) -> dict[int, float]:
        """The keys of public issues, with how likely each is, best first."""
        with self._lock:
            until = time.monotonic() + LEARNS_FOR
            while self._catch_up() and time.monotonic() < until:
                pass
            hits = self._indexes[product].find(text, limit, LEAST)
        return {hit.key: hit.probability for hit in hits}

    def _catch_up(self) -> bool:
        """Learn what was changed. Whether there is more."""
        if time.monotonic() < self._look_at:
            return False
        at, key = self._place
        later = PublicIssue.objects.filter(Q(changed_at__gt=at) | Q(changed_at=at, pk__gt=key), changed_at__gte=at)
        learnt = self._learn(later.order_by("changed_at", "pk")[:AT_A_TIME])
        if learnt:
            self._place = learnt[-1]
        if len(learnt) == AT_A_TIME:
            return True
        if timezone.now() - at < 2 * OVERLAP:
            lately = PublicIssue.objects.filter(changed_at__gt=at - OVERLAP, changed_at__lte=at)
            late = [pk for pk, when in lately.values_list("pk", "changed_at") if self._when(pk) != when]
            self._learn(PublicIssue.objects.filter(pk__in=late))
        self._look_at = time.monotonic() + LOOK_EVERY
        return False

    def _when(self, pk: int) -> datetime | None:
        return self._learnt[pk][0] if pk in self._learnt else None

    def _learn(self, rows: QuerySet[PublicIssue]) -> list[tuple[datetime, int]]:
        found = []
        wanted = ("pk", "issue__product", "title", "meanwhile", "status", "withdrawn_at", "changed_at")
        for pk, product, title, meanwhile, status, withdrawn, at in rows.values_list(*wanted):
            words = "" if withdrawn or status == PublicStatus.FIXED else f"{title}\n{meanwhile}"
            before = self._learnt.get(pk)
            # A voice changes it too, and says nothing new.
            if before is None or before[1] != words:
                index = self._indexes[product]
                index.remove(pk)
                if words:
                    index.add(pk, {"title": title, "text": meanwhile})
            self._learnt[pk] = (at, words)
            found.append((at, pk))
        return found


_known = _Known()


def recognize(product: Product, text: str, limit: int = 3) -> list[Recognized]:
    """The known problems of this product that `text` is most likely about, best first: only what stands on its board
    and is not fixed yet."""
    hits = _known.find(product.pk, text[:LONGEST], limit) if text.strip() else {}
    if not hits:
        return []
    shown = standing_there().filter(pk__in=hits).exclude(status=PublicStatus.FIXED)
    by_number = {issue.number: issue for issue in shown_issues(shown)}
    numbers = dict(shown.values_list("pk", "issue"))
    return [Recognized(by_number[numbers[pk]], likely) for pk, likely in hits.items() if pk in numbers]
