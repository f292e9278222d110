"""What stands first in the inbox, why, and showing only some of it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from heardback.products.models import Product
from heardback.reports.completing import complete
from heardback.reports.models import Report, Signature
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage
from heardback.triage.models import Suggestion
from heardback.triage.queries import inbox


def titles(browser, **asked) -> list[str]:
    return [row.title for row in browser.get("/desk/", asked).context["rows"]]


def test_a_blocker_comes_first_until_something_smaller_has_waited_too_long(marta_says):
    minor, blocker = marta_says("Minor", severity="minor"), marta_says("Blocker", severity="blocker")
    assert list(inbox()) == [blocker, minor]
    waited = timezone.now() - timedelta(hours=161)  # of the 168 it has: less is left than the 8 of a blocker
    Report.objects.filter(pk=minor.pk).update(decide_by=waited + timedelta(hours=168))
    assert list(inbox()) == [minor, blocker]


def test_the_product_says_how_long_each_may_wait(marta_says):
    Product.objects.update(silence_hours={"minor": 2, "blocker": 4, "": 72})
    blocker, minor = marta_says("Blocker", severity="blocker"), marta_says("Minor", severity="minor")
    assert list(inbox()) == [minor, blocker]


def test_who_is_vouched_for_comes_sooner_and_who_is_nobody_later(db):
    nobody = take(Account(title="Nobody"), source="form")
    known = take(Account(title="Known"), source="form", signature=Signature.GOOD)
    wait = known.product.update_within("")
    assert nobody.decide_by - nobody.received_at == wait * 1.25
    assert known.decide_by - known.received_at == wait * 0.75
    assert list(inbox()) == [known, nobody]


def test_one_that_turns_out_worse_moves_up_and_never_down(marta_says, joel_says, sam):
    first, second = joel_says("First"), marta_says("Second")
    complete(second, Account(severity="blocker"), by=sam.actor)
    assert list(inbox()) == [second, first]
    before = Report.objects.get(pk=first.pk).decide_by
    complete(first, Account(severity="suggestion"), by=sam.actor)
    assert Report.objects.get(pk=first.pk).decide_by == before


def test_it_says_why_it_stands_where_it_does(at_desk, sam, marta_says):
    report = marta_says("Fell over", severity="blocker")
    browser = at_desk(sam)
    assert "Blocker; to be decided within 7 hours." in browser.get("/desk/").content.decode()
    Report.objects.filter(pk=report.pk).update(decide_by=timezone.now() - timedelta(days=3))
    assert "Blocker; should have been decided 3 days ago." in browser.get("/desk/").content.decode()


def test_only_some_are_shown(at_desk, sam, dana, marta_says, joel_says):
    issue = triage(marta_says("Known"), "new_bug", by=dana.actor)
    bad, unsaid = marta_says("Bad", severity="blocker"), joel_says("Unsaid")
    form = take(Account(title="Formed"), source="form")
    Suggestion.objects.create(report=bad, issue=issue, probability=0.97, why="Same words.")
    browser = at_desk(sam)
    assert titles(browser, severity="blocker") == ["Bad"]
    assert titles(browser, severity="unknown") == ["Unsaid", "Formed"]
    assert titles(browser, source="form", severity="unknown").count(form.title) == 1
    assert titles(browser, match="sure") == ["Bad"]
    assert titles(browser, match="unsure") == ["Unsaid", "Formed"]
    assert titles(browser, organization=str(bad.organization_id)) == [
        report.title for report in inbox() if report.organization_id == bad.organization_id
    ]
    assert titles(browser, product=unsaid.product.slug) == ["Bad", "Unsaid", "Formed"]
    assert "No report that waits is like that" in browser.get("/desk/?severity=minor").content.decode()


@pytest.mark.parametrize("name", ["severity", "source", "match", "organization"])
def test_a_filter_that_makes_no_sense_is_none(at_desk, sam, marta_says, name):
    marta_says("Here")
    browser = at_desk(sam)
    for nonsense in ("x", "9" * 400, "\x00", "-1"):
        assert titles(browser, **{name: nonsense}) == ["Here"]
    assert browser.get("/desk/", {"product": "\x00"}).status_code == 200


def test_a_decision_keeps_the_filter_and_goes_on_within_it(at_desk, sam, marta_says):
    first = marta_says("First", severity="minor")
    marta_says("Between", severity="blocker")
    last = marta_says("Last", severity="minor")
    browser = at_desk(sam)
    assert 'name="filters" value="severity=minor"' in browser.get("/desk/?severity=minor").content.decode()
    sent = {"outcome": "other", "in": "inbox", "filters": "severity=minor"}
    answer = browser.post(f"/desk/reports/{first.pk}/decide/", sent)
    assert parse_qs(urlsplit(answer["Location"]).query) == {"severity": ["minor"], "report": [str(last.pk)]}
    answer = browser.post(f"/desk/reports/{last.pk}/decide/", sent)
    assert answer["Location"] == "/desk/?severity=minor"
