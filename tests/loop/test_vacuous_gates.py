"""Gates that could pass by what was so once, or for somebody else."""

import pytest
from django.core.exceptions import ValidationError

from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.loop import criteria, proposals, verifying
from heardback.loop.moving import Refused, move
from heardback.loop.signing import sign_off
from heardback.releases.making import make_release
from heardback.triage.matching import take_off
from heardback.triage.queries import reports_of


def refuses(issue, verb, by) -> list[str]:
    with pytest.raises(Refused) as refused:
        move(issue, verb, by=by.actor)
    return refused.value.reasons


def again(issue, by):
    """Bounced, and agreed, designed and confirmed anew: it stands before building."""
    marta = reports_of(issue).first().customer
    issue = move(issue, "bounce", by=by.actor, cause="incomplete", note="seen on their screen")
    criterion = issue.criteria.get()
    criteria.answer_criteria(issue, marta, {criterion: "yes"})
    issue = move(issue, "design", by=by.actor)
    proposal = proposals.propose(issue, "Count twice", by=by.actor, meets=[criterion])
    issue = move(issue, "validate", by=by.actor)
    proposals.share(proposal, by=by.actor)
    proposals.answer_proposal(proposal, marta, "yes")
    return issue


def test_nothing_is_built_to_a_criterion_that_no_customer_agreed_to(issue_at, dana):
    issue = issue_at(Stage.VALIDATING)
    marta = reports_of(issue).first().customer
    proposal = issue.proposals.get()
    proposals.share(proposal, by=dana.actor)
    proposals.answer_proposal(proposal, marta, "yes")
    late = criteria.add_criterion(issue, "The export too", by=dana.actor, how=criteria.Measure("export"))
    assert refuses(issue, "build", dana) == ["Nobody has agreed to “The export too” yet."]
    criteria.answer_criteria(issue, marta, {late: "yes"})
    first = issue.criteria.order_by("pk").first()
    criteria.reword_criterion(first, by=dana.actor, wording="Counts within ±50 %", how=criteria.Measure("difference"))
    assert refuses(issue, "build", dana) == ["Nobody has agreed to “Counts within ±50 %” yet."]


def test_nothing_is_built_while_a_customer_puts_it_differently(issue_at, dana):
    issue = issue_at(Stage.VALIDATING)
    marta, joel = (report.customer for report in reports_of(issue))
    proposal, criterion = issue.proposals.get(), issue.criteria.get()
    proposals.share(proposal, by=dana.actor)
    proposals.answer_proposal(proposal, marta, "yes")
    criteria.answer_criteria(issue, joel, {criterion: "change"}, words="within half a percent")
    assert refuses(issue, "build", dana) == [
        "Joel Abara puts “Counts within ±1 % of live analytics” differently. Reword it, or settle it."
    ]
    criteria.answer_criteria(issue, joel, {criterion: "yes"})
    assert move(issue, "build", by=dana.actor).stage == Stage.BUILDING


def test_a_newer_proposal_names_its_criteria_too(issue_at, dana):
    issue = issue_at(Stage.VALIDATING)
    marta = reports_of(issue).first().customer
    newer = proposals.propose(issue, "Something else", by=dana.actor)
    proposals.share(newer, by=dana.actor)
    proposals.answer_proposal(newer, marta, "yes")
    assert refuses(issue, "build", dana) == ["Proposal 2 does not say which criteria it meets."]


def test_the_yes_of_somebody_who_is_taken_off_counts_no_more(issue_at, dana, sam):
    issue = issue_at(Stage.DEFINING)
    marta = reports_of(issue).first()
    criterion = criteria.add_criterion(issue, "Within 1 %", by=dana.actor, how=criteria.Measure("difference"))
    criteria.answer_criteria(issue, marta.customer, {criterion: "yes"})
    take_off(marta, issue, by=sam.actor)
    assert refuses(issue, "design", dana) == ["No customer has agreed to a measurable criterion yet."]


def test_the_answer_to_a_proposal_of_somebody_who_is_taken_off_counts_no_more(issue_at, dana, sam):
    issue = issue_at(Stage.VALIDATING)
    marta, joel = reports_of(issue)
    proposal = issue.proposals.get()
    proposals.share(proposal, by=dana.actor)
    criteria.answer_criteria(issue, joel.customer, {issue.criteria.get(): "yes"})
    proposals.answer_proposal(proposal, marta.customer, "change", words="not like this")
    take_off(marta, issue, by=sam.actor)
    assert refuses(issue, "build", dana) == ["No customer has confirmed proposal 1 yet."]
    proposals.answer_proposal(proposal, joel.customer, "yes")
    assert move(issue, "build", by=dana.actor).stage == Stage.BUILDING


def test_work_of_before_the_bounce_is_no_work_of_after_it(issue_at, dana, omar, sam):
    issue = issue_at(Stage.BUILDING)
    work = verifying.link_work(issue, "Count at the edge", by=omar.actor)
    verifying.finish_work(work, by=omar.actor)
    issue = move(issue, "verify", by=sam.actor)
    verifying.verify(issue.criteria.get(), by=sam.actor, measured="0.4", evidence="0.4 %")
    issue = move(issue, "release", by=dana.actor)
    issue = move(issue, "rebuild", by=dana.actor, note="it broke on staging")
    assert refuses(issue, "verify", sam) == [
        "No linked work was done since building began, and only an engineer can say that it is built."
    ]
    again_done = verifying.link_work(issue, "Count at the edge, mended", by=dana.actor)
    verifying.finish_work(again_done, by=dana.actor)
    assert move(issue, "verify", by=sam.actor).built_by == dana.actor.ref


def test_each_of_those_who_built_it_is_kept_from_checking_it(issue_at, dana, omar, ada, sam):
    issue = issue_at(Stage.BUILDING)
    for engineer in (omar, ada):
        work = verifying.link_work(issue, f"Part of {engineer}", by=engineer.actor)
        verifying.finish_work(work, by=engineer.actor)
    issue = move(issue, "verify", by=dana.actor, built_by=ada.email)
    verifying.verify(issue.criteria.get(), by=omar.actor, measured="0.4", evidence="0.4 %")
    assert refuses(issue, "release", dana) == [
        "Who built it also checked it. Somebody else has to check each criterion."
    ]


def test_who_built_it_writes_down_nobody_elses_check(issue_at, omar, sam):
    issue = issue_at(Stage.VERIFYING)
    with pytest.raises(ValidationError, match="cannot write down the check of somebody else"):
        verifying.verify(issue.criteria.get(), by=omar.actor, measured="0.4", evidence="0.4 %", verified_by=sam.email)


@pytest.mark.parametrize("blank", [" ", "\x00"])
def test_a_blank_name_is_nobodys(issue_at, sam, omar, blank):
    issue = issue_at(Stage.VERIFYING)
    run = verifying.verify(issue.criteria.get(), by=sam.actor, measured="0", evidence="0", verified_by=blank)
    assert run.verified_by == sam.actor.ref
    work = verifying.link_work(issue, "Count at the edge", by=omar.actor)
    assert verifying.finish_work(work, by=omar.actor, done_by=blank).done_by == omar.actor.ref


def test_a_check_is_held_against_the_target_as_it_is_now(issue_at, dana, sam, omar):
    issue = issue_at(Stage.VALIDATING)
    read = issue.criteria.get()
    criteria.reword_criterion(
        issue.criteria.get(), by=dana.actor, wording="Within 2 %",
        how=criteria.Measure("difference", "within", 2, "%"),
    )  # fmt: skip
    criteria.answer_criteria(issue, reports_of(issue).first().customer, {issue.criteria.get(): "yes"})
    proposals.share(issue.proposals.get(), by=dana.actor)
    proposals.answer_proposal(issue.proposals.get(), reports_of(issue).first().customer, "yes")
    issue = move(move(issue, "build", by=dana.actor), "verify", by=omar.actor)
    run = verifying.verify(read, by=sam.actor, measured="1.5", evidence="1.5 %")
    assert (run.passed, run.criterion_version) == (True, 2)


def test_a_release_of_before_it_was_built_does_not_contain_it(issue_at, dana, omar, sam, worker):
    issue = issue_at(Stage.CONFIRMING)
    issue = again(issue, dana)
    make_release(issue.product, "2.2", "production", by=omar.actor, issues=[issue])
    issue = move(issue, "build", by=dana.actor)
    issue = move(issue, "verify", by=omar.actor)
    verifying.verify(issue.criteria.get(), by=sam.actor, measured="0.4", evidence="0.4 %")
    issue = move(issue, "release", by=dana.actor)
    worker.drain()
    assert "No release contains this issue, in production" in refuses(issue, "confirm", dana)[0]


def test_after_a_release_that_broke_everybody_is_told_of_the_one_that_holds(issue_at, dana, omar, sam, worker, outbox):
    issue = issue_at(Stage.RELEASING)
    make_release(issue.product, "2.1", "production", by=omar.actor, issues=[issue])
    worker.drain()
    issue = move(issue, "rebuild", by=dana.actor, note="rolled back")
    issue = move(issue, "verify", by=omar.actor)
    verifying.verify(issue.criteria.get(), by=sam.actor, measured="0.4", evidence="0.4 %")
    issue = move(issue, "release", by=dana.actor)
    assert len(refuses(issue, "confirm", dana)) == 2  # not out, and nobody told
    make_release(issue.product, "2.2", "production", by=omar.actor, issues=[issue])
    assert "2 of 2 customers were not told" in refuses(issue, "confirm", dana)[0]
    worker.drain()
    assert move(issue, "confirm", by=dana.actor).stage == Stage.CONFIRMING
    told = [str(mail.get_body(("plain",)).get_content()) for mail in outbox() if mail["To"] == "joel@fern.example"]
    assert sum("changed in Our product 2.2" in text for text in told) == 1


def test_what_was_out_before_it_was_declined_is_not_out_after_the_appeal(issue_at, dana, omar, sam, worker):
    issue = issue_at(Stage.RELEASING)
    marta = reports_of(issue).first().customer
    make_release(issue.product, "2.1", "production", by=omar.actor, issues=[issue])
    worker.drain()
    issue = move(issue, "decline", by=dana.actor, cause="wont_fix", note="It costs too much.")
    issue = move(issue, "appeal", by=dana.actor, note="It does not.")
    criterion = issue.criteria.get()
    criteria.answer_criteria(issue, marta, {criterion: "yes"})
    issue = move(issue, "design", by=dana.actor)
    proposal = proposals.propose(issue, "Count twice", by=dana.actor, meets=[criterion])
    issue = move(issue, "validate", by=dana.actor)
    proposals.share(proposal, by=dana.actor)
    proposals.answer_proposal(proposal, marta, "yes")
    issue = move(move(issue, "build", by=dana.actor), "verify", by=omar.actor)
    verifying.verify(criterion, by=sam.actor, measured="0.4", evidence="0.4 %")
    issue = move(issue, "release", by=dana.actor)
    worker.drain()
    assert "No release contains this issue, in production" in refuses(issue, "confirm", dana)[0]


def test_presumed_is_not_said_to_be_signed(issue_at, dana, worker):
    from heardback.loop.signing import presume
    from heardback.products.models import Product

    issue = issue_at(Stage.CONFIRMING)
    joel = reports_of(issue).last().customer
    Product.objects.update(sign_off="all")
    assert refuses(issue, "monitor", dana) == ["0 of 2 customers signed it off; 2 must."]
    worker.drain()
    Product.objects.update(sign_off_wait_days=0)
    late = reports_of(issue).first()
    late.pk = None
    late.customer = type(joel).objects.create(name="Late Comer")
    late.save()
    from heardback.triage.matching import join

    join(late, issue, by=dana.actor)
    sign_off(issue, joel, fixed=True)
    presume(issue)
    issue.refresh_from_db()
    assert issue.stage == Stage.CONFIRMING  # the late comer was not asked yet
    assert refuses(issue, "monitor", dana) == ["1 of 3 customers signed it off, and 1 did not answer in time; 3 must."]
    assert Event.objects.filter(word="signoff.signed").count() == 1
