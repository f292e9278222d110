"""What a report lacks is asked once, of whoever can answer; that somebody doesn't know is an answer."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from heardback.customers.finding import Person
from heardback.ledger.models import Event
from heardback.products.changing import change_product
from heardback.products.queries import default_product
from heardback.reports.asking import ask, cannot_say, lacks
from heardback.reports.completeness import completeness, missing
from heardback.reports.completing import complete
from heardback.reports.following import close
from heardback.reports.models import Ask, Asked, Report
from heardback.reports.taking import Account, take


def fields(report: Report) -> list[str]:
    return [one.field for one in missing(Report.objects.get(pk=report.pk))]


@pytest.fixture
def called(sam):
    """A report that Sam wrote down for somebody whom no mail reaches."""
    return take(Account(title="Gone", person=Person(phone="+49 30 901820")), source="agent", by=sam.actor)


def test_a_question_is_put_once(marta_says, sam, dana):
    report = marta_says()
    made = ask(report, {"steps": "", "url": "Which list was it?"}, by=sam.actor)
    assert (made.customer, made.member) == (report.customer, None)
    with pytest.raises(ValidationError, match="nobody is asked twice"):
        ask(report, {"steps": ""}, by=dana.actor)
    again = ask(report, {"steps": "", "expected": ""}, by=dana.actor)
    assert [asked.question for asked in again.questions.all()] == ["expected"]
    assert {lack.missing.field: lack.question for lack in lacks(report) if lack.asked_at} == {
        "steps": "What did you do, step by step, before it happened?",
        "url": "Which list was it?",
        "expected": "What did you expect to happen?",
    }
    event = Event.objects.filter(word="report.asked").first()
    assert event.sentence == "Sam Reyes asked Marta Keller: on which page, step by step"


def test_the_database_refuses_to_ask_twice(marta_says, sam):
    made = ask(marta_says(), {"steps": ""}, by=sam.actor)
    with pytest.raises(IntegrityError):
        Asked.objects.create(report=made.report, question="steps", ask=made)


def test_what_was_told_is_not_asked(marta_says, sam):
    report = marta_says(url="/links")
    with pytest.raises(ValidationError, match="answered already"):
        ask(report, {"url": ""}, by=sam.actor)
    complete(report, Account(steps=["Opened it"]), by=report.customer.actor)
    with pytest.raises(ValidationError, match="answered already"):
        ask(report, {"steps": "", "text": ""}, by=sam.actor)


def test_an_answer_settles_what_was_asked(marta_says, sam):
    report = marta_says()
    ask(report, {"steps": "", "browser": "", "url": ""}, by=sam.actor)
    complete(report, Account(steps=["Opened it"], environment={"device": "Phone"}), by=report.customer.actor)
    assert dict(Asked.objects.values_list("question", "answer")) == {"steps": "told", "browser": "told", "url": ""}


def test_i_dont_know_is_an_answer(marta_says, sam):
    report = marta_says()
    ask(report, {"steps": ""}, by=sam.actor)
    assert cannot_say(report, ["steps", "frequency", "text"], by=report.customer.actor) == ["steps", "frequency"]
    assert cannot_say(report, ["steps"], by=report.customer.actor) == []
    assert not {"steps", "frequency"} & set(fields(report))
    with pytest.raises(ValidationError):
        ask(report, {"steps": "", "frequency": ""}, by=sam.actor)
    said = Event.objects.get(word="report.cannot.say").sentence_for_customer
    assert said.startswith("You told us that you don't know: What did you do")
    # They may remember after all.
    complete(report, Account(steps=["Opened it"]), by=report.customer.actor)
    assert Asked.objects.get(question="steps").answer == "told"


def test_who_wrote_it_down_is_asked_where_no_mail_reaches(called, sam, dana):
    made = ask(called, {"steps": ""}, by=dana.actor)
    assert (made.customer, made.member) == (None, sam)


def test_where_there_is_nobody_to_ask_it_says_so(sam):
    with pytest.raises(ValidationError, match="Nobody can be asked"):
        ask(take(Account(title="Gone"), source="form"), {"steps": ""}, by=sam.actor)


def test_words_of_ones_own(marta_says, sam):
    report = marta_says()
    ask(report, {}, by=sam.actor, line="Did you\nchange your  plan?")
    assert Ask.objects.get().line == "Did you change your plan?"
    for wrong, field in (
        ({"line": "Did you change your plan?"}, "line"),
        ({"line": "x" * 501}, "line"),
        ({"line": ""}, "questions"),
    ):
        with pytest.raises(ValidationError) as refused:
            ask(report, {}, by=sam.actor, **wrong)
        assert field in refused.value.message_dict
    with pytest.raises(ValidationError, match="under 300"):
        ask(report, {"steps": "x" * 301}, by=sam.actor)
    with pytest.raises(ValidationError, match="is none of"):
        ask(report, {"shoe size": ""}, by=sam.actor)
    close(report, "fixed", by=sam.actor)
    with pytest.raises(ValidationError, match="closed"):
        ask(report, {"steps": ""}, by=sam.actor)


def test_what_tells_most_depends_on_how_bad_it_is(marta_says):
    assert fields(marta_says(severity="blocker"))[:3] == ["steps", "url", "browser"]
    assert fields(marta_says(severity="minor"))[:2] == ["fixed_means", "url"]
    assert fields(marta_says(severity="suggestion")) == ["fixed_means", "expected", "url"]


def test_what_a_product_does_not_ask_is_not_missing(marta_says, ada):
    own = [
        {"label": "Shop number", "required": True},
        {"label": "Your plan", "kind": "choice", "choices": ["Free", "Paid"]},
    ]
    asks = {"steps": "not", "device": "not", "expected": "required"}
    change_product(default_product(), by=ada.actor, asks=asks, own_fields=own)
    report = marta_says()
    assert fields(report) == [
        "expected", "own_shop_number", "fixed_means", "url", "frequency", "severity", "occurred_at", "own_your_plan",
    ]  # fmt: skip
    filled = complete(report, Account(attributes={"shop_number": "12", "made_up": "x"}), by=report.customer.actor)
    assert filled == ["Shop number"]
    complete(report, Account(attributes={"shop_number": "13", "your_plan": "Free"}), by=report.customer.actor)
    report.refresh_from_db()
    assert report.attributes == {"shop_number": "12", "your_plan": "Free"}
    assert not [field for field in fields(report) if field.startswith("own_")]


def test_many_reports_are_looked_at_in_a_few_queries(marta_says, joel_says, sam, django_assert_num_queries):
    first, second = marta_says(severity="blocker"), joel_says(url="/x", steps=["One"], environment={"browser": "F"})
    nobody = take(Account(title="Gone", occurred_at=first.received_at), source="form")
    cannot_say(second, ["expected"], by=sam.actor)
    with django_assert_num_queries(4):
        found = completeness([first.pk, second.pk, nobody.pk])
    for report in (first, second, nobody):
        assert found[report.pk].missing == missing(report)
    assert (found[second.pk].told, found[second.pk].of) == (5, 10)
    assert found[second.pk].words == (
        "5 of 10 told. Not told yet: what happened, what fixed means, how often, how bad, when."
    )


def test_who_wrote_it_down_is_kept(called, sam, marta_says):
    assert called.written_by == sam
    assert marta_says().written_by is None
