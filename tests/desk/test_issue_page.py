"""The page of one issue: where it is, what the gate wants, whose turn it is."""

import pytest

from heardback.issues.models import Stage
from heardback.issues.opening import edit_issue
from heardback.ledger.models import Event
from heardback.loop import criteria, proposals, signing
from heardback.loop.moving import move
from heardback.triage.deciding import triage

pytestmark = pytest.mark.once


def words_of(response) -> str:
    return response.content.decode()


def page_of(browser, issue) -> str:
    return words_of(browser.get(f"/desk/issues/{issue.key}/"))


@pytest.mark.parametrize("key", ["HB-77", "HB-", "nonsense", "9" * 400, "HB-" + "9" * 17])
def test_an_unknown_key_is_a_page_that_says_so(at_desk, sam, key):
    answer = at_desk(sam).get(f"/desk/issues/{key}/")
    assert answer.status_code == 404
    assert "There is no issue" in words_of(answer)


def test_a_key_written_differently_leads_to_the_issue(at_desk, sam, issue_at):
    issue = issue_at(Stage.REPORTED)
    assert at_desk(sam).get(f"/desk/issues/{issue.key.lower()}/")["Location"] == f"/desk/issues/{issue.key}/"


@pytest.mark.parametrize(
    ("stage", "wants", "turn"),
    [
        (Stage.REPORTED, "Nothing is in the way.", "Next: <b>Dana Ito</b> to talk with the customers"),
        (Stage.DEFINING, "No success criterion is written down", "<b>Dana Ito</b> to write down what fixed means"),
        (Stage.DESIGNING, "There is no proposal yet.", "<b>Dana Ito</b> to write a proposal"),
        (Stage.VALIDATING, "Proposal 1 was not shown to any customer.", "<b>Dana Ito</b> to share the proposal"),
        (Stage.BUILDING, "only an engineer can say that it is built", "<b>An engineer</b> to build it"),
        (Stage.VERIFYING, "Not checked yet", "<b>Somebody other than Omar Haddad</b> to check each criterion"),
        (Stage.RELEASING, "No release", "<b>An engineer</b> to put it into a production release"),
        (Stage.CONFIRMING, "Marta Keller, who reported it first, has not signed it off yet.",
         "Waiting for <b>Marta Keller at Northwind, Joel Abara at Fern &amp; Co</b> to say whether it is fixed"),
    ],
)  # fmt: skip
def test_one_glance_says_what_is_wanted_and_of_whom(at_desk, sam, issue_at, stage, wants, turn):
    page = page_of(at_desk(sam), issue_at(stage))
    assert f'<li class="now" aria-current="step">{stage.label}' in page
    assert wants in page
    assert turn in page


def test_a_move_is_made_by_its_button(at_desk, dana, issue_at):
    issue, browser = issue_at(Stage.REPORTED), at_desk(dana)
    assert "Start defining" in page_of(browser, issue)
    answer = browser.post(f"/desk/issues/{issue.key}/moves/define/")
    assert answer["Location"] == f"/desk/issues/{issue.key}/"
    assert f"{issue.key} is defining now." in words_of(browser.get(answer["Location"]))


def test_a_refused_move_lists_every_reason_and_changes_nothing(at_desk, dana, issue_at):
    issue = issue_at(Stage.VALIDATING)
    answer = at_desk(dana).post(f"/desk/issues/{issue.key}/moves/build/")
    assert answer.status_code == 422
    alert = words_of(answer).split('role="alert"')[1].split("</div>")[0]
    assert "was not shown to any customer" in alert
    issue.refresh_from_db()
    assert issue.stage == Stage.VALIDATING


def test_an_override_takes_a_reason_and_stays_on_the_page_for_ever(at_desk, dana, issue_at):
    issue, browser = issue_at(Stage.VALIDATING), at_desk(dana)
    without = browser.post(f"/desk/issues/{issue.key}/moves/build/", {"override": "on", "note": ""})
    assert without.status_code == 422
    assert "An override needs a reason" in words_of(without)
    browser.post(f"/desk/issues/{issue.key}/moves/build/", {"override": "on", "note": "Money is taken right now"})
    move(issue, "redesign", by=dana.actor, note="Start over")
    page = page_of(browser, issue)
    assert "Gate overridden" in page and "Money is taken right now" in page
    assert "was not shown to any customer" in page.split("Gate overridden")[1]


def test_who_may_not_override_sees_no_way_to(at_desk, omar, issue_at):
    issue, browser = issue_at(Stage.VALIDATING), at_desk(omar)
    assert "Go past this gate" not in page_of(browser, issue)
    answer = browser.post(f"/desk/issues/{issue.key}/moves/build/", {"override": "on", "note": "please"})
    assert answer.status_code == 403
    assert "you need the role product manager or admin" in words_of(answer)


def test_declining_keeps_what_was_typed_when_the_cause_is_missing(at_desk, dana, issue_at):
    issue, browser = issue_at(Stage.DEFINING), at_desk(dana)
    answer = browser.post(f"/desk/issues/{issue.key}/moves/decline/", {"note": "It shows working days", "cause": ""})
    assert answer.status_code == 422
    assert "It shows working days</textarea>" in words_of(answer)
    assert "is not one of" in words_of(answer)
    browser.post(
        f"/desk/issues/{issue.key}/moves/decline/", {"note": "It shows working days", "cause": "works_as_designed"}
    )
    page = page_of(browser, issue)
    assert "Declined: works as designed" in page
    assert "Look at it again" in page  # the way back


def test_a_bounce_says_so_until_its_cause_is_named(at_desk, dana, issue_at, marta):
    issue, browser = issue_at(Stage.CONFIRMING), at_desk(dana)
    signing.sign_off(issue, marta, fixed=False, words="Still 40 clicks short")
    page = page_of(browser, issue)
    assert "Its cause is not named yet" in page and "Still 40 clicks short" in page
    assert "<b>A product manager</b> to name why it bounced" in page
    bounce = issue.bounces.get()
    address = f"/desk/issues/{issue.key}/cause/{bounce.pk}/"
    assert browser.post(address, {"cause": ""}).status_code == 422
    browser.post(address, {"cause": "incomplete"})
    assert "charged to verifying" in page_of(browser, issue)


def test_what_is_presumed_is_never_shown_as_signed(at_desk, dana, issue_at, worker):
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()  # they are asked
    issue.product.sign_off_wait_days = 0
    issue.product.save()
    signing.presume(issue)
    page = page_of(at_desk(dana), issue)
    assert '<span class="big">0</span> of 2 customers signed' in page
    assert "2 presumed" in page


def test_a_signature_is_counted(at_desk, dana, issue_at, marta):
    issue = issue_at(Stage.CONFIRMING)
    signing.sign_off(issue, marta, fixed=True, words="Yes!")
    page = page_of(at_desk(dana), issue)
    assert '<span class="big">1</span> of 2 customers signed' in page
    assert "presumed" not in page.split('id="signing"')[1].split("</section>")[0]


def test_criteria_say_who_agrees_and_who_puts_it_differently(at_desk, dana, issue_at, marta, joel_says):
    issue = issue_at(Stage.DESIGNING)
    joel = joel_says().customer
    criterion = issue.criteria.get()
    criteria.answer_criteria(issue, joel, {criterion: "change"}, words="Half a percent")
    page = page_of(at_desk(dana), issue)
    assert "agreed by 1" in page and "Agreed: Marta Keller" in page
    assert "Joel Abara puts it differently: <q>Half a percent</q>" in page
    assert "difference to live analytics within ±1 % over any 24 hours" in page


def test_a_proposal_is_shown_as_it_reads_and_nothing_in_it_runs(at_desk, dana, issue_at):
    issue = issue_at(Stage.DESIGNING)
    body = "We count **once**.\n\n<script>alert(1)</script>\n\n[x](javascript:alert(2))"
    proposals.propose(issue, "Count at the edge", by=dana.actor, body=body)
    page = page_of(at_desk(dana), issue)
    assert "<strong>once</strong>" in page
    assert "<script>alert" not in page and 'href="javascript' not in page


def test_who_it_hurts_is_counted_out_of_how_many(at_desk, dana, marta_says, joel_says):
    first = marta_says(step="Export", environment={"browser": "Safari"})
    issue = triage(first, "new_bug", by=dana.actor)
    triage(joel_says(step="Export", environment={"browser": "Chrome"}), "known_bug", issue=issue, by=dana.actor)
    page = page_of(at_desk(dana), issue)
    assert '<span class="big">2</span> customers in 2 organizations' in page
    facts = page.split('class="bars"')[1].split("</table>")[0]
    assert "Export" in facts and "2 of 2" in facts
    assert "Safari" not in facts  # of one alone nothing is shared


def test_who_waits_and_what_was_told(at_desk, dana, issue_at, worker):
    issue = issue_at(Stage.DEFINING)
    worker.drain()
    page = page_of(at_desk(dana), issue)
    assert "2 open reports" in page and "due in" in page
    assert "Marta Keller was told (joined to a problem)" in page


def test_a_viewer_reads_everything_and_can_press_nothing(at_desk, vera, issue_at):
    issue = issue_at(Stage.VALIDATING)
    page = page_of(at_desk(vera), issue)
    body = page.split("<main")[1].split("</main>")[0]
    assert "Before anyone builds this:" in body
    assert "<form" not in body and "<button" not in body and 'class="button"' not in body
    assert 'class="button ' not in body


def test_the_way_shows_what_was_skipped(at_desk, dana, issue_at):
    issue = issue_at(Stage.DESIGNING)
    edit_issue(issue, by=dana.actor, severity="minor")
    move(issue, "skip", by=dana.actor, note="A label is missing")
    page = page_of(at_desk(dana), issue)
    assert '<li class="skipped">Validating<small>skipped' in page


def test_the_page_asks_the_database_a_bounded_number_of_times(
    at_desk, dana, issue_at, marta_says, django_assert_max_num_queries
):
    issue, browser = issue_at(Stage.VERIFYING), at_desk(dana)
    for n in range(25):
        report = marta_says(f"Again {n}")
        triage(report, "known_bug", issue=issue, by=dana.actor)
    for n in range(8):
        Event.objects.count()
        issue.work.create(title=f"Work {n}")
        issue.assumptions.create(text=f"Assumption {n}", made_by="Dana")
    browser.get("/desk/")
    with django_assert_max_num_queries(50):
        browser.get(f"/desk/issues/{issue.key}/")
