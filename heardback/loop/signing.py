"""The customer closes it: sign-off, "it is not fixed", and the stated wait without an answer."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from heardback.accounts.actors import SYSTEM, Actor
from heardback.accounts.roles import allow
from heardback.customers.models import Customer
from heardback.customers.one_person import persons
from heardback.issues.holding import hold_issue
from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.ledger.recording import record
from heardback.loop.models import Criterion, Signer, SignOff
from heardback.loop.moving import Refused, move
from heardback.loop.shipping import not_reached, occasion_of_sign_off
from heardback.loop.texts import text
from heardback.reports.following import close
from heardback.triage.queries import affected, reporters, reports_of, worked_on_elsewhere

ASKABLE = (Stage.CONFIRMING, Stage.MONITORING, Stage.CLOSED)


@transaction.atomic
def sign_off(
    issue: Issue, customer: Customer, *, fixed: bool, words: str = "", against: Mapping[Criterion, str] | None = None
) -> Issue:
    """The customer says that it is fixed, or that it is not; and then what is still wrong, of the whole or `against`
    each criterion.

    "Fixed" by enough customers moves the issue on; "not fixed", from confirming on, is a bounce. Saying the same twice
    changes nothing. ValidationError when it isn't out yet, or when "not fixed" comes without words.
    """
    missed = (
        [] if fixed else [(c.text, said) for c, raw in (against or {}).items() if (said := text("words", raw, 5_000))]
    )
    said_of_each = "\n".join(f"{criterion}: {said}" for criterion, said in missed)
    words = text("words", "\n".join(filter(None, [words.strip(), said_of_each])), 40_000)
    if not fixed and not words:
        raise ValidationError({"words": _("Tell us what is still wrong.")})
    issue = hold_issue(issue)
    if issue.stage not in ASKABLE:
        raise ValidationError({"fixed": _("The fix is not out yet. We will ask you when it is.")})
    if not reporters(issue).filter(pk=customer.pk).exists():
        raise ValidationError({"fixed": _("Only customers who reported it can sign it off.")})
    kind = SignOff.Kind.SIGNED if fixed else SignOff.Kind.REFUSED
    if fixed and not_reached(issue, [customer.pk]):
        raise ValidationError({"fixed": _("The fix has not reached you yet. We will ask you when it has.")})
    if fixed and issue.stage == Stage.CLOSED:
        others = worked_on_elsewhere(issue)
        for report in reports_of(issue).filter(customer=customer).exclude(pk__in=others).order_by("pk"):
            close(report, "fixed", by=customer.actor)
    given = SignOff.objects.filter(issue=issue, customer=customer, round=issue.round).first()
    if given is not None and given.kind == kind:
        return issue
    SignOff.objects.update_or_create(
        issue=issue,
        customer=customer,
        round=issue.round,
        defaults={"kind": kind, "words": words, "against": missed, "at": timezone.now()},
    )
    record(
        "signoff.signed" if fixed else "signoff.refused",
        actor=customer.actor,
        issue=issue.pk,
        customer=customer.pk,
        customer_name=str(customer),
        words=words,
    )
    if not fixed:
        return move(issue, "bounce", by=customer.actor, note=words[:20_000], customer=customer)
    return _go_on(issue, "monitor")


@transaction.atomic
def name_signers(issue: Issue, customers: Iterable[Customer], *, by: Actor) -> list[Customer]:
    """Say whose signature it takes, where the product's policy is that those named sign. Replaces who was named."""
    allow(by, "name who signs")
    issue = hold_issue(issue)
    chosen = {customer.pk: customer for customer in customers}
    if not chosen:
        raise ValidationError({"customers": "Name at least one customer."})
    if affected(issue).filter(pk__in=chosen).count() < len(chosen):
        raise ValidationError({"customers": "Choose from the customers who reported it."})
    before = set(issue.signers.values_list("customer", flat=True))
    if before != set(chosen):
        issue.signers.all().delete()
        Signer.objects.bulk_create([Signer(issue=issue, customer=c, by=by.name[:200]) for c in chosen.values()])
        record("signers.named", actor=by, issue=issue.pk, names=[str(c) for c in chosen.values()])
    return list(chosen.values())


@transaction.atomic
def presume(issue: Issue) -> Issue:
    """After the stated wait, those who were asked and did not answer are presumed: counted apart, never as signed."""
    issue = hold_issue(issue)
    if issue.stage != Stage.CONFIRMING:
        return issue
    days = issue.product.waits_for(issue.severity)
    asked = Event.objects.filter(
        word="told",
        issue=issue.pk,
        facts__occasion=occasion_of_sign_off(issue),
        at__lte=timezone.now() - timedelta(days=days),
    ).values_list("customer", flat=True)
    answered = issue.sign_offs.filter(round=issue.round).values_list("customer", flat=True)
    silent = set(persons([pk for pk in asked if pk]).values()) - set(persons(answered).values())
    for customer in affected(issue).filter(Q(pk__in=silent) | Q(survivor__in=silent)):
        SignOff.objects.create(issue=issue, customer=customer, round=issue.round, kind=SignOff.Kind.PRESUMED)
        record(
            "signoff.presumed",
            actor=SYSTEM,
            issue=issue.pk,
            customer=customer.pk,
            customer_name=str(customer),
            days=days,
        )
    return _go_on(issue, "monitor")


def close_quiet_issue(issue: Issue) -> Issue:
    """Close an issue whose watch period passed quietly."""
    return _go_on(issue, "close")


@transaction.atomic
def _go_on(issue: Issue, verb: str) -> Issue:
    """Make the move if every gate agrees; stay otherwise."""
    issue = hold_issue(issue)
    expected = {"monitor": Stage.CONFIRMING, "close": Stage.MONITORING}[verb]
    if issue.stage != expected:
        return issue
    try:
        return move(issue, verb, by=SYSTEM)
    except Refused:
        return issue
