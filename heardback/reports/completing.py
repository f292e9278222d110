"""Filling in later what a report lacked."""

from dataclasses import replace
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from heardback.accounts.actors import Actor
from heardback.customers.claiming import claim
from heardback.customers.finding import Firm, Person, find_or_make_organization
from heardback.customers.identifying import identify
from heardback.ledger.recording import record
from heardback.products.spots import spot_of
from heardback.reports.answered import settle
from heardback.reports.completeness import questions_about, reachable, untold
from heardback.reports.holding import hold_report
from heardback.reports.models import Asked, Reply, Report, State
from heardback.reports.taking import Account, checked
from heardback.reports.urgency import decide_by
from heardback.wire.text import clean


@transaction.atomic
def complete(report: Report, answers: Account, *, by: Actor) -> list[str]:
    """Fill what the report lacks with what `answers` has; what it says already stays. Returns the names of the fields
    that were filled: none, and no event, when there is nothing new. ValidationError, a message per field, and nothing
    is kept.
    """
    report = hold_report(report)
    told = checked(replace(answers, title=report.title, text=answers.text or report.text))
    told["attributes"], added = _with_own(report, answers)
    filled = [name for name, value in told.items() if value and not getattr(report, name)]
    if added and "attributes" not in filled:
        filled.append("attributes")
    for name in filled:
        setattr(report, name, told[name])
    if "url" in filled and not report.step and (spot := spot_of(report.product.spots, report.url)):
        report.step = spot
        filled.append("step")
    if "severity" in filled and report.state == State.OPEN and report.next_update_due is not None:
        # Known to be worse than it was taken for: they hear sooner. Never later.
        report.next_update_due = min(
            report.next_update_due, report.due_after(report.last_heard_at or report.received_at)
        )
    found = _say_who(report, answers.person, answers.firm)
    report.decide_by = min(report.decide_by, decide_by(report, report.received_at))
    changed = [*(name for name in filled if name != "attributes"), *added, *(["contact"] if found else [])]
    if changed:
        if found and report.product.ask_by_itself and report.state == State.OPEN:
            report.ask_at = timezone.now() + timedelta(minutes=report.product.ask_after_minutes)
        report.save(update_fields=[*filled, "next_update_due", "decide_by", "customer", "organization", "ask_at"])
        _answered(report, by)
        record(
            "report.edited",
            actor=by,
            report=report.pk,
            customer=report.customer_id,
            fields=[name.replace("_", " ") for name in changed],
            said=_("You told us more. Thank you."),
            reachable=found,
        )
    return changed


def _with_own(report: Report, answers: Account) -> tuple[dict[str, str], list[str]]:
    """What its product alone asks, with what is new of it; and the questions that this answers."""
    asked = {own["name"]: own["label"] for own in report.product.own_fields}
    new = {
        name: said
        for key, value in answers.attributes.items()
        if (name := clean(key)) in asked and (said := clean(value)) and not report.attributes.get(name)
    }
    return report.attributes | new, [asked[name] for name in new]


def _answered(report: Report, by: Actor) -> None:
    """What was asked and is told now."""
    if Asked.objects.filter(report=report).exclude(answer=Reply.TOLD).exists():
        lacks = {one.field for one in untold(report, can_be_reached=reachable(report))}
        settle(report, {one.field for one in questions_about(report.product, report.severity)} - lacks, by=by)


def _say_who(report: Report, person: Person, firm: Firm) -> bool:
    """Whether somebody whom we could not reach can be reached now."""
    if not (person.email.strip() or person.phone.strip()) or reachable(report):
        return False
    organization = report.organization or find_or_make_organization(firm)
    if report.customer is None:
        customer = claim(person, organization).customer
    else:
        customer = identify(report.customer, person)
    if customer is None:
        raise ValidationError({"email": gettext("Write an e-mail address or a phone number.")})
    report.customer, report.organization = customer, organization or customer.organization
    return True
