"""Merging and splitting: what may be, what goes along, what customers hear, and that it is undone."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from heardback.board.following import followers, stop
from heardback.board.models import Follower, MeToo, PublicIssue
from heardback.board.queries import board_of
from heardback.customers.finding import Firm, Person
from heardback.issues.models import Issue, Stage
from heardback.issues.opening import edit_issue, open_issue
from heardback.ledger.models import Event
from heardback.loop.criteria import Measure, add_criterion, answer_criteria, ask_to_agree, reword_criterion
from heardback.loop.gates import agreed_by, current_criteria
from heardback.loop.merging import merge, outlook, undo_split, unmerge
from heardback.loop.moving import Refused, move
from heardback.loop.standing import standing
from heardback.notices.models import Notice
from heardback.notices.updates import write_update
from heardback.releases.making import make_release
from heardback.reports.completing import complete
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage
from heardback.triage.matching import join
from heardback.triage.models import Match
from heardback.triage.queries import affected, reports_of
from heardback.triage.splitting import split


@pytest.fixture
def ines_says(db):
    """Ines of Otter reports something."""

    def say(title="The count is off"):
        return take(
            Account(title=title, person=Person(email="ines@otter.example", name="Ines"), firm=Firm(name="Otter")),
            source="form",
        )

    return say


@pytest.fixture
def other(ines_says, sam, dana) -> Issue:
    """An issue that Ines reported, with what fixed means to her."""
    report = ines_says()
    issue = triage(report, "new_bug", by=sam.actor)
    edit_issue(issue, by=dana.actor, owner=dana, workaround="Count by hand.")
    issue = move(issue, "define", by=dana.actor)
    criterion = add_criterion(
        issue, "The same as on the invoice", by=dana.actor, said_by=report.customer, how=Measure("difference")
    )
    ask_to_agree(issue, by=dana.actor)
    answer_criteria(issue, report.customer, {criterion: "yes"})
    return Issue.objects.get(pk=issue.pk)


def told(kind: str) -> list[str]:
    return sorted(str(notice.customer) for notice in Notice.objects.filter(kind=kind))


def test_what_fixed_means_to_those_who_are_joined_goes_along_with_what_they_agreed_to(issue_at, other, sam):
    issue = merge(other, issue_at(Stage.DEFINING), by=sam.actor, why="The same counter")
    (carried,) = current_criteria(issue)
    assert (carried.text, carried.came_from.issue, str(carried.said_by)) == (
        "The same as on the invoice",
        other,
        "Ines",
    )
    assert [str(customer) for customer in agreed_by(carried, issue)] == ["Ines"]
    assert issue.workaround == "Count by hand."
    assert issue.customers == 3
    back = unmerge(other, by=sam.actor)
    issue.refresh_from_db()
    assert (current_criteria(issue), issue.workaround, issue.customers) == ([], "", 2)
    assert (back.stage, back.customers, back.merged_into, len(current_criteria(back))) == ("defining", 1, None, 1)


def test_a_carried_criterion_that_was_reworded_stays(issue_at, other, dana):
    issue = merge(other, issue_at(Stage.DEFINING), by=dana.actor)
    reword_criterion(current_criteria(issue)[0], by=dana.actor, wording="As on the invoice, to the cent")
    unmerge(other, by=dana.actor)
    assert [str(criterion) for criterion in current_criteria(issue)] == ["As on the invoice, to the cent"]


def test_criteria_follow_through_two_merges_and_back(issue_at, other, dana, sam):
    between = open_issue(other.product, "Between", by=sam.actor)
    merge(other, between, by=sam.actor, anyway=True)
    issue = merge(between, issue_at(Stage.DEFINING), by=sam.actor)
    assert [str(criterion) for criterion in current_criteria(issue)] == ["The same as on the invoice"]
    unmerge(other, by=sam.actor)
    assert current_criteria(issue) == []
    assert other.pk not in set(Match.objects.filter(issue=issue).values_list("joined_to", flat=True))


def test_those_who_are_joined_hear_it_once_in_the_words_that_were_written(issue_at, other, sam, worker, outbox):
    issue = issue_at(Stage.DEFINING)
    worker.drain()
    merge(other, issue, by=sam.actor, words="It is the same counter, dear Ines.")
    worker.drain()
    assert told("merged") == ["Ines"]
    last = outbox()[-1].get_body(("plain",)).get_content()
    assert "It is the same counter, dear Ines." in last and "You will hear from us again" in last
    unmerge(other, by=sam.actor)
    worker.drain()
    assert told("apart") == ["Ines"]


def test_who_is_part_of_both_is_told_nothing_and_counted_once(issue_at, marta_says, sam, worker):
    issue = issue_at(Stage.REPORTED)
    twice = triage(marta_says("Again"), "new_bug", by=sam.actor)
    worker.drain()
    merged = merge(twice, issue, by=sam.actor)
    worker.drain()
    assert (told("merged"), merged.customers, reports_of(merged).count()) == ([], 2, 3)


def test_a_merge_that_was_taken_back_before_anybody_heard_is_told_nobody(issue_at, other, sam, worker):
    issue = issue_at(Stage.DEFINING)
    worker.drain()
    merge(other, issue, by=sam.actor)
    unmerge(other, by=sam.actor)
    worker.drain()
    assert told("merged") == told("apart") == []


def test_news_in_flight_reach_their_customers_across_a_merge(issue_at, ines_says, sam, worker):
    issue = issue_at(Stage.REPORTED)
    other = triage(ines_says(), "new_bug", by=sam.actor)
    write_update(other, "No date yet.", by=sam.actor)
    merge(other, issue, by=sam.actor)
    worker.drain()
    assert told("update") == ["Ines"]
    assert "Ines" in told("joined")


def test_whoever_is_joined_late_hears_that_the_fix_is_out_and_is_asked(issue_at, ines_says, sam, worker):
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    merge(triage(ines_says(), "new_bug", by=sam.actor), issue, by=sam.actor)
    worker.drain()
    assert told("released") == told("signoff") == ["Ines", "Joel Abara", "Marta Keller"]


@pytest.mark.parametrize("stage", ["building", "confirming"])
def test_what_is_built_to_something_else_takes_no_criteria_in(issue_at, other, sam, stage):
    with pytest.raises(Refused, match=r"is not what HB-.* is built to"):
        merge(other, issue_at(Stage(stage)), by=sam.actor)


def test_what_was_built_is_not_thrown_away(issue_at, other, sam):
    issue = issue_at(Stage.BUILDING)
    with pytest.raises(Refused, match=r"further along .* Merge HB"):
        merge(issue, other, by=sam.actor, anyway=True)


def test_what_ended_is_opened_first(issue_at, other, dana):
    issue = issue_at(Stage.REPORTED)
    move(issue, "decline", by=dana.actor, cause="wont_fix", note="No.")
    for one, two in ((issue, other), (other, issue)):
        with pytest.raises(Refused, match=r"is declined: .* look at it again there first"):
            merge(one, two, by=dana.actor)


def test_being_further_along_asks_for_a_second_look(other, sam):
    new = open_issue(other.product, "New", by=sam.actor)
    with pytest.raises(Refused, match="The other way round, nothing would wait"):
        merge(other, new, by=sam.actor)
    assert outlook(other, new).caution
    assert merge(other, new, by=sam.actor, anyway=True) == new


def test_no_circles_and_nobody_works_on_what_was_merged(issue_at, ines_says, other, sam, dana, vera):
    issue = merge(other, issue_at(Stage.DEFINING), by=sam.actor)
    for one, two, why in (
        (issue, other, "one and the same"),
        (other, issue, "already"),
        (issue, issue, "one and the same"),
    ):
        with pytest.raises(Refused, match=why):
            merge(one, two, by=sam.actor)
    with pytest.raises(ValidationError, match="was merged into"):
        move(other, "design", by=dana.actor)
    with pytest.raises(PermissionDenied):
        unmerge(other, by=vera.actor)
    report = ines_says("Once more")
    join(report, other, by=sam.actor)
    assert report in reports_of(issue)
    make_release(issue.product, "3.0", "staging", by=dana.actor, issues=[other])
    assert issue.releases.count() == 1
    unmerge(other, by=sam.actor)
    assert report in reports_of(issue)  # it came since: it stays


def test_what_ended_with_the_other_is_open_again(issue_at, other, dana):
    issue = merge(other, issue_at(Stage.DEFINING), by=dana.actor)
    move(issue, "decline", by=dana.actor, cause="wont_fix", note="No.")
    assert reports_of(issue).filter(state="open").count() == 0
    unmerge(other, by=dana.actor)
    report = reports_of(other).get()
    assert report.state == "open" and report.next_update_due


def test_followers_and_voices_are_counted_once_and_stop_for_all(issue_at, other, sam, marta):
    issue = issue_at(Stage.DEFINING)
    one, two = (PublicIssue.objects.create(issue=i, title=i.title) for i in (issue, other))
    ines = affected(other).get()
    for public, customer in ((one, marta), (two, marta), (two, ines)):
        Follower.objects.create(public_issue=public, customer=customer, confirmed_at=public.published_at)
    for public, voice in ((one, "a"), (two, "a"), (two, "b")):
        MeToo.objects.create(public_issue=public, voice=voice)
    merge(other, issue, by=sam.actor)
    assert [follower.customer for follower in followers(one)] == [marta, ines]
    page = board_of(issue.product.slug)
    assert [(known.number, known.me_toos) for group in page.groups for known in group.issues] == [(issue.pk, 2)]
    unmerge(other, by=sam.actor)
    assert [follower.customer for follower in followers(one)] == [marta]
    merge(other, issue, by=sam.actor)
    stop(Follower.objects.get(public_issue=one, customer=marta))
    assert [follower.customer for follower in followers(one)] == [ines]


def test_an_issue_is_split_and_put_back(issue_at, sam, worker):
    issue = issue_at(Stage.REPORTED)
    joels = reports_of(issue).last()
    made = split(issue, [joels.pk], "The export", by=sam.actor, why="Another file")
    assert [list(reports_of(one)) for one in (made.new, issue)] == [[joels], [reports_of(issue).get()]]
    issue.refresh_from_db()
    assert (issue.customers, Issue.objects.get(pk=made.new_id).customers) == (1, 1)
    assert Event.objects.filter(word="issue.split.off", issue=made.new_id).get().facts["source"] == issue.key
    undo_split(made, by=sam.actor)
    issue.refresh_from_db()
    assert (issue.customers, Issue.objects.get(pk=made.new_id).merged_into_id) == (2, issue.pk)
    worker.drain()
    assert told("merged") == told("apart") == []  # nothing they were told was untrue


def test_whose_report_is_not_in_a_fix_after_all_hears_so(issue_at, sam, worker):
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    split(issue, [reports_of(issue).last().pk], "The export", by=sam.actor)
    worker.drain()
    assert told("apart") == ["Joel Abara"]


@pytest.mark.parametrize(
    ("chosen", "why"), [([], "Choose the reports"), ([999], "Not part of"), (None, "These are all its reports")]
)
def test_a_split_chooses_some_of_its_reports(issue_at, sam, chosen, why):
    issue = issue_at(Stage.REPORTED)
    chosen = [report.pk for report in reports_of(issue)] if chosen is None else chosen
    with pytest.raises(ValidationError, match=why):
        split(issue, chosen, "Other", by=sam.actor)


def test_who_says_later_who_they_are_is_counted(issue_at, sam, worker):
    issue = issue_at(Stage.REPORTED)
    report = take(Account(title="Here too"), source="form")
    join(report, issue, by=sam.actor)
    complete(report, Account(title="", person=Person(email="new@shop.example")), by=sam.actor)
    worker.drain()
    issue.refresh_from_db()
    assert issue.customers == affected(issue).count() == 3


def test_a_customer_still_reads_what_happened_before_the_merge(issue_at, other, sam):
    merge(other, issue_at(Stage.DEFINING), by=sam.actor)
    seen = standing(Match.objects.get(joined_to=other).report)
    said = [happened.sentence for happened in seen.timeline]
    assert "Followed up together with others from now on." in said
    assert any("You agreed what fixed means" in sentence for sentence in said)
