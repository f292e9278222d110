"""Each submission is taken, entered, undone or set aside by the team, one or many at once; and deleted as promised."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from heardback.ledger.models import Event
from heardback.reports.models import Report
from heardback.submissions.deleting import delete_old
from heardback.submissions.models import State, Submission
from heardback.submissions.queries import answers_of
from heardback.submissions.working_off import finish, let_go, put_back, set_aside, take, undo


@pytest.fixture
def three(sent) -> list[int]:
    return [sent(Report.objects.order_by("pk").first(), key=f"{n}" * 40).pk for n in range(3)]


def states() -> list[str]:
    return list(Submission.objects.order_by("pk").values_list("state", flat=True))


def later(**span) -> None:
    """As if that much time had passed."""
    for one in Submission.objects.all():
        for name in ("tell_at", "delete_at"):
            if getattr(one, name):
                setattr(one, name, getattr(one, name) - timedelta(**span))
        one.save()


def test_taken_entered_and_told_after_half_a_minute(three, sam):
    assert [one.pk for one in take(three[:2], by=sam.actor).done] == three[:2]
    assert finish(three, by=sam.actor).left == []
    assert states() == [State.DONE] * 3
    one = Submission.objects.first()
    assert (one.settled_by_name, one.taken_by_name) == ("Sam Reyes", "Sam Reyes")
    assert let_go() == 0
    later(seconds=31)
    assert let_go() == 3 and let_go() == 0
    assert Event.objects.filter(word="submission.done").count() == 3


def test_undone_within_half_a_minute_and_not_after(three, sam):
    finish(three, by=sam.actor)
    undo(three[:1], by=sam.actor)
    assert states() == [State.TAKEN, State.DONE, State.DONE]
    later(seconds=31)
    let_go()
    assert undo(three, by=sam.actor).left == three
    assert Event.objects.filter(word="submission.done").count() == 2


def test_what_somebody_did_meanwhile_is_left_and_named(three, sam, dana):
    finish(three[:1], by=dana.actor)
    worked = finish(three, by=sam.actor)
    assert ([one.pk for one in worked.done], worked.left) == (three[1:], three[:1])
    assert Submission.objects.get(pk=three[0]).settled_by_name == "Dana Ito"


def test_set_aside_with_a_reason_and_taken_back(three, sam):
    with pytest.raises(ValidationError):
        set_aside(three, " ", by=sam.actor)
    set_aside(three, "sent three times", by=sam.actor)
    assert states() == [State.ASIDE] * 3
    put_back(three[:1], by=sam.actor)
    assert states() == [State.NEW, State.ASIDE, State.ASIDE]
    assert finish(three[1:], by=sam.actor).done == []


def test_deleted_so_many_days_after_it_was_settled_and_never_before(three, sam):
    finish(three[:2], by=sam.actor)
    later(days=29)
    assert delete_old() == 0
    later(days=2)
    assert delete_old() == 0  # their customers are not told yet
    let_go()
    assert delete_old() == 2
    gone, still = Submission.objects.get(pk=three[0]), Submission.objects.get(pk=three[2])
    assert (gone.answers, gone.state, answers_of(gone).gone) == ("", State.DONE, "deleted")
    assert gone.deleted_at and gone.sent_at <= timezone.now()
    assert answers_of(still).fields[0].value == "4711Zanzibar"
    assert Event.objects.filter(word="submission.deleted").count() == 2
    assert put_back(three[:1], by=sam.actor).done == []
