"""Which known problem somebody is about to report: matched with words written for the public, and no others."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from heardback.board.models import PublicIssue, PublicStatus
from heardback.board.queries import KnownIssue, shown_issues, standing_there
from heardback.products.models import Product
from heardback.similarity.following import Followed, Row

LONGEST = 3000  # letters of a question
LEAST = 0.2


@dataclass(frozen=True)
class Recognized:
    issue: KnownIssue
    probability: float


class _Known(Followed):
    """This process's index of what stands on the boards, one a product."""

    def rows_after(self, at: datetime, key: int, most: int) -> list[Row]:
        later = PublicIssue.objects.filter(Q(changed_at__gt=at) | Q(changed_at=at, pk__gt=key), changed_at__gte=at)
        return self._rows(later.order_by("changed_at", "pk")[:most])

    def times_between(self, since: datetime, until: datetime) -> dict[int, datetime]:
        lately = PublicIssue.objects.filter(changed_at__gt=since, changed_at__lte=until)
        return dict(lately.values_list("pk", "changed_at"))

    def rows_of(self, keys: Collection[int]) -> list[Row]:
        return self._rows(PublicIssue.objects.filter(pk__in=keys))

    @staticmethod
    def _rows(issues: QuerySet[PublicIssue]) -> list[Row]:
        wanted = ("pk", "issue__product", "changed_at", "title", "meanwhile", "status", "withdrawn_at")
        return [
            Row(pk, product, at, {} if gone or status == PublicStatus.FIXED else {"title": title, "text": meanwhile})
            for pk, product, at, title, meanwhile, status, gone in issues.values_list(*wanted)
        ]


_known = _Known()


def recognize(product: Product, text: str, limit: int = 3) -> list[Recognized]:
    """The known problems of this product that `text` is most likely about, best first: only what stands on its board
    and is not fixed yet."""
    found = _known.find(product.pk, text[:LONGEST], limit, LEAST) if text.strip() else []
    hits = {hit.key: hit.probability for hit in found}
    if not hits:
        return []
    shown = standing_there().filter(pk__in=hits).exclude(status=PublicStatus.FIXED)
    by_number = {issue.number: issue for issue in shown_issues(shown)}
    numbers = dict(shown.values_list("pk", "issue"))
    return [Recognized(by_number[numbers[pk]], likely) for pk, likely in hits.items() if pk in numbers]
