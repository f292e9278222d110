"""Checks that fail, who signs, what is still wrong criterion by criterion, and whether it still holds later."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.loop import criteria, replying
from heardback.loop.following_up import ask_whether_it_holds
from heardback.loop.gates import current_criteria
from heardback.loop.models import FollowUp, SignOff
from heardback.loop.moving import Refused, move
from heardback.loop.signing import name_signers, sign_off
from heardback.loop.standing import standing
from heardback.loop.verifying import verify
from heardback.loop.watching import watch
from heardback.products.changing import change_product
from heardback.triage.queries import reports_of


def test_once_all_are_checked_a_failed_one_sends_it_back_with_the_reason(issue_at, sam, dana):
    issue = issue_at(Stage.VERIFYING)
    (first,) = current_criteria(issue)
    second = criteria.Criterion.objects.create(issue=issue, text="Never goes down", measure="count")
    with pytest.raises(ValidationError, match=r"3.0+ does not meet the target"):
        verify(first, by=sam.actor, measured="3", passed=True, evidence="3 % off")
    verify(first, by=sam.actor, measured="3", evidence="3 % off", steps="Compared two days", link="https://x.example/1")
    issue.refresh_from_db()
    assert issue.stage == Stage.VERIFYING  # the other is still to be checked
    with pytest.raises(ValidationError, match="starts with https"):
        verify(second, by=sam.actor, passed=True, evidence="x", link="ftp://x")
    verify(second, by=sam.actor, passed=True, evidence="watched it")
    issue.refresh_from_db()
    assert issue.stage == Stage.BUILDING
    moved = Event.objects.filter(issue=issue.pk, word="issue.moved").last()
    assert "failed: 3 % off" in moved.sentence


def test_those_who_are_named_sign(issue_at, dana, sam, ada):
    issue = issue_at(Stage.CONFIRMING)
    change_product(issue.product, by=ada.actor, sign_off="named")
    marta, joel = (report.customer for report in reports_of(issue))
    with pytest.raises(PermissionDenied):
        name_signers(issue, [joel], by=sam.actor)
    with pytest.raises(ValidationError, match="Name at least one"):
        name_signers(issue, [], by=dana.actor)
    sign_off(issue, marta, fixed=True)
    issue.refresh_from_db()
    with pytest.raises(Refused, match="Nobody is named who signs it off"):
        move(issue, "monitor", by=dana.actor)
    name_signers(issue, [joel], by=dana.actor)
    with pytest.raises(Refused, match="Joel Abara must sign it off"):
        move(issue, "monitor", by=dana.actor)
    assert sign_off(issue, joel, fixed=True).stage == Stage.MONITORING


def test_not_fixed_says_what_is_wrong_with_each_criterion(issue_at):
    issue = issue_at(Stage.CONFIRMING)
    report = reports_of(issue).first()
    (seen,) = standing(report).criteria
    with pytest.raises(ValidationError, match="Tell us what is still wrong"):
        replying.reply_on_fix(report, fixed=False)
    with pytest.raises(ValidationError, match="changed meanwhile"):
        replying.reply_on_fix(report, fixed=False, against={"99v1": "No"})
    bounced = replying.reply_on_fix(report, fixed=False, against={seen.id: "Still 3 % off"})
    assert (bounced.stage, bounced.round) == (Stage.DEFINING, 2)
    refused = SignOff.objects.get(kind="refused")
    assert refused.against == [["Counts within ±1 % of live analytics", "Still 3 % off"]]
    assert bounced.bounces.get().words == "Counts within ±1 % of live analytics: Still 3 % off"


@pytest.fixture
def signed(issue_at, worker):
    """Signed off by Marta a week ago, and watched."""
    issue = issue_at(Stage.CONFIRMING)
    report = reports_of(issue).first()
    issue = replying.reply_on_fix(report, fixed=True)
    SignOff.objects.update(at=timezone.now() - timedelta(days=7, hours=1))
    assert ask_whether_it_holds() == 1
    worker.drain()
    return issue, report


def test_who_signed_is_asked_once_whether_it_still_holds(signed, worker, outbox):
    issue, report = signed
    before = len([mail for mail in outbox() if "Does it still hold" in mail.get_body(("plain",)).get_content()])
    assert before == 1  # Marta alone: Joel has not signed
    assert ask_whether_it_holds() == 0
    seen = standing(report)
    assert "follow-up" in seen.asks
    (asked,) = seen.follow_ups
    replying.reply_on_follow_up(report, {asked.id: "yes"})
    issue.refresh_from_db()
    assert issue.stage == Stage.MONITORING
    assert "follow-up" not in standing(report).asks


def test_it_holds_no_more_is_a_bounce(signed):
    _issue, report = signed
    number = FollowUp.objects.get().criterion_id
    with pytest.raises(ValidationError, match="Tell us what is wrong again"):
        replying.reply_on_follow_up(report, {number: "no"})
    with pytest.raises(ValidationError, match="changed meanwhile"):
        replying.reply_on_follow_up(report, {number + 9: "yes"})
    with pytest.raises(ValidationError, match="neither"):
        replying.reply_on_follow_up(report, {number: "perhaps"})
    back = replying.reply_on_follow_up(report, {number: "no"}, words="3 % off since Monday")
    assert (back.stage, back.round) == (Stage.DEFINING, 2)
    with pytest.raises(ValidationError):
        replying.reply_on_follow_up(report, {number: "yes"})


def test_what_is_worse_is_watched_longer(signed, ada):
    issue, _ = signed
    change_product(issue.product, by=ada.actor, watch_by_severity={"blocker": 60}, watch_days=1)
    type(issue).objects.filter(pk=issue.pk).update(severity="blocker", stage_since=timezone.now() - timedelta(days=50))
    watch()
    issue.refresh_from_db()
    assert issue.stage == Stage.MONITORING
    type(issue).objects.filter(pk=issue.pk).update(severity="minor")
    watch()
    issue.refresh_from_db()
    assert issue.stage == Stage.CLOSED
    with pytest.raises(ValidationError):
        change_product(issue.product, by=ada.actor, watch_by_severity={"awful": 3})
