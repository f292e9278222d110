"""What must be true before an issue moves on. A gate returns the reason to refuse, or "".

A gate that could pass because nobody was asked counts somebody first.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.accounts.roles import BUILDERS
from heardback.customers.models import Customer
from heardback.customers.one_person import person, persons
from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.loop.models import (
    Agreement,
    Answer,
    AssumptionState,
    Confirmation,
    Criterion,
    Proposal,
    SignOff,
    Verification,
)
from heardback.loop.quorum import signers
from heardback.loop.shipping import left_out_people, not_reached, occasion_of_release, round_began, shipped, told_people
from heardback.products.models import SignOffPolicy
from heardback.products.severity import Severity
from heardback.releases.reaching import who_gets_it_when
from heardback.triage.queries import affected, reporters, reports_of


@dataclass(frozen=True)
class Ask:
    """Who wants the move, and what they say about it."""

    by: Actor
    note: str = ""
    cause: str = ""


def has_a_report(issue: Issue, ask: Ask) -> str:
    return "" if reports_of(issue).exists() else "No report is joined to it yet: nobody said what goes wrong."


def has_an_owner(issue: Issue, ask: Ask) -> str:
    return "" if issue.owner_id else "Nobody owns it yet."


def bounce_has_a_cause(issue: Issue, ask: Ask) -> str:
    if issue.bounces.filter(cause="").exists():
        return "It bounced, and nobody has named the cause yet."
    return ""


def customer_agreed_on_success(issue: Issue, ask: Ask) -> str:
    criteria = current_criteria(issue)
    if not criteria:
        return "No success criterion is written down: what does fixed mean to the customer?"
    if not any(criterion.measurable for criterion in criteria):
        return "No criterion says how it is measured, so nobody could tell whether it is met."
    if not any(criterion.measurable and agreed_by(criterion, issue) for criterion in criteria):
        return "No customer has agreed to a measurable criterion yet."
    return ""


def every_criterion_agreed(issue: Issue, ask: Ask) -> str:
    told = []
    for criterion in current_criteria(issue):
        answers = answers_to(criterion, issue)
        differing = [str(a.customer) for a in answers if a.answer == Answer.CHANGE]
        settled = criterion.settlements.filter(version=criterion.version, round=issue.round).exists()
        if differing and not (settled and len(differing) < len(answers)):
            put = "puts" if len(differing) == 1 else "put"
            told.append(f"{', '.join(differing[:3])} {put} “{criterion}” differently. Reword it, or settle it.")
        elif not answers:
            told.append(f"Nobody has agreed to “{criterion}” yet.")
    return " ".join(told[:3])


def proposal_names_its_criteria(issue: Issue, ask: Ask) -> str:
    proposal = latest_proposal(issue)
    if proposal is None:
        return "There is no proposal yet."
    if not proposal.meets.filter(retired_at=None).exists():
        return f"Proposal {proposal.version} does not say which criteria it meets."
    return ""


def assumptions_are_flagged(issue: Issue, ask: Ask) -> str:
    proposal = latest_proposal(issue)
    if issue.assumptions.exists() or (proposal is not None and proposal.assumes_nothing):
        return ""
    return "No assumption is written down. Log what is taken for true, or say on the proposal that it assumes nothing."


def proposal_was_shared(issue: Issue, ask: Ask) -> str:
    proposal = latest_proposal(issue)
    if proposal is None or proposal.shared_at:
        return ""  # `proposal_names_its_criteria` says that there is none
    return f"Proposal {proposal.version} was not shown to any customer."


def latest_proposal_confirmed(issue: Issue, ask: Ask) -> str:
    proposal = latest_proposal(issue)
    if proposal is None:
        return ""  # `proposal_names_its_criteria` says so
    answers = last_words(proposal.confirmations.filter(customer__in=reporters(issue)))
    wanting = [a for a in answers if a.answer == Answer.CHANGE]
    if wanting:
        names = ", ".join(str(a.customer) for a in wanting[:3])
        return f"{names} asked for a change of proposal {proposal.version}."
    if not answers:
        return f"No customer has confirmed proposal {proposal.version} yet."
    return ""


def no_blocking_assumption(issue: Issue, ask: Ask) -> str:
    blocking = issue.assumptions.filter(blocking=True)
    still_open = [f"“{a.text}”" for a in blocking.filter(state=AssumptionState.OPEN)[:3]]
    if still_open:
        return f"Blocking and still open: {', '.join(still_open)}."
    # A refuted one blocks what was designed on it; a proposal written since then has taken it into account.
    proposal = latest_proposal(issue)
    for assumption in blocking.filter(state=AssumptionState.REFUTED):
        settled = Event.objects.filter(word="assumption.settled", issue=issue.pk, facts__assumption=assumption.pk)
        when = settled.order_by("-pk").values_list("at", flat=True).first()
        if proposal is None or (when is not None and proposal.created_at <= when):
            return f"Refuted: “{assumption.text}”. Write a proposal that does without it."
    return ""


def severity_may_skip_design(issue: Issue, ask: Ask) -> str:
    product = issue.product
    if product.may_skip_design(issue.severity):
        return ""
    may = " or ".join(Severity(severity).label.lower() for severity in product.skips)
    if not may:
        return f"Nothing of {product} may be built without a proposal: its policy says so."
    return f"Only what is {may} may be built without a proposal: the policy of {product} says so."


def work_is_done(issue: Issue, ask: Ask) -> str:
    waiting = [work.title for work in issue.work.filter(done_at=None)[:3]]
    if waiting:
        return f"Linked work is not done: {', '.join(waiting)}."
    if issue.work.filter(done_at__gte=issue.stage_since).exists() or ask.by.role in BUILDERS:
        return ""
    return "No linked work was done since building began, and only an engineer can say that it is built."


def every_criterion_passed(issue: Issue, ask: Ask) -> str:
    criteria = current_criteria(issue)
    if not criteria:
        return "There is no criterion to check it against."
    runs = {criterion: run_since_built(criterion, issue) for criterion in criteria}
    unchecked = [f"“{criterion}”" for criterion, run in runs.items() if run is None]
    failed = [f"“{criterion}”" for criterion, run in runs.items() if run is not None and not run.passed]
    told = []
    if unchecked:
        told.append(f"Not checked yet: {', '.join(unchecked[:3])}.")
    if failed:
        told.append(f"Failed: {', '.join(failed[:3])}.")
    return " ".join(told)


def checked_by_somebody_else(issue: Issue, ask: Ask) -> str:
    runs = [run_since_built(criterion, issue) for criterion in current_criteria(issue)]
    builders = builders_of(issue)
    own = [run for run in runs if run is not None and run.verified_by in builders]
    if own:
        return "Who built it also checked it. Somebody else has to check each criterion."
    return ""


def in_a_production_release(issue: Issue, ask: Ask) -> str:
    return "" if shipped(issue) else "No release contains this issue, in production, since it was built."


def everyone_affected_was_told(issue: Issue, ask: Ask) -> str:
    customers = set(affected(issue).order_by().values_list(person(), flat=True))
    if not customers:
        return "Nobody is joined to it, so nobody could be told."
    occasion = occasion_of_release(issue)
    waiting = customers - told_people(issue, occasion) - left_out_people(issue, occasion)
    if not waiting:
        return ""
    failed = Event.objects.filter(word="not.told", issue=issue.pk, facts__occasion=occasion)
    unreached = persons([pk for pk in failed.values_list("customer", flat=True) if pk is not None])
    out_of_reach = sorted(waiting & set(unreached.values()))
    said = f"{len(waiting)} of {len(customers)} customers were not told yet that it is released."
    later = not_reached(issue, waiting)
    said += "".join(f" {who} gets it on {when}." for who, when in who_gets_it_when(later))
    if (release := shipped(issue)) and release.review and not out_of_reach and len(later) < len(waiting):
        said += f" Somebody has to look through what they are told of {release.version}, and send it."
    if by_phone := [str(customer) for customer in Customer.objects.filter(pk__in=out_of_reach[:3]).order_by("pk")]:
        said += f" No mail reaches {', '.join(by_phone)}: tell them another way, and log it."
    return said


def customers_signed_off(issue: Issue, ask: Ask) -> str:
    customers = list(affected(issue))
    if not customers:
        return "Nobody is joined to it who could sign it off."
    verdicts = {said.customer.person: said.kind for said in verdicts_on(issue)}
    yes = {whose for whose, kind in verdicts.items() if kind != SignOff.Kind.REFUSED}
    policy = issue.product.signed_by(issue.severity)
    who, needed = signers(issue, policy, customers)
    agreeing = [verdicts[customer.person] for customer in who if customer.person in yes]
    if len(agreeing) >= needed:
        return ""
    if policy == SignOffPolicy.FIRST:
        return f"{who[0]}, who reported it first, has not signed it off yet."
    if policy == SignOffPolicy.NAMED:
        if not who:
            return "Nobody is named who signs it off. Name them."
        silent_ones = [str(customer) for customer in who if customer.person not in yes]
        return f"{', '.join(silent_ones[:3])} must sign it off, and has not yet."
    signed = agreeing.count(SignOff.Kind.SIGNED)
    silent = f", and {len(agreeing) - signed} did not answer in time" if len(agreeing) > signed else ""
    return f"{signed} of {len(customers)} customers signed it off{silent}; {needed} must."


def watch_period_passed(issue: Issue, ask: Ask) -> str:
    ends = issue.stage_since + issue.product.watched_for(issue.severity)
    if timezone.now() >= ends:
        return ""
    return f"It is watched until {ends:%d %b %Y}, so that new reports of it are noticed."


# What the gates look at; pages show the same.


def current_criteria(issue: Issue) -> list[Criterion]:
    return list(issue.criteria.filter(retired_at=None).order_by("pk"))


def answers_to(criterion: Criterion, issue: Issue) -> list[Agreement]:
    """What those who are affected said of this version of the criterion in this round."""
    said = criterion.agreements.filter(version=criterion.version, round=issue.round)
    return last_words(said.filter(customer__in=reporters(issue)))


def verdicts_on(issue: Issue) -> list[SignOff]:
    """What each person last said of the fix in this round, the latest first."""
    return last_verdicts(issue.sign_offs.filter(round=issue.round).select_related("customer"))


def last_verdicts(said: Iterable[SignOff]) -> list[SignOff]:
    """The same, of these. That somebody was silent counts only if they were, by all of their rows."""
    last: dict[int, SignOff] = {}
    for one in sorted(said, key=lambda one: (one.kind != SignOff.Kind.PRESUMED, one.at, one.pk)):
        last[one.customer.person] = one
    return sorted(last.values(), key=lambda one: one.at, reverse=True)


def last_words[Said: (Agreement, Confirmation)](said: QuerySet[Said]) -> list[Said]:
    """Of what one person answered by several of their rows, the last; in the order of time."""
    last: dict[int, Said] = {}
    for one in said.select_related("customer").order_by("at", "pk"):
        last.pop(one.customer.person, None)
        last[one.customer.person] = one
    return list(last.values())


def agreed_by(criterion: Criterion, issue: Issue) -> list[Customer]:
    return [said.customer for said in answers_to(criterion, issue) if said.answer == Answer.YES]


def latest_proposal(issue: Issue) -> Proposal | None:
    """The latest version written in this round."""
    return issue.proposals.filter(round=issue.round).order_by("-version").first()


def latest_run(criterion: Criterion, issue: Issue) -> Verification | None:
    """The latest check of this version of the criterion in this round."""
    runs = criterion.verifications.filter(round=issue.round, criterion_version=criterion.version)
    return runs.order_by("-pk").first()


def run_since_built(criterion: Criterion, issue: Issue) -> Verification | None:
    """A check made before the issue last came to be verified was of another build."""
    run = latest_run(criterion, issue)
    return run if run is not None and run.at >= issue.stage_since else None


def builders_of(issue: Issue) -> set[str]:
    """Who built it, in this round: who said so, or was named, and everybody who did a part of the linked work."""
    work = issue.work.exclude(done_by="")
    if (began := round_began(issue)) is not None:
        work = work.filter(done_at__gt=began)
    return {issue.built_by, *work.values_list("done_by", flat=True)} - {""}
