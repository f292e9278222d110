"""Whatever words come in, every verb keeps them or says what is wrong, and every sentence made of them can be read."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from heardback.customers.finding import Firm, Person
from heardback.issues.models import Stage
from heardback.issues.opening import edit_issue, open_issue
from heardback.issues.queries import issue_keyed, issues_titled
from heardback.issues.workarounds import Do, retract_workaround, verify_workaround, write_workaround
from heardback.ledger.models import Event
from heardback.loop import assumptions, conversations, criteria, proposals, replying, verifying
from heardback.loop.moving import Refused, move
from heardback.notices.models import Notice
from heardback.notices.updates import log_told, write_update
from heardback.notices.writing import write_notices
from heardback.products.changing import change_product
from heardback.products.making import make_product
from heardback.products.queries import default_product, product_named
from heardback.releases.making import make_release
from heardback.reports.completing import complete
from heardback.reports.following import add_words, postpone
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage
from heardback.triage.queries import reports_of

ANY = {
    "a NUL": "a\x00b",
    "half a character": "x\ud800y",
    "far too much": "x" * 200_001,
    "a format": "{0}{actor}{x!r}{}{ %s %(a)s",
    "other letters": "İKß😀\u202e\u2028",
    "markup": "<script>alert(1)</script>&amp;",
    "lines of a header": "x\r\nBcc: everybody@fern.example\n\n.",
    "nothing much": " \t\n",
}
REFUSALS = (ValidationError, PermissionDenied, Refused)


@pytest.fixture
def verbs(issue_at, marta_says, dana) -> Callable[[str], Iterator[Callable[[], object]]]:
    """Every verb with these words in each of its places."""
    issue, by = issue_at(Stage.DEFINING), dana.actor
    report, marta = reports_of(issue).first(), reports_of(issue).first().customer
    product = default_product()
    criterion = criteria.add_criterion(issue, "Within 1", by=by, how=criteria.Measure("count", "within", 1))
    soon = datetime.now(UTC) + timedelta(days=2)

    def every(words: str) -> Iterator[Callable[[], object]]:
        told = {"title", "text", "product", "expected", "fixed_means", "step", "url", "severity", "frequency"}
        accounts = [{"title": "Gone", field: words} for field in sorted(told)]
        accounts += [{"title": "Gone", "steps": [words]}, {"title": "Gone", "environment": {words: words}}]
        accounts += [{"title": "Gone", "environment": {"os": words, "version": words}}]
        accounts += [
            {"title": "Gone", "person": Person(**{f: words})} for f in ("email", "phone", "external_id", "name")
        ]
        accounts += [
            {"title": "Gone", "firm": Firm(**{"name": "Fern", f: words})} for f in ("external_id", "name", "kind")
        ]
        for account in accounts:
            yield lambda account=account: take(Account(**account), source="form")
        for place in ("measure", "comparison", "target", "unit", "period"):
            how = criteria.Measure(**{place: words})
            yield lambda how=how: criteria.add_criterion(issue, "Exact", by=by, how=how)
        for cause, note in ((words, "because"), ("wont_fix", words)):
            yield lambda cause=cause, note=note: move(issue, "decline", by=by, cause=cause, note=note)
        yield from (
            lambda: triage(marta_says(), words, by=by),
            lambda: triage(marta_says(), "user_error", by=by, note=words),
            lambda: triage(marta_says(), "new_bug", by=by, title=words, note=words),
            lambda: move(issue, words, by=by),
            lambda: move(issue, "design", by=by, note=words, override=True),
            lambda: criteria.add_criterion(issue, words, by=by, words=words),
            lambda: criteria.answer_criteria(issue, marta, {criterion: words}),
            lambda: criteria.answer_criteria(issue, marta, {criterion: "change"}, words=words),
            lambda: assumptions.assume(issue, words, by=by, check_how=words),
            lambda: assumptions.assume(issue, "As before", by=by, kind=words),
            lambda: assumptions.settle(assumptions.assume(issue, "So", by=by), "refuted", by=by, evidence=words),
            lambda: proposals.propose(issue, words, by=by, body=words),
            lambda: verifying.link_work(issue, words, by=by, url=f"https://{words}"),
            lambda: conversations.log_conversation(issue, marta, "call", words, by=by),
            lambda: conversations.log_conversation(issue, marta, words, "Hello", by=by),
            lambda: conversations.note(issue, words, by=by),
            lambda: add_words(report, words, by=by),
            lambda: postpone(report, soon, by=by, note=words),
            lambda: write_update(issue, words, by=by),
            lambda: log_told(issue, marta, words, by=by),
            lambda: log_told(issue, marta, "phone", by=by, kind=words),
            lambda: make_release(product, words, "production", by=by, issues=[issue], notes=words),
            lambda: make_release(product, "1", words, by=by, issues=[issue]),
            lambda: open_issue(product, words, by=by, description=words, workaround=words),
            lambda: open_issue(product, "Gone", by=by, severity=words),
            lambda: edit_issue(issue, by=by, title=words, severity=words),
            lambda: edit_issue(issue, by=by, workaround=words),
            lambda: write_workaround(issue, words, [Do(words)], by=by, changed=words),
            lambda: verify_workaround(issue, by=by, note=words, verified_by=words),
            lambda: replying.reply_on_workaround(report, it_helped=False, words=words, version=1),
            lambda: retract_workaround(issue, words, by=by),
            lambda: issue_keyed(words),
            lambda: list(issues_titled(words)),
            lambda: product_named(words),
            lambda: change_product(product, by=by, name=words),
            lambda: make_product(words, by=by),
            lambda: make_product("Other", by=by, slug=words),
            lambda: replying.reply_on_criteria(report, {words: "yes"}),
            lambda: replying.reply_on_fix(report, fixed=False, words=words),
            lambda: replying.say_more(report, words),
            lambda: replying.appeal(report, words),
            lambda: complete(report, Account(url=words, expected=words, person=Person(phone=words)), by=by),
        )

    return every


@pytest.mark.parametrize("words", ANY.values(), ids=ANY.keys())
def test_every_verb_keeps_them_or_says_what_is_wrong(verbs, words):
    refused = 0
    for verb in verbs(words):
        try:
            with transaction.atomic():
                verb()
        except REFUSALS:
            refused += 1
    assert refused
    while write_notices():
        pass
    for event in Event.objects.all():
        assert isinstance(event.sentence, str)
        assert isinstance(event.sentence_for_customer, str)
    for notice in Notice.objects.all():
        assert "\n" not in notice.subject
        assert "<script>alert" not in notice.html


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12))),
        datetime(9999, 12, 31, 23),
    ],
)
def test_moments_that_no_calendar_holds_are_refused(marta_says, sam, moment):
    with pytest.raises(ValidationError):
        take(Account(title="Gone", occurred_at=moment), source="form")
    with pytest.raises(ValidationError):
        postpone(marta_says(), moment, by=sam.actor, note="she is away")
