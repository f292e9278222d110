"""Proposals: how it will work, shown to customers before it is built."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from heardback.accounts.actors import Actor
from heardback.customers.models import Customer
from heardback.issues.models import Issue
from heardback.ledger.recording import record
from heardback.loop.asking_often import in_peace, too_often
from heardback.loop.gates import latest_proposal
from heardback.loop.members import are_in, members
from heardback.loop.models import Answer, Confirmation, Criterion, Part, PartAnswer, Proposal, ValidationGroup
from heardback.loop.open_to_words import TO_CUSTOMERS, hold_open_to_words
from heardback.loop.texts import choice, text
from heardback.triage.queries import let_in, reporters


@transaction.atomic
def propose(
    issue: Issue,
    title: str,
    *,
    by: Actor,
    body: str = "",
    meets: list[Criterion] | None = None,
    assumes_nothing: bool = False,
) -> Proposal:
    """Write the next version. `body` is Markdown; `meets` are the criteria it would fulfil."""
    issue = hold_open_to_words(issue, "title")  # held: one writer numbers the versions
    meets = meets or []
    if any(criterion.issue_id != issue.pk or criterion.retired_at for criterion in meets):
        raise ValidationError({"meets": "Choose from this issue's own criteria."})
    last = issue.proposals.aggregate(last=Max("version"))["last"] or 0
    before = latest_proposal(issue)
    proposal = Proposal.objects.create(
        issue=issue,
        version=last + 1,
        round=issue.round,
        title=text("title", title, 300, "Say in one line how it will work."),
        body=text("body", body, 100_000),
        assumes_nothing=assumes_nothing,
    )
    proposal.meets.set(meets)
    if before is not None:  # what was shown of the last version goes along, until somebody takes it out
        carried = [
            Part(proposal=proposal, kind=p.kind, title=p.title, text=p.text, url=p.url, file=p.file)
            for p in before.parts.all()
        ]
        Part.objects.bulk_create(carried)
    record(
        "proposal.written",
        actor=by,
        issue=issue.pk,
        proposal=proposal.pk,
        version=proposal.version,
        title=proposal.title,
    )
    return proposal


@transaction.atomic
def share(
    proposal: Proposal,
    *,
    by: Actor,
    customers: Iterable[Customer] | None = None,
    group: ValidationGroup | None = None,
) -> int:
    """Show it to everyone affected (and let in), to some of them, or to a group: to those in it who agreed to see
    proposals first, affected or not. Returns how many are asked about it.

    Shared again, it is shown to more, never to fewer. Who was asked too often lately is left in peace: among all, or in
    a group, they find it on their page and get no mail; chosen by name, it is refused.
    """
    issue = hold_open_to_words(proposal.issue, "proposal")
    if latest_proposal(issue) != proposal:
        raise ValidationError({"proposal": "There is a newer proposal. Share that one."})
    proposal = Proposal.objects.get(pk=proposal.pk)
    there = {customer.person: customer.pk for customer in let_in(issue)}
    chosen, guests = _chosen(there, customers, group), []
    if group is not None:
        agreed = {member.person: member.pk for member in _who_agreed(group, issue)}
        chosen += [there[whose] for whose in agreed if whose in there and there[whose] not in chosen]
        guests = [pk for whose, pk in agreed.items() if whose not in there]
    tired = in_peace([*chosen, *guests], issue.product)
    if customers is not None and (named := tired & {customer.pk for customer in customers}):
        raise ValidationError({"customers": too_often(named, issue.product)})
    if customers is None and group is None:
        proposal.for_some = False
        proposal.shown_to.clear()
    else:
        proposal.for_some = proposal.for_some or proposal.shared_at is None
        if customers is not None and proposal.for_some:
            proposal.shown_to.add(*(customer.pk for customer in customers))
    if group is not None:
        group.proposals.add(proposal)
    proposal.shared_at = proposal.shared_at or timezone.now()
    proposal.save(update_fields=["shared_at", "for_some"])
    asked = [pk for pk in chosen if pk not in tired]
    guests = [pk for pk in guests if pk not in tired]
    record(
        "proposal.shared",
        actor=by,
        issue=proposal.issue_id,
        proposal=proposal.pk,
        version=proposal.version,
        count=len(asked) + len(guests),
        customers=asked,
        guests=guests,
        group=group.pk if group else None,
        of_group=f", those in “{group}”" if group else "",
        in_peace=sorted(tired),
    )
    return len(asked) + len(guests)


def _chosen(there: Mapping[int, int], customers: Iterable[Customer] | None, group: ValidationGroup | None) -> list[int]:
    """Which of the affected it is shown to, by name or as all of them."""
    if customers is None and group is not None:
        return []
    if not there:
        raise ValidationError({"proposal": "No customer is joined to this issue, so there is nobody to show it to."})
    chosen = list(there.values()) if customers is None else [customer.pk for customer in customers]
    if not chosen:
        raise ValidationError({"customers": "Choose at least one customer, or share it with all."})
    if set(chosen) - set(there.values()):
        raise ValidationError({"customers": "Choose from the customers who reported it and were let in."})
    return chosen


def _who_agreed(group: ValidationGroup, issue: Issue) -> list[Customer]:
    """Those in the group now."""
    group = ValidationGroup.objects.select_for_update().get(pk=group.pk)  # nobody leaves in between
    if group.product_id != issue.product_id:
        raise ValidationError({"group": f"“{group}” is a group of another product."})
    if not group.is_open:
        raise ValidationError({"group": f"“{group}” is closed: nothing is shown there."})
    agreed = members(group)
    if not agreed:
        raise ValidationError({"group": f"Nobody has agreed yet to see proposals in “{group}”."})
    return agreed


def is_shown_to(proposal: Proposal, customer: int | None) -> bool:
    """Whether it was shared with this customer, who is let in: as one of all, by name, or in a group of theirs."""
    if proposal.shared_at is None:
        return False
    chosen = set(proposal.shown_to.values_list("pk", flat=True))
    if not proposal.for_some and not chosen:
        return True
    if customer is None or customer in chosen:
        return customer is not None
    groups = list(proposal.groups.values_list("pk", flat=True))
    return bool(groups) and bool(are_in(groups, customer))


@transaction.atomic
def answer_proposal(
    proposal: Proposal, customer: Customer, answer: str, *, words: str = "", parts: Mapping[Part, str] | None = None
) -> Confirmation:
    """The customer confirms it, or says what to change: of the whole, or part by part. A later answer replaces an
    earlier one."""
    choice("answer", answer, Answer.values)
    words = text("words", words, 20_000)
    of_parts = {part: said for part, raw in (parts or {}).items() if (said := text("words", raw, 20_000))}
    if answer == Answer.CHANGE and of_parts:
        words = "\n".join([*([words] if words else []), *(f"{part.title}: {said}" for part, said in of_parts.items())])
    if answer == Answer.CHANGE and not words:
        raise ValidationError({"words": _("Tell us what you would change.")})
    issue = hold_open_to_words(proposal.issue, "proposal", TO_CUSTOMERS)
    if not reporters(issue).filter(pk=customer.pk).exists():
        raise ValidationError({"proposal": _("Only customers who reported it can confirm it.")})
    latest = latest_proposal(issue)
    if latest is None or latest != proposal or latest.shared_at is None:
        raise ValidationError({"proposal": _("This proposal has been replaced meanwhile. Look at the new one.")})
    if not is_shown_to(latest, customer.pk):
        raise ValidationError({"proposal": _("There is no proposal to look at just now.")})
    PartAnswer.objects.filter(part__proposal=proposal, customer=customer).delete()
    if answer == Answer.CHANGE:
        PartAnswer.objects.bulk_create(
            [PartAnswer(part=part, customer=customer, words=said) for part, said in of_parts.items()]
        )
    given, made = Confirmation.objects.get_or_create(
        proposal=proposal, customer=customer, defaults={"answer": answer, "words": words}
    )
    if not made and (given.answer, given.words) == (answer, words):
        return given
    if not made:
        given.answer, given.words, given.at = answer, words, timezone.now()
        given.save(update_fields=["answer", "words", "at"])
    record(
        "proposal.confirmed" if answer == Answer.YES else "proposal.disputed",
        actor=customer.actor,
        issue=proposal.issue_id,
        customer=customer.pk,
        customer_name=str(customer),
        proposal=proposal.pk,
        version=proposal.version,
        words=words,
    )
    return given
