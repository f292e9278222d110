"""One report that is about two problems: it ends with the last of them."""

import pytest

from heardback.issues.models import Stage
from heardback.issues.opening import open_issue
from heardback.ledger.models import Event
from heardback.loop.moving import move
from heardback.loop.signing import close_quiet_issue, sign_off
from heardback.loop.standing import issue_behind
from heardback.loop.watching import watch
from heardback.products.models import Product
from heardback.triage.deciding import triage
from heardback.triage.matching import join
from heardback.triage.queries import reports_of


@pytest.fixture
def another(dana):
    """A second issue, of which a report is too."""

    def of(report):
        issue = open_issue(report.product, "Exports are slow", by=dana.actor, owner=dana)
        join(report, issue, by=dana.actor)
        return issue

    return of


def test_declining_one_of_two_leaves_the_report_open(issue_at, another, dana):
    issue = issue_at(Stage.DEFINING)
    marta, joel = reports_of(issue)
    other = another(marta)
    move(issue, "decline", by=dana.actor, cause="wont_fix", note="Too rare.")
    marta.refresh_from_db()
    joel.refresh_from_db()
    assert (marta.state, joel.state) == ("open", "closed")
    assert marta.next_update_due is not None
    move(other, "decline", by=dana.actor, cause="wont_fix", note="Too rare, too.")
    marta.refresh_from_db()
    assert marta.state == "closed"


def test_closing_one_of_two_leaves_the_report_open(issue_at, another, worker):
    issue = issue_at(Stage.CONFIRMING)
    marta, joel = reports_of(issue)
    another(marta)
    Product.objects.update(watch_days=0, sign_off_wait_days=0)
    worker.drain()
    sign_off(issue, marta.customer, fixed=True)
    assert close_quiet_issue(issue).stage == Stage.CLOSED
    sign_off(issue, marta.customer, fixed=True)
    watch()
    marta.refresh_from_db()
    joel.refresh_from_db()
    assert (marta.state, joel.state) == ("open", "closed")


def test_joined_to_what_is_declined_it_stays_open_for_the_other(issue_at, another, marta_says, dana, worker):
    issue = move(issue_at(Stage.DEFINING), "decline", by=dana.actor, cause="wont_fix", note="Too rare.")
    late = marta_says("And exports are slow")
    another(late)
    join(late, issue, by=dana.actor)
    worker.drain()
    late.refresh_from_db()
    assert late.state == "open"
    assert Event.objects.filter(word="told", customer=late.customer_id, facts__kind="declined").exists()


def test_its_customer_sees_the_one_that_goes_on(issue_at, another, dana):
    issue = issue_at(Stage.DEFINING)
    marta = reports_of(issue).first()
    other = another(marta)
    assert issue_behind(marta) == other
    move(other, "decline", by=dana.actor, cause="wont_fix", note="Too rare.")
    assert issue_behind(marta) == issue


def test_the_issue_it_is_joined_to_in_the_same_breath_is_the_later_one(marta_says, sam, dana):
    report = marta_says()
    first = triage(report, "new_bug", by=sam.actor)
    second = open_issue(report.product, "Exports are slow", by=dana.actor)
    match = join(report, second, by=dana.actor)
    type(match).objects.update(made_at=match.made_at)
    assert issue_behind(report) == second != first
