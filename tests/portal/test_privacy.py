"""Nothing of anybody else, and nothing of the team's own, is on a customer's page."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest
from django.db.models import Manager, Model, QuerySet
from django.http import HttpRequest  # noqa: TID251

from heardback.issues.models import Stage
from heardback.loop import assumptions, conversations, criteria, proposals, verifying
from heardback.loop.moving import move
from heardback.loop.open_to_words import OPEN_TO_WORDS
from heardback.reports.models import Report
from heardback.reports.receipts import receipt
from heardback.triage.deciding import triage

pytestmark = pytest.mark.once
STAGES = [
    Stage.REPORTED, Stage.DEFINING, Stage.DESIGNING, Stage.VALIDATING, Stage.BUILDING, Stage.VERIFYING,
    Stage.RELEASING, Stage.CONFIRMING,
]  # fmt: skip


@pytest.mark.parametrize("stage", STAGES)
def test_martas_page_has_no_word_of_joel_of_notes_or_of_the_team(
    client, issue_at, joel_says, dana, omar, worker, stage
):
    issue = issue_at(stage)
    issue.title, issue.description = "SECRET internal title", "SECRET description"
    issue.save()
    joels = joel_says("SECRET title of Joel", text="SECRET text", fixed_means="SECRET wish", url="/SECRET")
    triage(joels, "known_bug", issue=issue, by=dana.actor, note="SECRET triage note")
    conversations.note(issue, "SECRET note", by=dana.actor)
    conversations.log_conversation(issue, joels.customer, "call", "SECRET conversation", by=dana.actor)
    assumptions.assume(issue, "SECRET assumption", by=omar.actor)
    verifying.link_work(issue, "SECRET work", by=omar.actor)
    if stage in OPEN_TO_WORDS:
        asked = criteria.add_criterion(
            issue, "Joel's counts hold", by=dana.actor, words="SECRET words of Joel", said_by=joels.customer,
            how=criteria.Measure("count"),
        )  # fmt: skip
        criteria.ask_to_agree(issue, by=dana.actor)
        criteria.answer_criteria(issue, joels.customer, {asked: "change"}, words="SECRET answer of Joel")
        criteria.add_criterion(issue, "SECRET draft of a criterion", by=dana.actor)
        proposals.propose(issue, "SECRET draft of a proposal", by=dana.actor, body="SECRET body")
    if stage == Stage.DEFINING:
        move(issue, "decline", by=dana.actor, cause="wont_fix", note="Said to all.")
    worker.drain()
    marta = Report.objects.get(matches__issue=issue, customer__name="Marta Keller")
    for address in ("", "?new"):
        html = client.get(f"/r/{receipt(marta.pk)}/{address}").content.decode()
        assert marta.title in html
        for theirs in (
            "SECRET",
            "Joel Abara",
            "joel@",
            "Fern",
            "Dana",
            "Omar",
            "Sam Reyes",
            issue.key,
            "lower than in my",
        ):
            assert theirs not in html, theirs


def test_no_word_of_our_jargon(client, issue_at, worker, dana):
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    marta = Report.objects.get(matches__issue=issue, customer__name="Marta Keller")
    pages = ["/", "/report/", f"/r/{receipt(marta.pk)}/", f"/r/{receipt(marta.pk)}/?new", "/r/x/", "/nothing/"]
    for address in pages:
        html = client.get(address).content.decode().lower()
        for word in ("ticket", "issue", "stage", "triage", "backlog", "reporter", "submit"):
            assert f" {word}" not in html and f">{word}" not in html, (address, word)


def reachable(value: object, seen: set[int]) -> Iterator[object]:
    """Everything a template could get to from `value` by its own attributes and items."""
    if id(value) in seen:
        return
    seen.add(id(value))
    yield value
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from reachable(getattr(value, field.name), seen)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from reachable(inner, seen)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from reachable(inner, seen)


def test_templates_get_frozen_values_and_can_reach_no_model(at_desk, issue_at, worker, ada):
    """Even for a member who is signed in: the session is not in the context either."""
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    marta = Report.objects.get(matches__issue=issue, customer__name="Marta Keller")
    browser = at_desk(ada)
    page = f"/r/{receipt(marta.pk)}/"
    for answer in (
        browser.get("/"), browser.get("/report/"), browser.post("/report/", {"email": "x"}), browser.get(page),
        browser.get(page + "?new"), browser.post(page + "fixed/", {"fixed": "no"}), browser.get("/r/no.such.link/"),
    ):  # fmt: skip
        for layer in answer.context:
            for name, held in layer.flatten().items() if hasattr(layer, "flatten") else layer.items():
                for value in reachable(held, set()):
                    assert not isinstance(value, Model | QuerySet | Manager | HttpRequest), (name, value)
                    if is_dataclass(value):
                        assert value.__dataclass_params__.frozen, value
        assert "user" not in answer.context
        assert "request" not in answer.context


def test_a_member_sees_nothing_more_than_the_customer(at_desk, client, issue_at, worker, ada):
    issue = issue_at(Stage.BUILDING)
    worker.drain()
    marta = Report.objects.get(matches__issue=issue, customer__name="Marta Keller")
    page = f"/r/{receipt(marta.pk)}/"
    assert ada.name not in at_desk(ada).get(page).content.decode()
