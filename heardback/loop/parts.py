"""What belongs to a proposal beside its words, and what is said about it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from heardback.accounts.actors import Actor
from heardback.customers.models import Customer
from heardback.files.models import File
from heardback.files.settling import keep
from heardback.ledger.recording import record
from heardback.loop.models import Comment, Part, Proposal
from heardback.loop.open_to_words import TO_CUSTOMERS, hold_open_to_words
from heardback.loop.proposals import is_shown_to
from heardback.loop.texts import choice, text
from heardback.triage.queries import let_in_rows
from heardback.wire.contracts.operations import why_no_contract

MOST_PARTS, MOST_COMMENTS = 20, 500


@transaction.atomic
def add_part(
    proposal: Proposal, kind: str, title: str, *, by: Actor, words: str = "", url: str = "", file: File | None = None
) -> Part:
    """Add a picture (`file`), a mock-up elsewhere (`url`), or an API contract or sample output (`words`) to a version
    that nobody was shown yet."""
    issue = hold_open_to_words(proposal.issue, "kind")
    proposal = Proposal.objects.get(pk=proposal.pk)
    _still_ours(proposal)
    choice("kind", kind, Part.Kind.values)
    title, words = text("title", title, 200, "Say what it shows."), text("words", words, 200_000)
    url = text("url", url, 1000)
    wrong: dict[str, str] = {}
    if kind == Part.Kind.PICTURE:
        words = url = ""
        if file is None:
            wrong["file"] = "Choose a picture."
    elif kind == Part.Kind.MOCK_UP:
        words = ""
        if not url.startswith(("https://", "http://")):
            wrong["url"] = "A link starts with https://."
    else:
        url = ""
        if not words:
            wrong["words"] = "Paste it here: customers see it as it is."
        elif kind == Part.Kind.CONTRACT and (why := why_no_contract(words)):
            wrong["words"] = f"An API contract is an OpenAPI 3 description, in JSON or YAML, or a JSON sample. {why}"
    if proposal.parts.count() >= MOST_PARTS:
        wrong["kind"] = f"At most {MOST_PARTS} parts belong to a proposal."
    if wrong:
        raise ValidationError(wrong)
    if file is not None and kind == Part.Kind.PICTURE:
        keep([file])
    part = Part.objects.create(
        proposal=proposal, kind=kind, title=title, text=words, url=url,
        file=file if kind == Part.Kind.PICTURE else None,
    )  # fmt: skip
    record("proposal.extended", actor=by, issue=issue.pk, version=proposal.version, title=title, kind=part.kind)
    return part


@transaction.atomic
def take_out(part: Part, *, by: Actor) -> None:
    """Take a part out of a version that nobody was shown yet."""
    hold_open_to_words(part.proposal.issue, "kind")
    _still_ours(Proposal.objects.get(pk=part.proposal_id))
    record(
        "proposal.shortened", actor=by, issue=part.proposal.issue_id, version=part.proposal.version, title=part.title
    )
    part.delete()


def _still_ours(proposal: Proposal) -> None:
    if proposal.shared_at is not None:
        raise ValidationError({"kind": "Customers have seen this version. Write the next one to change it."})


@transaction.atomic
def comment(proposal: Proposal, words: str, *, by: Actor, private: bool = True) -> Comment:
    """Words of the team: for itself, or for the customers whom the proposal is shown to."""
    words = text("words", words, 20_000, "Write your comment.")
    proposal = Proposal.objects.get(pk=proposal.pk)
    if not private and proposal.shared_at is None:
        raise ValidationError({"words": "Customers do not see this proposal yet. Share it first."})
    made = Comment.objects.create(proposal=proposal, by=by.name[:200], words=words, private=private)
    word = "proposal.noted" if private else "proposal.commented"
    record(word, actor=by, issue=proposal.issue_id, version=proposal.version, words=words)
    return made


@transaction.atomic
def comment_by_customer(proposal: Proposal, customer: Customer, words: str) -> Comment:
    """Words of a customer whom it is shown to. They neither confirm it nor ask for a change."""
    words = text("words", words, 20_000, _("Write what you want to say about it."))
    issue = hold_open_to_words(proposal.issue, "words", TO_CUSTOMERS)
    proposal = Proposal.objects.get(pk=proposal.pk)
    if not is_shown_to(proposal, customer.pk) or not let_in_rows(issue).filter(pk=customer.pk).exists():
        raise ValidationError({"words": _("There is no proposal to look at just now.")})
    if proposal.comments.filter(customer=customer).count() >= MOST_COMMENTS:
        raise ValidationError({"words": _("You wrote very often about it. Add words to your report instead.")})
    made = Comment.objects.create(
        proposal=proposal, customer=customer, by=str(customer)[:200], words=words, private=False
    )
    record(
        "proposal.answered", actor=customer.actor, issue=issue.pk, customer=customer.pk, customer_name=str(customer),
        version=proposal.version, words=words,
    )  # fmt: skip
    return made
