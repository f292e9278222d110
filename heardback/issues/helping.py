"""Did it help? Counted by person, for a version of a workaround: what somebody said last counts."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from heardback.customers.models import Customer
from heardback.customers.one_person import persons
from heardback.issues.holding import hold_issue
from heardback.issues.models import Help, Issue, Workaround
from heardback.issues.workarounds import workaround_of
from heardback.ledger.recording import record
from heardback.ledger.saying import counted
from heardback.wire.text import clean

WORDS_LONGEST = 2000


@dataclass(frozen=True)
class Helped:
    """How many people it helped and did not."""

    yes: int
    no: int

    @property
    def answered(self) -> int:
        return self.yes + self.no


@transaction.atomic
def say_whether_it_helped(
    issue: Issue, customer: Customer, *, helped: bool, words: str = "", version: int, report: int | None = None
) -> Help:
    """Of the version that they read. A later answer replaces an earlier one. Ask first whether they are shown it."""
    words = clean(words)
    if len(words) > WORDS_LONGEST:
        most = {"most": counted(WORDS_LONGEST), "count": counted(len(words))}
        raise ValidationError({"words": _("At most %(most)s characters fit here; this has %(count)s.") % most})
    now = workaround_of(hold_issue(issue))
    if now is None or now.version != version:
        raise ValidationError({"version": _("It has changed meanwhile. Look at what helps now.")})
    given, new = Help.objects.get_or_create(
        workaround=now, customer=customer, defaults={"helped": helped, "words": words}
    )
    if not new and (given.helped, given.words) == (helped, words):
        return given
    if not new:
        given.helped, given.words, given.at = helped, words, timezone.now()
        given.save(update_fields=["helped", "words", "at"])
    record(
        "workaround.helped" if helped else "workaround.did.not.help",
        actor=customer.actor, report=report, issue=issue.pk, customer=customer.pk, customer_name=str(customer),
        version=now.version, words=f"“{words}”" if words else "",
    )  # fmt: skip
    return given


def helped_by(workaround: Workaround) -> Helped:
    """Each person once, by what they said last."""
    return helped_by_each([workaround.pk])[workaround.pk]


def helped_by_each(versions: Collection[int]) -> dict[int, Helped]:
    """The same of several versions, by their numbers."""
    answers = Help.objects.filter(workaround__in=versions)
    counts = Counter(dict.fromkeys(((one, helped) for one in versions for helped in (True, False)), 0))
    alone = answers.filter(customer__survivor=None).order_by().values_list("workaround", "helped")
    for version, helped, count in alone.annotate(count=Count("pk")):
        counts[version, helped] += count
    merged = answers.exclude(customer__survivor=None).order_by("at", "pk")
    rows = list(merged.values_list("workaround", "customer", "helped"))
    of = persons({customer for _, customer, _ in rows}) if rows else {}
    last = {(version, of[customer]): helped for version, customer, helped in rows}
    counts.update((version, helped) for (version, _), helped in last.items())
    return {version: Helped(counts[version, True], counts[version, False]) for version in versions}


def did_not_help(workaround: Workaround, limit: int) -> list[Help]:
    """Whom it did not help and who said more, the latest first."""
    rows = Help.objects.filter(workaround=workaround, helped=False).exclude(words="").select_related("customer")
    return list(rows.order_by("-at", "-pk")[:limit])
