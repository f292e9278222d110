"""Figures: what each says, that it leads to what it counts, and that nothing is counted twice."""

from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from heardback.figures.counting import Span, figures, of_organization
from heardback.figures.keeping import keep_days, keep_stays
from heardback.figures.lists import listed
from heardback.figures.models import Day, Stay
from heardback.figures.stretches import half, width
from heardback.issues.models import Stage
from heardback.loop.moving import move
from heardback.loop.promising import promise, settle_promises
from heardback.loop.signing import sign_off
from heardback.reports.models import Report
from heardback.triage.queries import reports_of


@pytest.fixture
def past(issue_at, sam, worker):
    """An issue that was signed off by one, bounced, and is promised something; one report waits too long."""
    issue = issue_at(Stage.CONFIRMING)
    first, second = reports_of(issue)
    sign_off(issue, first.customer, fixed=True)
    issue.refresh_from_db()
    issue = move(issue, "bounce", by=sam.actor, cause="incomplete", note="seen on their screen")
    made = promise(issue, "A date", timezone.now() + timedelta(days=1), by=sam.actor)
    type(made).objects.update(due_at=timezone.now())
    settle_promises()
    worker.drain()
    Report.objects.filter(pk=second.pk).update(next_update_due=timezone.now() - timedelta(hours=30))
    return issue


def test_what_a_manager_reads(past):
    seen = figures(Span.of(90, None))
    times = {one.stage: one for one in seen.stages}
    assert times[Stage.VERIFYING].count == 1 and times[Stage.VERIFYING].half >= timedelta()
    assert (times[Stage.DEFINING].there, times[Stage.DEFINING].count) == (1, 1)
    assert (seen.thanks.count, seen.thanks.within_hour) == (2, 2)
    assert seen.debt.reports == 1 and seen.debt.longest >= timedelta(hours=30)
    assert (seen.asked, seen.bounces, seen.signed, seen.presumed) == (1, 1, 1, 0)
    assert [(row.key, row.label) for row in seen.causes] == [("incomplete", "It was only partly fixed")]
    assert [(row.key, row.count) for row in seen.gates] == [("verifying", 1)]
    assert [row.label for row in seen.owners] == ["Dana Ito"]
    assert seen.promises == {"open": 0, "kept": 0, "broken": 1, "back": 0}
    assert (seen.months[-1].bounces, seen.months[-1].signed) == (1, 1)
    assert [month.month for month in figures(Span.of(730, None)).months][-1] == seen.months[-1].month
    assert (len(figures(Span.of(730, None)).months), seen.refused) == (25, 0)


@given(
    stretches=st.lists(st.timedeltas(timedelta(), timedelta(days=4000)), min_size=1, max_size=50),
)
def test_half_of_them_were_not_longer(stretches):
    found = half(Counter(map(width, stretches)))
    middle = sorted(stretches)[(len(stretches) - 1) // 2]
    assert abs(found - middle) <= middle * 0.025 + timedelta(seconds=1)


def test_none_has_no_half():
    assert half({}) is None
    assert half({width(timedelta(seconds=-5)): 1}) == timedelta()


def test_what_was_left_before_the_span_is_not_in_it(past):
    Day.objects.update(day=timezone.now() - timedelta(days=40))
    assert figures(Span.of(30, None)).stages[0].count == 0
    assert figures(Span.of(40, None)).stages[0].count == 1


def test_every_number_leads_to_as_many_rows(past):
    span = Span.of(90, past.product)
    seen = figures(span)
    for what, asked, count in (
        ("bounces", {}, seen.bounces),
        ("bounces", {"cause": "incomplete"}, 1),
        ("bounces", {"cause": ""}, 0),
        ("bounces", {"gate": "verifying"}, 1),
        ("bounces", {"owner": str(past.owner_id)}, 1),
        ("bounces", {"owner": ""}, 0),
        ("bounces", {"owner": "x"}, 0),
        ("bounces", {"issue": str(past.pk)}, 1),
        ("signed", {}, seen.signed),
        ("presumed", {}, 0),
        ("refused", {}, 0),
        ("promises", {"state": "broken"}, 1),
        ("overdue", {}, seen.debt.reports),
        ("asked", {}, seen.asked),
        ("left", {"stage": "building"}, 1),
    ):
        found = listed(what, span, asked)
        assert found is not None and len(found.lines) == count, (what, asked)
    assert listed("luck", span, {}) is None


def test_what_is_kept_is_counted_once(past):
    stays, days = Stay.objects.count(), list(Day.objects.values_list("thanked", "seconds"))
    assert keep_stays() == keep_days() == 0
    assert (Stay.objects.count(), list(Day.objects.values_list("thanked", "seconds"))) == (stays, days)
    assert Stay.objects.filter(issue=past, left_at=None).get().stage == Stage.DEFINING


def test_what_an_organization_is_told(past):
    theirs = of_organization(reports_of(past).first().organization_id)
    assert [(row.key, row.count) for row in theirs.stages] == [("defining", 1)]
    assert (theirs.open, theirs.late, theirs.signed, theirs.promises) == (1, 0, 1, {"broken": 1})


@pytest.mark.django_db
def test_a_wave_that_looks_like_spam_is_owed_no_word(marta_says):
    one, ago = marta_says(), timezone.now() - timedelta(hours=30)
    Report.objects.filter(pk=one.pk).update(next_update_due=ago)
    assert figures(Span.of(90, None)).debt.reports == of_organization(one.organization_id).late == 1
    Report.objects.filter(pk=one.pk).update(folded_at=ago)
    assert figures(Span.of(90, None)).debt.reports == of_organization(one.organization_id).late == 0


def test_the_pages_and_the_api(past, at_desk, dana, token_for):
    browser = at_desk(dana)
    page = browser.get("/desk/figures/").content.decode()
    for said in ("waits too long", "1 fix", "It was only partly fixed", "1 broken", "Time in each stage"):
        assert said in page, said
    rows = browser.get("/desk/figures/bounces/?cause=incomplete&days=30").content.decode()
    assert past.key in rows and "seen on their screen" in rows
    assert browser.get("/desk/figures/luck/").status_code == 404
    mine = browser.get("/desk/figures/mine/").content.decode()
    assert past.title in mine and "Dana Ito" in mine
    organization = reports_of(past).first().organization_id
    assert "Where theirs stand" in browser.get(f"/desk/organizations/{organization}/").content.decode()
    api = Client(headers={"Authorization": f"Bearer {token_for('viewer')}"})
    said = api.get("/api/v1/figures?days=30").json()
    assert (said["bounces"], said["signed"], said["silence"]["reports"], said["promises"]["broken"]) == (1, 1, 1, 1)
    assert [row["issue"] for row in api.get("/api/v1/figures/bounces?gate=verifying").json()] == [past.key]
    assert api.get("/api/v1/figures?product=nowhere").status_code == 422
    assert api.get("/api/v1/figures/luck").status_code == 404
