"""What has to be explained again and again is proposed as an issue."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from heardback.customers.finding import Person
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage, undo
from heardback.triage.models import Decision, Match
from heardback.triage.usability import make_usability_issue, stumbles


@pytest.fixture
def explained(db, sam):
    """Five at the same step, and one elsewhere."""
    reports = []
    for n, step in enumerate(["Billing"] * 5 + ["Export"]):
        person = Person(email=f"p{n}@a.example")
        reports.append(take(Account(title=f"Where is it {n}", step=step, person=person), source="api"))
        triage(reports[-1], "user_error", by=sam.actor, note="Under Account.")
    return reports


def test_it_is_proposed_on_the_stand_up_and_made_in_one_press(at_desk, sam, explained):
    (one,) = stumbles()
    assert (one.step, one.count, one.customers) == ("Billing", 5, 5)
    browser = at_desk(sam)
    page = browser.get("/desk/standup/").content.decode()
    assert "5 reports from 5 customers had to be explained" in page
    answer = browser.post("/desk/standup/clearer/", {"product": one.product.slug, "step": "Billing"})
    issue = Match.objects.first().issue
    assert answer["Location"] == f"/desk/issues/{issue.key}/"
    assert issue.title == "Not clear enough: Billing"
    assert set(issue.matches.values_list("report", flat=True)) == {report.pk for report in explained[:5]}
    assert stumbles() == []
    browser.post("/desk/standup/clearer/", {"product": one.product.slug, "step": "Billing"})
    assert Match.objects.values("issue").distinct().count() == 1


def test_undone_all_is_explained_as_before(sam, explained):
    done = make_usability_issue(explained[0].product, "Billing", by=sam.actor)
    undo(done.batch, by=sam.actor)
    assert Decision.objects.filter(outcome="user_error", words="Under Account.").count() == 6
    assert len(stumbles()) == 1


def test_few_and_old_ones_are_not_proposed(sam, explained):
    Decision.objects.filter(report=explained[0]).update(made_at=timezone.now() - timedelta(days=31))
    assert stumbles() == []
    with pytest.raises(ValidationError, match="Nothing was explained at “Nowhere”"):
        make_usability_issue(explained[0].product, "Nowhere", by=sam.actor)
