"""The matcher: what it finds for a report, and that it learns what happens to the others."""

import random

import pytest

from heardback.accounts.actors import SYSTEM
from heardback.customers.finding import Person
from heardback.issues.opening import edit_issue, open_issue
from heardback.ledger.recording import record
from heardback.loop.merging import merge, unmerge
from heardback.products.models import Product
from heardback.reports.taking import Account, take
from heardback.triage.deciding import decide, triage, undo
from heardback.triage.finding import Matcher
from heardback.triage.matching import join, take_off
from heardback.triage.models import Suggestion
from heardback.triage.pairing import pair

EXPORT = ("Export fails with E_CERT_EXPIRED", "Each evening the export to our ledger stops. It says E_CERT_EXPIRED.")
AGAIN = ("E_CERT_EXPIRED when I export", "My export stopped yesterday, and there is E_CERT_EXPIRED on the page.")
OTHER = ("The dashboard is slow on Mondays", "It takes a minute until the charts are there.")


def says(title, text="", product=None, **more):
    name = f"{random.random():.12f}"
    person = Person(email=f"p{name}@shop.example", name="P")
    return take(Account(title=title, text=text, person=person, product=product, **more), source="api")


def guessed(report):
    """What it may be about, best first: keys of issues, numbers of reports."""
    rows = Suggestion.objects.filter(report=report).order_by("-probability")
    return [row.issue.key if row.issue else row.other_id for row in rows]


@pytest.fixture
def issue(db, sam):
    triage(says(*OTHER), "new_bug", by=sam.actor)
    return triage(says(*EXPORT), "new_bug", by=sam.actor)


def test_the_issue_comes_first_and_it_is_said_why(issue, matcher):
    report = says(*AGAIN)
    matcher.drain()
    best = Suggestion.objects.filter(report=report).order_by("-probability").first()
    assert best.issue == issue
    assert "same error text “E_CERT_EXPIRED”" in best.why


def test_two_reports_of_no_issue_find_each_other_and_what_becomes_of_one_is_news_for_the_other(db, matcher, sam):
    first = says(*EXPORT)
    second = says(*AGAIN)
    matcher.drain()
    assert guessed(second)[0] == first.pk
    issue = triage(first, "new_bug", by=sam.actor)
    matcher.drain()
    assert guessed(second)[0] == issue.key
    take_off(first, issue, by=sam.actor)
    matcher.drain()
    assert first.pk in guessed(second)


def test_what_was_there_before_it_started_is_learnt_from_the_newest_down(issue, tmp_path):
    matcher = Matcher(tmp_path / "late")
    report = says(*AGAIN)
    matcher.drain()
    assert guessed(report)[0] == issue.key
    assert len(matcher.known.engine) == 5  # three reports, two issues


def test_an_edit_is_learnt(issue, matcher, dana):
    matcher.drain()
    edit_issue(issue, by=dana.actor, title="Tax numbers vanish", description="From every invoice, since March.")
    report = says("Our tax number vanishes from invoices")
    matcher.drain()
    assert guessed(report)[0] == issue.key


def test_a_merge_and_its_undoing_are_learnt(issue, matcher, sam, dana):
    other = open_issue(Product.objects.get(), "Certificates of the ledger", by=dana.actor)
    report = says(*AGAIN)
    matcher.drain()
    assert guessed(report)[0] == issue.key
    merge(issue, other, by=dana.actor)
    matcher.drain()
    assert guessed(report)[0] == other.key
    assert issue.key not in guessed(report)
    unmerge(issue, by=dana.actor)
    matcher.drain()
    assert guessed(report)[0] == issue.key


def test_an_issue_that_was_taken_back_is_suggested_no_more(db, matcher, sam):
    first, *_ = says(*EXPORT), says(*OTHER), says("My invoices have the wrong address")
    pressed = decide([first.pk], "new_bug", by=sam.actor)
    matcher.drain()
    undo(pressed.batch, by=sam.actor)
    second = says(*AGAIN)
    matcher.drain()
    assert guessed(second)[0] == first.pk
    assert len(matcher.known.engine) == 4


def test_what_is_decided_has_no_suggestions_made(issue, matcher, sam):
    report = says(*AGAIN)
    join(report, issue, by=sam.actor)
    matcher.drain()
    assert guessed(report) == []


def test_of_another_product_nothing_is_suggested(issue, matcher):
    Product.objects.create(slug="other", name="Other")
    report = says(*AGAIN, product="other")
    matcher.drain()
    assert guessed(report) == []


def test_it_starts_again_where_it_stopped(issue, tmp_path, monkeypatch):
    before = Matcher(tmp_path)
    before.drain()
    before.known.keep()
    after = Matcher(tmp_path)
    learnt = []
    monkeypatch.setattr(after.known.engine, "add", lambda key, *_, **__: learnt.append(key))
    after.drain()
    assert learnt == []
    again = Matcher(tmp_path)
    report = says(*AGAIN)
    again.drain()
    assert guessed(report)[0] == issue.key


def test_what_it_kept_may_be_damaged(issue, tmp_path):
    before = Matcher(tmp_path)
    before.drain()
    before.known.keep()
    report = says(*AGAIN)
    [head] = tmp_path.glob("*.npz")
    whole = head.read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", b"PK" * 99):
        head.write_bytes(damaged)
        matcher = Matcher(tmp_path)
        matcher.drain()
        assert guessed(report)[0] == issue.key
        Suggestion.objects.all().delete()
        record("report.reopened", actor=SYSTEM, report=report.pk, why="seen again")


def test_what_it_kept_of_another_database_is_not_used(issue, tmp_path):
    before = Matcher(tmp_path)
    before.drain()
    before.known.place = (before.known.place[0], before.known.place[1] + 1000)
    before.known.changed = 1
    before.known.keep()
    report = says(*AGAIN)
    Matcher(tmp_path).drain()
    assert guessed(report)[0] == issue.key


def test_two_that_are_one_problem_become_one_issue(db, matcher, sam):
    first, second, third = says(*EXPORT), says(*AGAIN), says(*AGAIN)
    issue = pair(second, first, by=sam.actor)
    assert issue.title == EXPORT[0]
    assert pair(third, second, by=sam.actor) == issue
    issue.refresh_from_db()
    assert issue.customers == 3
