"""The way an issue took, and whose turn it is."""

from datetime import timedelta

from django.utils import timezone

from heardback.issues.models import Issue, Stage
from heardback.issues.opening import edit_issue
from heardback.loop import criteria
from heardback.loop.history import overrides, way
from heardback.loop.models import Conversation
from heardback.loop.moving import move
from heardback.loop.picture import picture
from heardback.loop.signing import sign_off
from heardback.loop.turns import whose_turn


def states(issue) -> dict[str, str]:
    return {leg.stage.value: leg.state for leg in way(issue)}


def test_the_way_says_what_is_done_and_what_lies_ahead(issue_at):
    found = states(issue_at(Stage.DESIGNING))
    assert [found[s] for s in ("reported", "defining", "designing", "validating", "closed")] == [
        "done", "done", "now", "ahead", "ahead",
    ]  # fmt: skip


def test_time_in_a_stage_is_counted_over_all_rounds(issue_at, marta):
    issue = issue_at(Stage.CONFIRMING)
    Issue.objects.filter(pk=issue.pk).update(created_at=timezone.now() - timedelta(days=3))
    issue = sign_off(issue, marta, fixed=False, words="No")
    legs = {leg.stage: leg for leg in way(Issue.objects.get(pk=issue.pk))}
    assert legs[Stage.REPORTED].spent >= timedelta(days=2, hours=23)
    assert legs[Stage.DEFINING].state == "now"
    assert (legs[Stage.CONFIRMING].state, legs[Stage.CONFIRMING].spent is not None) == ("ahead", True)
    assert legs[Stage.MONITORING].spent is None


def test_what_was_skipped_and_where_it_was_declined(issue_at, dana):
    issue = issue_at(Stage.DESIGNING)
    edit_issue(issue, by=dana.actor, severity="minor")
    issue = move(issue, "skip", by=dana.actor, note="A label")
    assert states(issue)["validating"] == "skipped"
    issue = move(issue, "decline", by=dana.actor, cause="wont_fix", note="No")
    assert states(issue)["building"] == "now"
    assert all(leg.since is None for leg in way(issue))


def test_overrides_are_kept_with_what_was_wanting(issue_at, dana):
    issue = issue_at(Stage.DEFINING)
    move(issue, "design", by=dana.actor, override=True, note="Everybody knows")
    (event,) = overrides(issue)
    assert event.facts["note"] == "Everybody knows"
    assert any("No success criterion" in reason for reason in event.facts["reasons"])


def test_turns_change_hands_while_it_is_defined(issue_at, dana, marta):
    issue = issue_at(Stage.DEFINING)

    def turn():
        found = whose_turn(picture(issue))
        return found.who, found.what, found.customers

    assert turn() == ("Dana Ito", "to write down what fixed means, in the customers' words", False)
    criterion = criteria.add_criterion(issue, "Counts agree", by=dana.actor)
    assert turn() == ("Dana Ito", "to say how it is measured", False)
    how = criteria.Measure("difference", "within", 1, "%")
    criterion = criteria.reword_criterion(criterion, by=dana.actor, wording="Counts agree", how=how)
    assert turn()[1] == "to ask the customers whether this is what fixed means"
    criteria.ask_to_agree(issue, by=dana.actor)
    who, what, customers = turn()
    assert (who, customers) == ("Marta Keller at Northwind, Joel Abara at Fern & Co", True)
    assert "to say whether this is what fixed means" in what
    criteria.answer_criteria(issue, marta, {criterion: "change"}, words="half")
    assert turn()[1] == "to reword what a customer put differently"
    criteria.answer_criteria(issue, marta, {criterion: "yes"})
    assert turn()[1] == "to start designing"


def test_the_picture_shows_answers_to_the_present_words_only(issue_at, dana, marta):
    issue = issue_at(Stage.DESIGNING)
    (now,) = picture(issue).criteria
    assert [agreement.customer for agreement in now.agreed] == [marta]
    criteria.reword_criterion(now.criterion, by=dana.actor, wording="Counts agree closely")
    (now,) = picture(issue).criteria
    assert now.agreed == [] and now.answered == 0


def test_the_picture_costs_as_much_for_much_as_for_little(issue_at, marta, django_assert_max_num_queries):
    issue = issue_at(Stage.CONFIRMING)
    for n in range(30):
        issue.criteria.create(text=f"Criterion {n}")
        issue.assumptions.create(text=f"Assumption {n}", made_by="Dana")
        Conversation.objects.create(issue=issue, customer=marta, how="call", words="x", logged_by="Dana")
    with django_assert_max_num_queries(19):
        picture(issue)
