"""A customer's own page: what it says, and what each button does."""

from datetime import timedelta

import pytest

from heardback.accounts.actors import SYSTEM
from heardback.issues.models import Stage
from heardback.issues.workarounds import write_workaround
from heardback.ledger.models import Event
from heardback.loop import criteria, proposals
from heardback.loop.models import Agreement, Confirmation, SignOff
from heardback.loop.moving import move
from heardback.reports.models import Report, State
from heardback.reports.receipts import receipt
from heardback.triage.deciding import triage
from tests.portal.conftest import words

pytestmark = pytest.mark.once


def test_it_says_how_it_stands_and_by_when_one_hears_again(phone, marta_at):
    _, report, page = marta_at(Stage.BUILDING)
    said = words(phone.get(page))
    assert f"Your report {report.number}, sent" in said
    assert "The fix is being built." in said
    assert f"You will hear from us again by {report.next_update_due:%A}" in said
    assert "UTC, even if there is no news" in said
    assert "One other customer has the same problem." in said


def test_a_promise_that_was_missed_is_not_hidden(phone, marta_says, page_of):
    report = marta_says()
    Report.objects.update(next_update_due=report.received_at - timedelta(hours=1))
    said = words(phone.get(page_of(report)))
    assert "We are late, and sorry." in said
    assert "You will hear from us again by" not in said


def test_agreeing_what_fixed_means(phone, marta_at, dana):
    issue, _, page = marta_at(Stage.DEFINING)
    assert "Is this what “fixed” means to you?" not in words(phone.get(page))
    first = criteria.add_criterion(issue, "Counts never go down", by=dana.actor, how=criteria.Measure("count"))
    second = criteria.add_criterion(issue, "Exports in 5 s", by=dana.actor, how=criteria.Measure("seconds"))
    criteria.ask_to_agree(issue, by=dana.actor)
    assert "Is this what “fixed” means to you?" in words(phone.get(page))
    phone.press(page, "/criteria/", criterion=f"{first.pk}v1", answer="yes")
    phone.press(page, "/criteria/", criterion=f"{second.pk}v1", answer="change", words="In one second")
    said = words(phone.get(page))
    assert Agreement.objects.get(criterion=first).answer == "yes"
    assert (Agreement.objects.get(criterion=second).answer, Agreement.objects.get(criterion=second).words) == (
        "change", "In one second",
    )  # fmt: skip
    assert "You agreed" in said
    assert "You put it differently: “In one second”" in said


def test_nobody_agrees_to_words_they_have_not_seen(phone, marta_at, dana):
    issue, _, page = marta_at(Stage.DEFINING)
    criterion = criteria.add_criterion(issue, "Counts never fall", by=dana.actor, how=criteria.Measure("count"))
    criteria.ask_to_agree(issue, by=dana.actor)
    seen = phone.get(page)
    assert "Counts never fall" in words(seen)
    criteria.reword_criterion(criterion, by=dana.actor, wording="Counts may fall a bit", how=criteria.Measure("count"))
    criteria.ask_to_agree(issue, by=dana.actor)
    token = seen.context["csrf_token"]
    old = {"criterion": f"{criterion.pk}v1", "answer": "yes", "csrfmiddlewaretoken": str(token)}
    answer = phone.post(page + "criteria/", old)
    assert answer.status_code == 302
    assert not Agreement.objects.exists()
    said = words(phone.get(page))
    assert "What we asked you has changed meanwhile." in said
    assert "Counts may fall a bit" in said
    answer = phone.post(page + "criteria/", {**old, "answer": "change", "words": "What I typed"})
    assert answer.status_code == 422
    assert "What I typed</textarea>" in answer.content.decode()


def test_looking_at_a_proposal_and_confirming_or_changing_it(phone, marta_at, dana):
    issue, _, page = marta_at(Stage.VALIDATING)
    body = "## Steps\n\n<script>alert(1)</script> [go](javascript:alert(1)) **at the edge**"
    proposal = proposals.propose(issue, "Count at the edge", by=dana.actor, body=body, meets=list(issue.criteria.all()))
    assert "This is how it would work." not in words(phone.get(page))
    proposals.share(proposal, by=dana.actor)
    html = phone.get(page).content.decode()
    assert "<strong>at the edge</strong>" in html
    assert "<h4>Steps</h4>" in html
    assert "<script>alert" not in html
    assert 'href="javascript:' not in html
    answer = phone.press(page, "/proposal/", answer="change", words="  ")
    assert answer.status_code == 422
    assert "Tell us what you would change." in words(answer)
    phone.press(page, "/proposal/", answer="change", words="Leave the robots in")
    assert Confirmation.objects.get(proposal=proposal).words == "Leave the robots in"
    phone.press(page, "/proposal/", answer="yes")
    assert Confirmation.objects.get(proposal=proposal).answer == "yes"
    assert "You said that it is right" in words(phone.get(page))


def test_a_replaced_proposal_is_not_confirmed_by_an_old_page(phone, marta_at, dana):
    issue, _, page = marta_at(Stage.VALIDATING)
    proposals.share(issue.proposals.get(), by=dana.actor)
    old = phone.get(page)
    newer = proposals.propose(issue, "Count twice", by=dana.actor, meets=list(issue.criteria.all()))
    proposals.share(newer, by=dana.actor)
    token = str(old.context["csrf_token"])
    phone.post(page + "proposal/", {"version": "1", "answer": "yes", "csrfmiddlewaretoken": token})
    assert not Confirmation.objects.exists()
    assert "This proposal has been replaced meanwhile." in words(phone.get(page))


def test_signing_off_and_saying_that_it_is_back(phone, marta_at):
    issue, _, page = marta_at(Stage.CONFIRMING)
    answer = phone.press(page, "/fixed/", fixed="no", words="")
    assert answer.status_code == 422
    assert "Tell us what is still wrong." in words(answer)
    assert not SignOff.objects.exists()
    phone.press(page, "/fixed/", fixed="yes")
    issue.refresh_from_db()
    assert issue.stage == Stage.MONITORING
    said = words(phone.get(page))
    assert "You told us that it is fixed" in said
    phone.press(page, "/fixed/", fixed="no", words="Since this morning again")
    issue.refresh_from_db()
    assert (issue.stage, issue.round) == (Stage.DEFINING, 2)
    said = words(phone.get(page))
    assert "We start again from what fixed means to you" in said
    assert "It is fixed for me" not in said


def test_a_button_pressed_too_late_says_where_it_stands(phone, marta_at, dana):
    issue, _, page = marta_at(Stage.CONFIRMING)
    token = str(phone.get(page).context["csrf_token"])
    move(issue, "bounce", by=dana.actor, cause="incomplete", note="Joel called: it is not")
    phone.post(page + "fixed/", {"fixed": "yes", "csrfmiddlewaretoken": token})
    assert not SignOff.objects.exists()
    said = words(phone.get(page))
    assert "The fix is not out yet. We will ask you when it is." in said


def test_pressed_twice_is_told_once(phone, marta_at):
    _, _, page = marta_at(Stage.CONFIRMING)
    data = {"fixed": "yes", "csrfmiddlewaretoken": str(phone.get(page).context["csrf_token"])}
    for _ in range(2):
        assert phone.post(page + "fixed/", data).status_code == 302
    assert Event.objects.filter(word="signoff.signed").count() == 1


def test_an_explanation_that_did_not_help_goes_back_to_a_person(phone, marta_says, sam, page_of):
    report = marta_says()
    triage(report, "user_error", by=sam.actor, note="Robots are taken out at night.")
    page = page_of(report)
    assert "Robots are taken out at night." in words(phone.get(page))
    phone.press(page, "/explanation/", helped="no", words="These were no robots")
    report.refresh_from_db()
    assert (report.state, report.triaged_at) == (State.OPEN, None)
    triage(report, "user_error", by=sam.actor, note="They were the office's own clicks.")
    phone.press(page, "/explanation/", helped="yes")
    report.refresh_from_db()
    assert report.state == State.CLOSED


def test_a_declined_end_says_why_and_can_be_appealed_once(phone, marta_at, dana):
    issue, _, page = marta_at(Stage.DEFINING)
    move(issue, "decline", by=dana.actor, cause="wont_fix", note="It would cost everybody's privacy.")
    said = words(phone.get(page))
    assert "We will not change this." in said
    assert "It would cost everybody's privacy." in said
    data = {"words": "Only mine", "csrfmiddlewaretoken": str(phone.get(page).context["csrf_token"])}
    assert phone.post(page + "appeal/", data).status_code == 302
    issue.refresh_from_db()
    assert issue.stage == Stage.DEFINING
    late = phone.post(page + "appeal/", data)
    assert "It is not declined: we are on it." in words(late)
    assert "Only mine</textarea>" in late.content.decode()


def test_a_workaround_is_shown(phone, marta_at):
    issue, _, page = marta_at(Stage.DEFINING)
    write_workaround(issue, "Open Export, choose Raw clicks.", by=SYSTEM)
    assert "What you can do meanwhile Open Export, choose Raw clicks." in words(phone.get(page))


def test_only_what_is_missing_is_asked_and_the_answers_land_in_the_report(phone, marta_says):
    report = marta_says(severity="major", url="/stats")
    page = f"/r/{receipt(report.pk)}/"
    said = words(phone.get(page + "?new"))
    assert "What would “fixed” look like for you?" in said
    assert "On which page" not in said
    assert "How can we reach you" not in said
    bad = phone.press(page + "?new", "/more/", occurred_at="soon", fixed_means="It never falls")
    assert bad.status_code == 422
    assert "It never falls</textarea>" in bad.content.decode()
    assert "Thank you. We have your report." in words(bad)
    phone.press(page + "?new", "/more/", fixed_means="It never falls", steps="One\nTwo", frequency="once")
    report.refresh_from_db()
    assert (report.fixed_means, report.steps, report.frequency) == ("It never falls", ["One", "Two"], "once")
    assert "Thank you. That helps." in words(phone.get(page))


def test_who_told_nothing_of_themselves_can_do_so_later(phone, db, outbox, worker):
    answer = phone.press("/report/", "/report/", title="Gone")
    page = answer["Location"]
    assert "without an e-mail address it is the only way back" in words(phone.get(page))
    phone.press(page, "/more/", email="marta@northwind.example")
    assert Report.objects.get().customer.identities.get().value == "marta@northwind.example"
    worker.drain()
    assert [mail["To"] for mail in outbox()] == ["marta@northwind.example"]


@pytest.mark.parametrize("act", ["criteria", "proposal", "fixed", "explanation", "appeal", "words"])
@pytest.mark.parametrize(
    "typed", [{}, {"words": "\x00"}, {"words": "w" * 100_001}, {"answer": "\ud800", "version": "９9"}]
)
def test_a_press_that_makes_no_sense_gets_an_answer(phone, marta_says, page_of, act, typed):
    page = page_of(marta_says())
    typed = {name: value.encode("utf-8", "surrogatepass") for name, value in typed.items()}
    token = str(phone.get(page).context["csrf_token"])
    answer = phone.post(f"{page}{act}/", {**typed, "csrfmiddlewaretoken": token})
    assert answer.status_code in (302, 422)
    assert Event.objects.exclude(word="report.received").count() == 0
