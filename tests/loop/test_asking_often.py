"""Who was asked how often is to be seen, and nobody is asked too much."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import SYSTEM
from heardback.customers.merging import merge_people
from heardback.issues.models import Stage
from heardback.ledger.recording import event, record_all
from heardback.loop.asking_often import asked_lately
from heardback.loop.proposals import is_shown_to, propose, share
from heardback.triage.queries import reports_of

MOST, LATELY = 6, timedelta(days=30)


def asked(customer, times: int, *, ago=timedelta(hours=1), occasion="signoff:1:1") -> None:
    rows = [
        event(
            "told",
            actor=SYSTEM,
            customer=customer.pk,
            customer_name="x",
            kind="x",
            occasion=f"{occasion}:{n}",
            how="mail",
        )
        for n in range(times)
    ]
    for one in rows:
        one.at = timezone.now() - ago
    with transaction.atomic():
        record_all(rows)


@pytest.fixture
def issue(issue_at):
    return issue_at(Stage.DESIGNING)


@pytest.fixture
def people(issue):
    return [report.customer for report in reports_of(issue).order_by("pk")]


def test_what_wants_an_answer_counts_and_only_lately(people):
    marta, joel = people
    before = asked_lately([marta.pk, joel.pk])
    asked(marta, 2)
    asked(marta, 3, occasion="released:1:1")  # news ask for nothing
    asked(marta, 4, ago=LATELY + timedelta(hours=1))
    now = asked_lately([marta.pk, joel.pk])
    assert (now[marta.pk] - before[marta.pk], now[joel.pk] - before[joel.pk]) == (2, 0)


def test_who_was_asked_too_often_gets_no_mail_and_finds_it_on_their_page(issue, people, dana, worker, outbox):
    marta = people[0]
    proposal = propose(issue, "Count at the edge", by=dana.actor, meets=list(issue.criteria.all()))
    asked(marta, MOST)
    worker.drain()
    sent = len(outbox())
    assert share(proposal, by=dana.actor) == 1
    worker.drain()
    assert [mail["To"] for mail in outbox()[sent:]] == ["joel@fern.example"]
    proposal.refresh_from_db()
    assert is_shown_to(proposal, marta.pk)


def test_chosen_by_name_it_is_refused(issue, people, dana, at_desk):
    marta, joel = people
    proposal = propose(issue, "Count at the edge", by=dana.actor, meets=list(issue.criteria.all()))
    asked(marta, MOST)
    with pytest.raises(ValidationError, match="Marta Keller"):
        share(proposal, by=dana.actor, customers=[marta, joel])
    form = at_desk(dana).get(f"/desk/issues/{issue.key}/share/{proposal.pk}/").content.decode()
    assert f"asked {asked_lately([marta.pk])[marta.pk]} times in 30 days" in form
    assert "Asked in 30 days" in at_desk(dana).get(f"/desk/customers/{marta.pk}/").content.decode()


def test_whoever_has_two_addresses_is_one_person(people, sam):
    marta, joel = people
    merge_people(joel, marta, by=sam.actor, why="The same")
    before = asked_lately([marta.pk])[marta.pk]
    asked(joel, 2)
    assert asked_lately([marta.pk])[marta.pk] == before + 2
