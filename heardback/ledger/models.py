"""`Event`: what happened, append-only, and each reader's place in it."""

from typing import Any, NoReturn

from django.db import models
from django.utils import timezone

from heardback.ledger.leasing import Work
from heardback.ledger.saying import facts_said, said
from heardback.ledger.words import WORDS


class TransactionNumber(models.Func):
    """The writing transaction's number on PostgreSQL, where ids may commit out of order; 0 on SQLite, where they can't.

    Readers need it: see `reading`.
    """

    template = "0"
    output_field = models.BigIntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(pg_current_xact_id()::text::bigint)", **context)


class AppendOnly(models.QuerySet["Event"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("The ledger is append-only.")

    def delete(self) -> NoReturn:
        raise TypeError("The ledger is append-only.")


class Event(models.Model):
    """One thing that happened. `report`, `issue` and `customer` are the numbers of what it was about."""

    at = models.DateTimeField(default=timezone.now)
    word = models.CharField(max_length=30)
    actor = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=200)
    report = models.BigIntegerField(null=True, blank=True)
    issue = models.BigIntegerField(null=True, blank=True)
    customer = models.BigIntegerField(null=True, blank=True)
    facts = models.JSONField(default=dict)
    transaction = models.BigIntegerField(db_default=TransactionNumber(), editable=False)

    objects = AppendOnly.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["report", "id"], name="event_report", condition=models.Q(report__isnull=False)),
            models.Index(fields=["issue", "id"], name="event_issue", condition=models.Q(issue__isnull=False)),
            models.Index(fields=["customer", "id"], name="event_customer", condition=models.Q(customer__isnull=False)),
            # For whoever looks through what everybody did: see `auditing`.
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["actor", "at"], name="event_actor"),
            models.Index(fields=["word", "at"], name="event_word"),
        )
        constraints = (
            models.CheckConstraint(condition=~models.Q(word="") & ~models.Q(actor=""), name="event_says_what_and_who"),
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not kwargs.get("force_insert"):
            raise TypeError("The ledger is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("The ledger is append-only.")

    @property
    def sentence(self) -> str:
        return self._fill(WORDS[self.word].team, self.facts)

    @property
    def sentence_for_customer(self) -> str:
        """In the reader's language."""
        return self._fill(said(WORDS[self.word].customer), facts_said(self.facts))

    def _fill(self, sentence: str, facts: dict[str, Any]) -> str:
        return sentence.format_map(_Facts(facts, actor=self.actor_name)).strip()


class _Facts(dict[str, Any]):
    """Facts for a sentence; one that an older version did not record reads as nothing rather than failing a page."""

    def __init__(self, facts: dict[str, Any], **more: Any) -> None:
        super().__init__({**facts, **more})

    def __missing__(self, key: str) -> str:
        return ""

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        return ", ".join(map(str, value)) if isinstance(value, list) else value


class Cursor(models.Model):
    """How far a reader of the ledger has come: the last event that it read, and the transaction of that event."""

    name = models.CharField(max_length=40, primary_key=True)
    transaction = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)


class Stumble(Work):
    """An event that a reader could not act on when it came to it: see `stumbling`. `failure` is "" once it could."""

    reader = models.CharField(max_length=40)
    event = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["reader", "event"], name="stumble_once"),)
        indexes = (models.Index(fields=["due_at"], name="stumble_due", condition=models.Q(due_at__isnull=False)),)
