"""Which issues a report may be about, and why."""

from datetime import timedelta

from heardback.issues.models import Issue
from heardback.issues.opening import edit_issue, open_issue
from heardback.products.models import Product
from heardback.similarity import following
from heardback.similarity.index import SCORED, Index
from heardback.triage.deciding import triage
from heardback.triage.suggesting import suggestions_for


def test_the_same_words_suggest_the_issue_and_say_why(marta_says, joel_says, sam):
    issue = triage(marta_says("Export fails with E_CERT_EXPIRED"), "new_bug", by=sam.actor)
    triage(marta_says("The dashboard is slow on Mondays"), "new_bug", by=sam.actor)
    best, *_ = suggestions_for(joel_says("E_CERT_EXPIRED when I export"))
    assert best.issue == issue
    assert 0.5 < best.probability <= 1
    assert "export" in best.why


def test_nothing_alike_suggests_nothing(marta_says, joel_says, sam):
    triage(marta_says("Export fails", text=""), "new_bug", by=sam.actor)
    assert suggestions_for(joel_says("Wrong colour of the logo")) == []


def test_an_edited_issue_is_found_by_its_new_words(marta_says, joel_says, dana):
    issue = triage(marta_says("Export fails", text=""), "new_bug", by=dana.actor)
    assert suggestions_for(joel_says("Invoices vanish", text="")) == []
    edit_issue(issue, by=dana.actor, title="Invoices vanish")
    assert [found.issue for found in suggestions_for(joel_says("My invoices vanish", text=""))] == [issue]


def test_another_products_issues_are_not_suggested(marta_says, joel_says, sam, dana):
    other = Product.objects.create(slug="other", name="Other")
    open_issue(other, "Export fails", by=dana.actor)
    assert suggestions_for(joel_says("Export fails")) == []


def test_a_process_that_just_started_learns_bit_by_bit(marta_says, dana, monkeypatch):
    monkeypatch.setattr(following, "AT_A_TIME", 2)
    monkeypatch.setattr(following, "LEARNS_FOR", 0)
    product = Product.objects.get()
    first, *_, last = [open_issue(product, f"{word} fails", by=dana.actor) for word in ("Export", "Login", "Invoice")]
    asks = marta_says("Export fails; Invoice fails", text="")
    assert [found.issue for found in suggestions_for(asks)] == [first]
    assert {found.issue for found in suggestions_for(asks)} == {first, last}


def test_an_edit_that_was_committed_late_is_learnt(marta_says, dana):
    """Its time is earlier than one that was learnt already."""
    product = Product.objects.get()
    late, other = (open_issue(product, title, by=dana.actor) for title in ("Logo", "Login fails"))
    asks = marta_says("Export fails", text="")
    suggestions_for(asks)
    Issue.objects.filter(pk=late.pk).update(title="Export fails", edited_at=other.edited_at - timedelta(seconds=3))
    assert suggestions_for(asks)[0].issue == late


def test_a_question_looks_at_no_more_places_among_many_texts_than_among_few():
    few, many = Index(), Index()
    for index, size in ((few, 50), (many, 5000)):
        for key in range(size):
            index.add(key, {"text": f"export fails on monday for customer{key}"})
    for index in (few, many):
        assert index.find("export fails for customer7")[0].key == 7
    assert len(many._candidates(["export", "fail"], {"export": 1.0, "fail": 1.0})) == SCORED
