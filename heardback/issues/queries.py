"""Looking issues up."""

import re

from django.db.models import Case, QuerySet, When

from heardback.issues.models import ENDED, Issue
from heardback.ledger.prepared import Prepared
from heardback.products.models import Product
from heardback.wire.text import clean

WORDS_LONGEST = 200


def issue_keyed(key: str) -> Issue | None:
    """The issue called "HB-12" (or "12"), or None."""
    match = re.fullmatch(r"(?:HB-)?(\d{1,18})", key.strip(), re.IGNORECASE | re.ASCII)
    return _issue.first(int(match[1])) if match else None


_issue = Prepared[Issue](lambda number: Issue.objects.select_related("product", "owner").filter(pk=number))


def issues_titled(words: str, product: Product | None = None) -> QuerySet[Issue]:
    """Issues whose title has all these words (or the one with this key), those worked on first, then the newest."""
    words = clean(words)[:WORDS_LONGEST]
    rows = Issue.objects.select_related("product")
    if product is not None:
        rows = rows.filter(product=product)
    if (keyed := issue_keyed(words)) is not None:
        return rows.filter(pk=keyed.pk)
    for word in words.split()[:8]:
        rows = rows.filter(title__icontains=word)
    ended = Case(When(stage__in=ENDED, then=1), default=0)
    return rows.order_by(ended, "-pk")
