"""What a product holds itself to: one policy of versions, said by severity and stage, and tried on the last quarter
before it is saved."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.loop.moving import Refused, move
from heardback.loop.policies import proposed, set_policy
from heardback.loop.replaying import replay
from heardback.loop.signing import sign_off
from heardback.products.changing import change_product
from heardback.products.models import Policy, Product
from heardback.products.policies import rules_of
from heardback.reports.models import Report
from heardback.triage.queries import reports_of


def said(found, name: str) -> tuple[int, int, int]:
    one = next(one for one in found.differences if one.name == name)
    return one.now, one.then, one.among


@pytest.fixture
def product(db) -> Product:
    return Product.objects.get(slug="default")


def test_each_change_is_a_version_and_the_one_before_is_kept(product, ada):
    before = rules_of(product)
    made = set_policy(product, {"sign_off": "all", "skips": ["minor", "suggestion"]}, by=ada.actor, why="Two agreed")
    product.refresh_from_db()
    assert (made.version, product.sign_off, product.skips) == (2, "all", ["minor", "suggestion"])
    assert [one.rules for one in product.policies.order_by("version")] == [before, rules_of(product)]
    event = Event.objects.get(word="policy.changed")
    assert (event.facts["version"], event.facts["fields"], event.facts["why"]) == (
        2,
        ["sign_off", "skips"],
        "Two agreed",
    )
    assert set_policy(product, {"sign_off": "all"}, by=ada.actor, why="Again") is None
    change_product(product, by=ada.actor, watch_days=30, name="Links")
    assert product.policies.count() == 3
    assert Event.objects.get(word="product.changed").facts["fields"] == ["name"]


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ({"sign_off": "nobody"}, "sign_off"),
        ({"silence_by_stage": {"nowhere": {"blocker": 4}}}, "silence_by_stage"),
        ({"silence_by_stage": {"defining": {"bad": 4}}}, "silence_by_stage"),
        ({"silence_by_stage": {"defining": {"blocker": 0}}}, "silence_by_stage"),
        ({"wait_by_severity": {"blocker": -1}}, "wait_by_severity"),
        ({"sign_off_by_severity": {"blocker": "nobody"}}, "sign_off_by_severity"),
        ({"skips": ["everything"]}, "skips"),
        ({}, "why"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_changes(product, ada, rules, field):
    before = rules_of(product)
    with pytest.raises(ValidationError) as refused:
        set_policy(product, rules, by=ada.actor, why="x" if rules else " ")
    assert field in refused.value.message_dict
    assert rules_of(Product.objects.get()) == before and not Policy.objects.exists()


def test_only_admins_set_it(product, dana):
    with pytest.raises(PermissionDenied):
        set_policy(product, {"sign_off": "all"}, by=dana.actor, why="x")


def test_what_may_be_skipped_is_said_by_severity(product, ada, dana, issue_at):
    issue = issue_at(Stage.DESIGNING)
    with pytest.raises(Refused, match="without a proposal"):
        move(issue, "skip", by=dana.actor, note="It is one word")
    set_policy(product, {"skips": ["suggestion"]}, by=ada.actor, why="Small things")
    Issue.objects.filter(pk=issue.pk).update(severity="suggestion")
    assert move(issue, "skip", by=dana.actor, note="It is one word").stage == Stage.BUILDING


def test_who_signs_is_said_by_severity(product, ada, issue_at):
    issue = issue_at(Stage.CONFIRMING)
    Issue.objects.filter(pk=issue.pk).update(severity="blocker")
    set_policy(product, {"sign_off_by_severity": {"blocker": "all"}}, by=ada.actor, why="Blockers are everybody's")
    marta, joel = (report.customer for report in reports_of(issue).order_by("pk"))
    assert sign_off(issue, marta, fixed=True).stage == Stage.CONFIRMING
    assert sign_off(issue, joel, fixed=True).stage == Stage.MONITORING


def test_customers_hear_sooner_at_a_stage_where_it_says_so(product, ada, dana, issue_at, worker):
    issue = issue_at(Stage.REPORTED)
    worker.drain()
    set_policy(product, {"silence_by_stage": {"defining": {"": 2}}}, by=ada.actor, why="They are asked there")
    before = {report.pk: report.next_update_due for report in reports_of(issue)}
    issue.refresh_from_db()
    move(issue, "define", by=dana.actor)
    soon = timezone.now() + timedelta(hours=2, minutes=1)
    for report in reports_of(issue):
        assert report.next_update_due < soon < before[report.pk]
    worker.drain()  # nobody was told anything: the clock runs on
    assert all(report.next_update_due < soon for report in reports_of(issue))


def test_the_last_quarter_by_other_rules(product, issue_at, worker):
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    marta = reports_of(issue).order_by("pk").first().customer
    sign_off(issue, marta, fixed=True)
    later = timezone.now() + timedelta(days=20)
    then = proposed(
        product,
        {"sign_off": "all", "skips": ["", "minor"][1:], "silence_hours": {"": 24 * 60}, "sign_off_wait_days": 0},
    )
    same = replay(product, product, later)
    assert all(one.now == one.then for one in same.differences)
    found = replay(product, then, later)
    assert said(found, "signed") == (1, 0, 1)
    now, would, asked = said(found, "presumed")
    assert asked == 2 and now < would == 2
    now, would, gaps = said(found, "overdue")
    assert now == 2 > would == 0 and gaps >= 2
    assert said(found, "skipped") == (0, 0, 1)
    assert Report.objects.filter(next_update_due=None).count() == 0
