"""Proposals: whom they are shown to, what belongs to them, what is said about them, and what changed between two."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError

from heardback.files.checking import check_files
from heardback.files.storing import store
from heardback.issues.models import Stage
from heardback.loop import proposals, replying
from heardback.loop.comparing import difference
from heardback.loop.gates import current_criteria, latest_proposal
from heardback.loop.models import Confirmation, PartAnswer
from heardback.loop.parts import add_part, comment, take_out
from heardback.loop.standing import standing
from heardback.triage.queries import reports_of
from tests.pictures import a_picture


@pytest.fixture
def shown(issue_at):
    """An issue whose proposal is written, and the reports of Marta and Joel."""
    issue = issue_at(Stage.VALIDATING)
    marta, joel = reports_of(issue)
    return issue, latest_proposal(issue), marta, joel


def test_it_is_shown_to_those_who_were_chosen_and_to_nobody_else(shown, dana, worker, outbox):
    _issue, proposal, marta, joel = shown
    worker.drain()
    before = len(outbox())
    with pytest.raises(ValidationError, match="Choose at least one"):
        proposals.share(proposal, by=dana.actor, customers=[])
    assert proposals.share(proposal, by=dana.actor, customers=[marta.customer]) == 1
    worker.drain()
    assert [mail["To"] for mail in outbox()[before:]] == ["marta@northwind.example"]
    assert standing(marta).proposal and standing(joel).proposal is None
    with pytest.raises(ValidationError):
        replying.reply_on_proposal(joel, "yes")
    proposals.share(proposal, by=dana.actor)  # and now with all
    worker.drain()
    assert standing(joel).proposal
    assert len(outbox()) == before + 2  # Marta heard of it already


def test_a_change_is_said_part_by_part(shown, dana):
    _issue, proposal, marta, joel = shown
    sample = add_part(proposal, "sample", "The list", by=dana.actor, words="212 clicks")
    link = add_part(proposal, "mockup", "The page", by=dana.actor, url="https://draw.example/1")
    proposals.share(proposal, by=dana.actor)
    replying.reply_on_proposal(marta, "change", parts={sample.pk: "Bots apart, please", link.pk: " "})
    assert Confirmation.objects.get(customer=marta.customer).words == "The list: Bots apart, please"
    assert [part.words for part in standing(marta).proposal.parts] == ["Bots apart, please", ""]
    assert [part.words for part in standing(joel).proposal.parts] == ["", ""]
    with pytest.raises(ValidationError, match="replaced"):
        replying.reply_on_proposal(marta, "change", words="x", parts={sample.pk + 99: "no part of it"})
    replying.reply_on_proposal(marta, "yes")
    assert not PartAnswer.objects.exists()


def test_what_customers_have_seen_is_not_changed_any_more(shown, dana):
    issue, proposal, _marta, _ = shown
    part = add_part(proposal, "contract", "Reading counts", by=dana.actor, words='{"openapi": "3.1.0"}')
    with pytest.raises(ValidationError, match="OpenAPI 3 description"):
        add_part(proposal, "contract", "Broken", by=dana.actor, words="{")
    with pytest.raises(ValidationError, match="starts with https"):
        add_part(proposal, "mockup", "Page", by=dana.actor, url="javascript:alert(1)")
    with pytest.raises(ValidationError, match="Choose a picture"):
        add_part(proposal, "picture", "Page", by=dana.actor)
    proposals.share(proposal, by=dana.actor)
    for late in (
        lambda: take_out(part, by=dana.actor),
        lambda: add_part(proposal, "sample", "x", by=dana.actor, words="y"),
    ):
        with pytest.raises(ValidationError, match="Write the next one"):
            late()
    second = proposals.propose(issue, "Count twice", by=dana.actor, meets=current_criteria(issue))
    assert [str(p) for p in second.parts.all()] == ["Reading counts"]
    take_out(second.parts.get(), by=dana.actor)
    assert proposal.parts.count() == 1


def test_a_picture_is_seen_once_it_was_drawn_anew(shown, dana):
    _issue, proposal, marta, _ = shown
    file = store(BytesIO(a_picture()), "list.png", by=dana.actor)
    add_part(proposal, "picture", "The list", by=dana.actor, file=file)
    proposals.share(proposal, by=dana.actor)
    assert not standing(marta).proposal.parts[0].picture
    while check_files():
        pass
    assert standing(marta).proposal.parts[0].picture


def test_who_reads_which_comment(shown, dana):
    _issue, proposal, marta, joel = shown
    comment(proposal, "Cheap to build", by=dana.actor)
    with pytest.raises(ValidationError, match="Share it first"):
        comment(proposal, "Hello", by=dana.actor, private=False)
    proposals.share(proposal, by=dana.actor)
    comment(proposal, "It holds for shared links too", by=dana.actor, private=False)
    replying.remark_on_proposal(joel, "And for old ones?")
    assert [(r.mine, r.words) for r in standing(joel).proposal.remarks] == [
        (False, "It holds for shared links too"),
        (True, "And for old ones?"),
    ]
    assert [r.words for r in standing(marta).proposal.remarks] == ["It holds for shared links too"]
    said = [happened.sentence for happened in standing(marta).timeline]
    assert not [sentence for sentence in said if "Cheap" in sentence or "old ones" in sentence]


def test_two_versions_side_by_side(issue_at, dana):
    issue = issue_at(Stage.DESIGNING)
    criteria = current_criteria(issue)
    old = proposals.propose(issue, "Recount", by=dana.actor, body="Every hour\nFor all", meets=criteria)
    new = proposals.propose(issue, "Recount", by=dana.actor, body="At the edge\nFor all\nBots apart")
    seen = difference(old, new)
    assert [(p.kind, p.old, p.new) for p in seen.lines] == [
        ("same", "Recount", "Recount"), ("same", "", ""), ("changed", "Every hour", "At the edge"),
        ("same", "For all", "For all"), ("new", "", "Bots apart"),
    ]  # fmt: skip
    assert seen.left_out == [criteria[0].text]
