"""Spans of time as people say them, and pages by key."""

from datetime import timedelta

import pytest
from django.utils import timezone

from heardback.desk import saying
from heardback.desk.paging import paged
from heardback.issues.models import Issue
from heardback.products.queries import default_product


@pytest.mark.parametrize(
    ("length", "said"),
    [
        ({"seconds": 20}, "under a minute"), ({"minutes": 59}, "59 min"), ({"hours": 23}, "23 h"),
        ({"days": 1, "hours": 4}, "1 d 4 h"), ({"days": 2}, "2 d"), ({"days": 5, "hours": 7}, "5 d"),
        ({"weeks": 9}, "9 w"),
    ],
)  # fmt: skip
def test_a_span_is_short(length, said):
    assert saying.span(timedelta(**length)) == said


def test_moments_before_and_after_now():
    now = timezone.now()
    assert saying.ago(now - timedelta(hours=9, minutes=1)) == "9 h ago"
    assert saying.ago(now + timedelta(days=2, minutes=1)) == "in 2 d"
    assert (saying.ago(now), saying.ago(now + timedelta(seconds=30))) == ("just now", "in a moment")
    assert saying.due(now + timedelta(hours=5, minutes=1)) == "due in 5 h"
    assert saying.due(now - timedelta(days=2, minutes=1)) == "2 d overdue"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("by", "then"), [("-customers", "pk"), ("-pk", "-pk"), ("-created_at", "-pk"), ("title", "pk")]
)
def test_pages_follow_on_another_whatever_is_equal(by, then):
    product, at = default_product(), timezone.now()
    Issue.objects.bulk_create(
        Issue(product=product, title=f"Same {n % 3}", customers=n % 4, created_at=at) for n in range(23)
    )
    whole = list(Issue.objects.order_by(by, then) if "pk" not in by else Issue.objects.order_by(by))
    seen, after = [], ""
    while True:
        shown = paged(Issue.objects.all(), by, after, then=then, size=5)
        assert shown.first == (not after)
        seen += shown.rows
        if not (after := shown.next):
            break
    assert seen == whole


@pytest.mark.django_db
@pytest.mark.parametrize("after", ["x", "~", "~5", "soon~5", "5~" + "9" * 400, "2026-99-99T00:00:00~1", "\x00~1"])
def test_a_key_that_makes_no_sense_starts_at_the_beginning(after):
    Issue.objects.create(product=default_product(), title="One")
    for by in ("-created_at", "-customers", "-pk"):
        assert len(paged(Issue.objects.all(), by, after)) in (0, 1)
