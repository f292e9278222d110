"""Whom we ask for what their report lacks, what fixed means, and to whom a proposal is shown: only what is still asked.
Who joins while it can still be changed is asked what the others were."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from heardback.accounts.actors import SYSTEM
from heardback.customers.one_person import persons
from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.loop.asking_often import in_peace
from heardback.loop.gates import current_criteria
from heardback.loop.members import members
from heardback.loop.models import Membership, ValidationGroup
from heardback.loop.open_to_words import OPEN_TO_WORDS
from heardback.loop.proposals import is_shown_to
from heardback.loop.standing import name_of, shared_proposal
from heardback.notices.models import Kind
from heardback.notices.telling import Telling
from heardback.reports.asking import lacks
from heardback.reports.models import Ask, State
from heardback.triage.queries import let_in


def to_agree(event: Event, issue: Issue, customers: Iterable[int]) -> Iterator[Telling]:
    """From a `criteria.asked`. What was reworded since is not asked: nobody could answer it."""
    versions = event.facts["versions"]
    criteria = [c.text for c in current_criteria(issue) if name_of(c) in versions.split(".")]
    if not criteria or issue.round != event.facts["round"]:
        return
    asked = hashlib.sha256(versions.encode()).hexdigest()[:12]
    occasion = f"agree:{issue.pk}:{issue.round}:{asked}"
    for customer in _still_in(issue, customers):
        yield Telling(Kind.AGREE, customer, occasion, issue=issue.pk, facts={"criteria": criteria})


def to_look(event: Event, issue: Issue, customers: Iterable[int]) -> Iterator[Telling]:
    """From a `proposal.shared`, unless the proposal was replaced since."""
    proposal = shared_proposal(issue)
    if proposal is None or proposal.pk != event.facts["proposal"]:
        return
    for customer in _still_in(issue, customers):
        if not is_shown_to(proposal, customer):
            continue
        facts = {"title": proposal.title}
        yield Telling(Kind.PROPOSAL, customer, f"proposal:{proposal.pk}", issue=issue.pk, facts=facts)


def to_look_first(event: Event, issue: Issue) -> Iterator[Telling]:
    """From a `proposal.shared` with a group: those in it whom the issue does not hurt, unless they left since. The mail
    says nothing of the issue."""
    proposal = shared_proposal(issue)
    group = ValidationGroup.objects.filter(pk=event.facts.get("group") or 0, is_open=True).first()
    if proposal is None or proposal.pk != event.facts["proposal"] or group is None:
        return
    inside = {one.person for one in let_in(issue)}
    wanted = set(persons(event.facts["guests"]).values()) - inside
    for one in members(group):
        if one.person in wanted:
            facts = {"title": proposal.title, "name": group.name, "group": group.pk, "product": group.product_id}
            yield Telling(Kind.PREVIEW, one.pk, f"proposal:{proposal.pk}", facts=facts)


def to_join_a_group(event: Event) -> Iterator[Telling]:
    """From a `group.asked`, unless they answered or were taken out since."""
    row = Membership.objects.select_related("group").filter(pk=event.facts["membership"]).first()
    if row is None or row.state != Membership.State.ASKED or not row.group.is_open:
        return
    if row.asked_at.isoformat() != event.facts["asked_at"]:  # asked anew since
        return
    group = row.group
    facts = {"name": group.name, "about": group.about, "group": group.pk, "product": group.product_id}
    yield Telling(Kind.INVITE, row.customer_id, f"group:{group.pk}:{row.pk}:{event.pk}", facts=facts)


def still_holds(event: Event, issue: Issue) -> Iterator[Telling]:
    """From a `followup.asked`, unless it bounced meanwhile."""
    if issue.round != event.facts["round"]:
        return
    criteria = "\n".join(f"– {criterion}" for criterion in event.facts["criteria"])
    words = f"You told us that it is fixed. Does it still hold? Two presses on your page tell us.\n\n{criteria}"
    for customer in event.facts["customers"]:
        occasion = f"still-holds:{issue.pk}:{issue.round}"
        yield Telling(Kind.UPDATE, customer, occasion, issue=issue.pk, facts={"text": words})


def of_what_lacks(event: Event) -> Iterator[Telling]:
    """From a `report.asked`: what of it was not told meanwhile. A list of a colleague's own is no mail."""
    made = Ask.objects.select_related("report__product", "report__customer").filter(pk=event.facts["ask"]).first()
    if made is None or made.customer_id is None or made.report.state != State.OPEN:
        return
    if made.made_by == SYSTEM.ref and in_peace([made.customer_id], made.report.product):
        return  # it stands on their page
    put = set(made.questions.values_list("question", flat=True))
    questions = [lack.question for lack in lacks(made.report) if lack.missing.field in put]
    if questions or made.line:
        facts = {"questions": questions, "line": made.line, "by": made.made_by_name if made.line else ""}
        yield Telling(Kind.ASK, made.customer_id, f"ask:{made.pk}", report=made.report_id, facts=facts)


def with_thanks(tellings: dict[tuple[int, str], Telling]) -> None:
    """What is asked while the mail that thanks for the same report is not written yet goes into that mail."""
    for key, asked in list(tellings.items()):
        thanks = (asked.customer, f"received:{asked.report}")
        if asked.kind == Kind.ASK and thanks in tellings and not tellings[thanks].facts:
            tellings[thanks] = replace(tellings[thanks], facts=asked.facts)
            del tellings[key]


def so_far(issue: Issue, customer: int) -> Iterator[Telling]:
    """What the others were asked last."""
    if issue.stage not in OPEN_TO_WORDS:
        return
    for word, tell in (("criteria.asked", to_agree), ("proposal.shared", to_look)):
        last = Event.objects.filter(word=word, issue=issue.pk).order_by("-pk").first()
        if last is not None and not in_peace([customer], issue.product):
            yield from tell(last, issue, [customer])


def _still_in(issue: Issue, customers: Iterable[int]) -> list[int]:
    """Those of them who are let in, as the row of theirs to write to now; they may have been merged since."""
    wanted = set(persons(list(customers)).values())
    return [one.pk for one in let_in(issue) if one.person in wanted]
