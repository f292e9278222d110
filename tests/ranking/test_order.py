"""The order of work: what a place is made of, pins, and weighing."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from heardback.board.publishing import publish
from heardback.board.voices import me_too
from heardback.customers.models import Organization
from heardback.issues.opening import edit_issue, open_issue
from heardback.ledger.models import Event
from heardback.loop.moving import move
from heardback.products.queries import default_product
from heardback.ranking.keeping import count_changed, look_for_changes, mark, notice_changes
from heardback.ranking.models import Rank
from heardback.ranking.pinning import pin, unpin
from heardback.ranking.queries import place_of, ranked
from heardback.ranking.weighing import weigh
from heardback.triage.deciding import triage
from heardback.triage.matching import take_off


@pytest.fixture
def count(db):
    """Does what the worker does about the order."""

    def run() -> None:
        look_for_changes()
        while notice_changes() or count_changed():
            pass

    return run


@pytest.fixture
def hurting(marta_says, joel_says, dana, count):
    """One that hurts two customers badly, and one that nobody reported."""
    issue = triage(marta_says(severity="blocker", frequency="every_time"), "new_bug", by=dana.actor, title="Bad")
    triage(joel_says(severity="major", frequency="once"), "known_bug", issue=issue, by=dana.actor)
    mild = open_issue(default_product(), "Mild", by=dana.actor, severity="minor")
    count()
    issue.refresh_from_db()
    mild.refresh_from_db()
    return issue, mild


def numbers(issue) -> dict[str, Decimal]:
    return {part.name: part.number for part in place_of(issue).parts}


def test_a_place_says_each_number_and_they_add_up(hurting):
    issue, mild = hurting
    place = place_of(issue)
    assert (place.number, place.among) == (1, 2)
    assert numbers(issue) == {
        "customers": 2, "organizations": 2, "weight": 0, "severity_customers": 6, "severity_team": 8, "votes": 0,
        "often": 1, "lately": 2, "silence": 0,
    }  # fmt: skip
    assert place.points == sum(part.points for part in place.parts) == 3 * 2 + 5 * 2 + 5 * 6 + 3 * 8 + 5 * 1 + 2
    second = place_of(mild)
    assert (second.number, second.above, second.gap) == (2, issue, place.points - second.points)
    assert next(p.made_of for p in place.parts if p.name == "severity_customers") == "1 blocker, 1 major"
    assert [issue, mild] == list(ranked())


def test_what_happens_counts(hurting, count, dana, marta_says):
    issue, _ = hurting
    edit_issue(issue, by=dana.actor, severity="suggestion")
    third = triage(marta_says("Another"), "known_bug", issue=issue, by=dana.actor)
    count()
    assert numbers(issue)["lately"] == 3
    assert numbers(issue)["customers"] == 2  # Marta again
    assert "Customers find it worse than the team does" in place_of(issue).at_odds
    for report in list(third.matches.all())[:2]:
        take_off(report.report, issue, by=dana.actor)
    count()
    assert numbers(issue)["lately"] == 1


def test_voices_on_the_board_are_votes(hurting, count, dana):
    _, mild = hurting
    public = publish(mild, by=dana.actor, title="Something is slow")
    count()
    for voice in ("a", "b", "b"):
        me_too(public, voice)
    count()
    assert numbers(mild)["votes"] == 2


def test_a_plan_weighs_what_somebody_said_and_why(hurting, count, dana, sam):
    issue, _ = hurting
    Organization.objects.filter(name="Northwind").update(plan="Enterprise")
    with pytest.raises(PermissionDenied):
        weigh({}, {"Enterprise": "5"}, by=sam.actor, why="So")
    with pytest.raises(ValidationError) as invalid:
        weigh({"votes": "many", "luck": "1"}, {"Enterprise": "-1"}, by=dana.actor, why="")
    assert set(invalid.value.message_dict) == {"votes", "factors", "plans", "why"}
    before = place_of(issue).points
    weigh({"weight": "2.5"}, {"Enterprise": "5"}, by=dana.actor, why="They pay for support")
    count()
    assert numbers(issue)["weight"] == 5
    assert place_of(issue).points == before + Decimal("12.5")
    assert "weight 2 to 2.5, plans: Enterprise 5" in Event.objects.get(word="order.weighed").sentence


def test_a_pin_says_why_and_stands_above_all_points(hurting, dana, sam, count):
    issue, mild = hurting
    with pytest.raises(PermissionDenied):
        pin(mild, "I like it", by=sam.actor)
    with pytest.raises(ValidationError, match="Say why"):
        pin(mild, " ", by=dana.actor)
    pin(mild, "We gave our word", by=dana.actor)
    pin(mild, "We gave our word", by=dana.actor)
    assert list(ranked()) == [mild, issue]
    mark([mild.pk])
    count()
    assert list(ranked()) == [mild, issue]
    assert (place_of(mild).pinned_why, place_of(mild).pinned_by) == ("We gave our word", "Dana Ito")
    assert place_of(issue).gap is None
    unpin(mild, by=dana.actor)
    assert list(ranked()) == [issue, mild]
    words = list(Event.objects.filter(issue=mild.pk, word__contains="pinned").values_list("word", flat=True))
    assert words == ["issue.pinned", "issue.unpinned"]


def test_what_nobody_works_on_has_no_place(hurting, dana):
    issue, mild = hurting
    issue.refresh_from_db()
    declined = move(issue, "decline", by=dana.actor, cause="wont_fix", note="No")
    assert place_of(declined).number is None
    assert (place_of(mild).number, place_of(mild).among) == (1, 1)


def test_an_issue_from_before_there_was_an_order_is_counted(hurting, count):
    issue, _ = hurting
    Rank.objects.all().delete()
    assert place_of(issue).parts == []
    count()
    assert numbers(issue)["customers"] == 2
