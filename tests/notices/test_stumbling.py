"""An event that cannot be told of, because of a fault of ours, silences nobody else, and is not forgotten."""

from django.db import transaction

from heardback.ledger import stumbling
from heardback.ledger.recording import record
from heardback.notices.models import Notice


def test_facts_that_are_missing_silence_nobody_else(marta_says, joel_says, sam, worker):
    first = marta_says()
    with transaction.atomic():  # as a version wrote it that knew no note
        record("report.explained", actor=sam.actor, report=first.pk, customer=first.customer_id)
    joel_says()
    worker.drain()
    assert list(Notice.objects.values_list("kind", "state")) == [("received", "sent")] * 2
    assert "KeyError: 'note'" in stumbling.unfinished().get().failure
