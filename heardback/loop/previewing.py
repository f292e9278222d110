"""What a group is shown, as somebody in it sees that, and what they say of it.

They see a proposal's own words for customers and what belongs to it: nothing of the issue, its reports or its other
customers. Whom the issue hurts, and who is let in, answers as such; what the others say is kept apart.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heardback.customers.models import Customer
from heardback.customers.one_person import rows_of
from heardback.files.models import File
from heardback.ledger.recording import record
from heardback.loop.gates import latest_proposal
from heardback.loop.looking import PartSeen, parts_seen
from heardback.loop.members import membership_of
from heardback.loop.models import Answer, Confirmation, Membership, Preview, Proposal
from heardback.loop.open_to_words import OPEN_TO_WORDS, hold_open_to_words
from heardback.loop.proposals import answer_proposal
from heardback.loop.texts import choice, text
from heardback.triage.queries import let_in_rows

MOST = 20  # proposals on their page


@dataclass(frozen=True)
class PreviewSeen:
    """A proposal as somebody in a group sees it. `answer` and `words` are their own, or ""."""

    id: int
    title: str
    body: str
    parts: list[PartSeen]
    answer: str
    words: str

    @property
    def key(self) -> str:
        return str(self.id)


def previews_for(membership: Membership) -> list[PreviewSeen]:
    """What somebody who is in a group is shown now, the newest first; nothing to who is not in it any more."""
    return [_seen(proposal, membership) for proposal in _shown(membership)]


def picture_for(membership: Membership, part: int) -> File | None:
    """The picture with this number, of something they are shown."""
    for proposal in _shown(membership):
        found = proposal.parts.filter(pk=part).select_related("file").first()
        if found is not None:
            return found.file
    return None


@transaction.atomic
def answer_preview(membership: Membership, number: int, answer: str, *, words: str = "") -> None:
    """They find it right, or say what to change; a later answer replaces an earlier one. Where the issue hurts them,
    and we joined them to it, it is their answer as its customer; else it is kept apart, and no gate looks at it."""
    choice("answer", answer, Answer.values)
    words = text("words", words, 20_000)
    if answer == Answer.CHANGE and not words:
        raise ValidationError({"words": _("Tell us what you would change.")})
    proposal = next((shown for shown in _shown(membership) if shown.pk == number), None)
    if proposal is None:
        raise ValidationError({"proposal": _("This proposal has been replaced meanwhile. Look at the new one.")})
    issue = hold_open_to_words(proposal.issue, "proposal", _("It is being built by now, so it cannot be changed here."))
    if latest_proposal(issue) != proposal:
        raise ValidationError({"proposal": _("This proposal has been replaced meanwhile. Look at the new one.")})
    if (whom := _as_affected(proposal, membership)) is not None:
        answer_proposal(proposal, whom, answer, words=words)
        return
    given, made = Preview.objects.get_or_create(
        proposal=proposal, customer=membership.customer, defaults={"answer": answer, "words": words}
    )
    if not made and (given.answer, given.words) == (answer, words):
        return
    if not made:
        given.answer, given.words, given.at = answer, words, timezone.now()
        given.save(update_fields=["answer", "words", "at"])
    record(
        "preview.confirmed" if answer == Answer.YES else "preview.disputed", actor=membership.customer.actor,
        issue=issue.pk, customer=membership.customer_id, customer_name=str(membership.customer),
        name=membership.group.name, proposal=proposal.pk, version=proposal.version, words=words,
    )  # fmt: skip


def previews_of(proposal: Proposal) -> list[Preview]:
    """What those in groups say whom the issue does not hurt, each person once, in the order of time."""
    last: dict[int, Preview] = {}
    for given in proposal.previews.select_related("customer__organization").order_by("at", "pk"):
        last.pop(given.customer.person, None)
        last[given.customer.person] = given
    return list(last.values())


def _shown(membership: Membership) -> list[Proposal]:
    group = membership.group
    now = membership_of(group, membership.customer_id)
    if not group.is_open or now is None or now.state != Membership.State.IN:
        return []
    rows = group.proposals.filter(shared_at__isnull=False, issue__stage__in=OPEN_TO_WORDS, issue__merged_into=None)
    found = rows.select_related("issue").order_by("-shared_at", "-pk")[: 2 * MOST]
    return [proposal for proposal in found if latest_proposal(proposal.issue) == proposal][:MOST]


def _seen(proposal: Proposal, membership: Membership) -> PreviewSeen:
    theirs = rows_of(membership.customer_id)
    kind = Confirmation if _as_affected(proposal, membership) is not None else Preview
    given = kind.objects.filter(proposal=proposal, customer__in=theirs).order_by("-at", "-pk").first()
    return PreviewSeen(
        id=proposal.pk,
        title=proposal.title,
        body=proposal.body,
        parts=parts_seen(proposal, None),
        answer=given.answer if given else "",
        words=given.words if given else "",
    )


def _as_affected(proposal: Proposal, membership: Membership) -> Customer | None:
    return let_in_rows(proposal.issue).filter(pk__in=rows_of(membership.customer_id)).order_by("pk").first()
