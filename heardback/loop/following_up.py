"""Some days after a customer signed it off: does it still hold, criterion by criterion?"""

from collections.abc import Mapping
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from heardback.accounts.actors import SYSTEM
from heardback.customers.models import Customer
from heardback.issues.holding import hold_issue
from heardback.issues.models import Issue, Stage
from heardback.ledger.recording import record
from heardback.loop.asking_often import in_peace
from heardback.loop.gates import current_criteria
from heardback.loop.models import FollowUp, SignOff
from heardback.loop.signing import sign_off
from heardback.loop.texts import text
from heardback.products.models import Product

HELD = (Stage.MONITORING, Stage.CLOSED)
LATE = timedelta(days=7)  # asked later than that, it would come out of nowhere


def ask_whether_it_holds() -> int:
    """The worker's part. Returns how many customers were asked."""
    asked = 0
    now = timezone.now()
    for product in Product.objects.filter(follow_up_days__gt=0):
        signed_before = now - timedelta(days=product.follow_up_days)
        done = FollowUp.objects.filter(
            criterion__issue=OuterRef("issue"), customer=OuterRef("customer"), round=OuterRef("round")
        )
        due = SignOff.objects.filter(
            ~Exists(done), kind=SignOff.Kind.SIGNED, at__lte=signed_before, at__gt=signed_before - LATE,
            issue__product=product, issue__stage__in=HELD, issue__merged_into=None,
        )  # fmt: skip
        for issue in Issue.objects.filter(pk__in=due.values("issue")).order_by("pk")[:100]:
            asked += _ask(issue, set(due.filter(issue=issue).values_list("customer", flat=True)))
    return asked


@transaction.atomic
def _ask(issue: Issue, customers: set[int]) -> int:
    issue = hold_issue(issue)
    criteria = current_criteria(issue)
    signed = issue.sign_offs.filter(round=issue.round, kind=SignOff.Kind.SIGNED, customer__in=customers)
    still = sorted(signed.values_list("customer", flat=True))
    if issue.stage not in HELD or not criteria or not still:
        return 0
    FollowUp.objects.bulk_create(
        [FollowUp(criterion=c, customer_id=pk, round=issue.round) for c in criteria for pk in still],
        ignore_conflicts=True,
    )
    tired = in_peace(still, issue.product)  # it stands on their page
    mailed = [customer for customer in still if customer not in tired]
    record(
        "followup.asked", actor=SYSTEM, issue=issue.pk, count=len(still), customers=mailed, round=issue.round,
        criteria=[c.text for c in criteria],
    )  # fmt: skip
    return len(still)


def open_follow_ups(issue: Issue, customer: int | None) -> list[FollowUp]:
    """What this customer was asked in this round, the answered ones too."""
    if customer is None or issue.stage not in HELD:
        return []
    rows = FollowUp.objects.filter(criterion__issue=issue, customer=customer, round=issue.round)
    return list(rows.select_related("criterion").order_by("criterion"))


@transaction.atomic
def answer_follow_up(issue: Issue, customer: Customer, answers: Mapping[int, str], *, words: str = "") -> Issue:
    """By the id of each criterion: "yes", it still holds; or "no", with words, which is a bounce."""
    words = text("words", words, 20_000)
    issue = hold_issue(issue)
    asked = {row.criterion_id: row for row in open_follow_ups(issue, customer.pk)}
    if not answers or set(answers) - set(asked):
        raise ValidationError({"answers": _("What we asked you has changed meanwhile. Look again.")})
    if wrong := [answer for answer in answers.values() if answer not in FollowUp.Answer.values]:
        raise ValidationError({"answers": _("“%(answer)s” is neither “yes” nor “no”.") % {"answer": wrong[0][:40]}})
    lost = [asked[number].criterion for number, answer in answers.items() if answer == FollowUp.Answer.NO]
    if lost and not words:
        raise ValidationError({"words": _("Tell us what is wrong again.")})
    for number, answer in answers.items():
        row = asked[number]
        row.answer, row.words, row.answered_at = answer, words, timezone.now()
        row.save(update_fields=["answer", "words", "answered_at"])
    kind = "followup.lost" if lost else "followup.holds"
    record(
        kind, actor=customer.actor, issue=issue.pk, customer=customer.pk, customer_name=str(customer), words=words,
        criteria=[criterion.text for criterion in lost],
    )  # fmt: skip
    if not lost:
        return issue
    return sign_off(issue, customer, fixed=False, words="" if lost else words, against=dict.fromkeys(lost, words))
