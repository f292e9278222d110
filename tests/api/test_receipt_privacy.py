"""A receipt shows its customer what is theirs or was written for customers, and nothing else of what we know."""

import json

import pytest

from heardback.issues.models import Stage
from heardback.issues.opening import edit_issue
from heardback.loop import assumptions, conversations, criteria, proposals
from heardback.loop.moving import move
from heardback.notices.updates import write_update
from heardback.reports.models import Report
from heardback.reports.receipts import receipt
from heardback.triage.deciding import triage
from heardback.triage.matching import join, take_off
from heardback.triage.queries import issues_of

SECRETS = {
    "title": "PRIVATE-TITLE the counter shard drops rows",
    "description": "PRIVATE-DESCRIPTION shard seven",
    "note": "PRIVATE-NOTE Marta is about to leave us",
    "move": "PRIVATE-MOVE fix it before the audit",
    "assumption": "PRIVATE-ASSUMPTION nobody reads the logs",
    "draft criterion": "PRIVATE-DRAFT within ten percent will do",
    "draft proposal": "PRIVATE-PROPOSAL restart it every night",
    "Joel's words": "PRIVATE-JOEL we lost our biggest account over this",
    "Joel's call": "PRIVATE-CALL he was crying",
    "Joel's answer": "PRIVATE-ANSWER five percent is too much for us",
    "triage note": "PRIVATE-TRIAGE duplicate of the old mess",
}


@pytest.fixture
def known(marta_says, joel_says, dana, omar, sam) -> tuple[Report, Report]:
    """Marta's and Joel's reports of one issue about which the team wrote everything down that it could."""
    mine = marta_says(fixed_means="The number matches mine")
    his = joel_says(title=SECRETS["Joel's words"], text=SECRETS["Joel's words"])
    issue = triage(mine, "new_bug", by=sam.actor, title=SECRETS["title"], note=SECRETS["triage note"])
    join(his, issue, by=sam.actor)
    workaround = "Reload the page; the count is right after that."
    edit_issue(issue, by=dana.actor, owner=dana, description=SECRETS["description"], workaround=workaround)
    conversations.note(issue, SECRETS["note"], by=dana.actor)
    conversations.log_conversation(issue, his.customer, "call", SECRETS["Joel's call"], by=dana.actor)
    issue = move(issue, "define", by=dana.actor, note=SECRETS["move"])
    how = criteria.Measure("difference to live analytics", "within", 1, "%")
    shared = criteria.add_criterion(
        issue, "Within ±1 %", by=dana.actor, said_by=his.customer, words=SECRETS["Joel's words"], how=how
    )
    criteria.ask_to_agree(issue, by=dana.actor)
    criteria.answer_criteria(issue, his.customer, {shared: "change"}, words=SECRETS["Joel's answer"])
    criteria.answer_criteria(issue, mine.customer, {shared: "yes"})
    criteria.add_criterion(issue, SECRETS["draft criterion"], by=dana.actor)
    assumptions.assume(issue, SECRETS["assumption"], by=omar.actor)
    proposals.propose(issue, SECRETS["draft proposal"], by=dana.actor, meets=[shared])
    write_update(issue, "No date yet; we know the cause.", by=dana.actor)
    return mine, his


def test_nothing_private_is_shown(stranger, worker, known, outbox, dana, sam, omar):
    worker.drain()
    mine, his = known
    answer = stranger.read(f"receipts/{receipt(mine.pk)}")
    shown = answer.content.decode()
    for what, words in SECRETS.items():
        assert words.split()[0] not in shown, what
    for name in (str(his.customer), "joel", "fern", "Fern", *(str(member) for member in (dana, sam, omar)), "@"):
        assert name not in shown
    assert "PRIVATE" not in shown


def test_what_is_theirs_is_shown(stranger, worker, known, outbox):
    mine, his = known
    standing = stranger.read(f"receipts/{receipt(mine.pk)}").json()
    assert standing["report"]["fixed_means"] == "The number matches mine"
    assert standing["said"] == "We are working out with customers what fixed means."
    assert standing["workaround"] == "Reload the page; the count is right after that."
    assert standing["others"] == 1
    (criterion,) = standing["criteria"]
    assert (criterion["text"], criterion["words"], criterion["mine"]["answer"]) == ("Within ±1 %", "", "yes")
    assert standing["proposal"] is None
    (his_own,) = stranger.read(f"receipts/{receipt(his.pk)}").json()["criteria"]
    assert his_own["words"] == SECRETS["Joel's words"]


def test_a_report_that_moved_to_another_issue_shows_the_later_one(stranger, known, dana, sam):
    mine, _ = known
    take_off(mine, issues_of(mine).get(), by=sam.actor)
    other = triage(mine, "new_bug", by=sam.actor, title="Another")
    edit_issue(other, by=dana.actor, workaround="Use the other page.")
    standing = stranger.read(f"receipts/{receipt(mine.pk)}").json()
    assert (standing["workaround"], standing["others"], standing["criteria"]) == ("Use the other page.", 0, [])


def test_a_private_link_is_given_once_and_to_who_brought_the_report(agent, known):
    """Who reads reports cannot answer in the customer's place."""
    for path in (f"reports/{known[0].pk}", "reports"):
        assert receipt(known[0].pk).split(".")[2] not in agent.read(path).content.decode()
        assert "receipt" not in json.dumps(agent.read(path).json())


def test_whoever_is_not_known_reads_and_adds_but_signs_nothing(agent, stranger, issue_at):
    issue = issue_at(Stage.CONFIRMING)
    number = agent.send("reports", {"title": "Links fall"}).json()["number"]
    agent.send(f"reports/{number}/triage", {"outcome": "known_bug", "issue": issue.key})
    at = f"receipts/{receipt(number)}"
    standing = stranger.read(at).json()
    assert (standing["asks"], standing["can_sign"]) == ([], False)
    refused = stranger.send(f"{at}/sign-off", {"fixed": True})
    assert refused.status_code == 422
    assert "don't know who sent this report" in refused.json()["detail"]
    assert stranger.send(f"{at}/words", {"words": "It is me."}).status_code == 200
