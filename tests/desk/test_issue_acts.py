"""Every act on an issue's page: its form opens, what is wrong is said beside its field, what is right is done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from heardback.accounts.actors import SYSTEM
from heardback.desk.acts.every import ACTS
from heardback.issues.models import Stage
from heardback.loop import assumptions
from heardback.ranking.pinning import pin
from heardback.reports.models import Report
from heardback.triage.matching import join

pytestmark = pytest.mark.once


def words_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def act(at_desk, dana):
    """Does an act on an issue, as Dana."""
    browser = at_desk(dana)

    def do(issue, name, item=None, /, **typed):
        address = f"/desk/issues/{issue.key}/{name}/" + (f"{item}/" if item else "")
        return browser.post(address, typed) if typed or item else browser.get(address)

    do.browser = browser
    return do


def by_themself(issue) -> int:
    match = issue.matches.first()
    match.made_by = match.report.customer.actor.ref
    match.save()
    return match.report_id


def pinned(issue) -> None:
    pin(issue, "They call every day.", by=SYSTEM)


def item_of(issue, name):
    return {
        "reword": lambda: issue.criteria.get().pk,
        "retire": lambda: issue.criteria.get().pk,
        "verify": lambda: issue.criteria.get().pk,
        "settle-difference": lambda: issue.criteria.get().pk,
        "quote": lambda: (
            issue.conversations.create(customer=issue.matches.first().report.customer, how="call", words="So").pk
        ),
        "part": lambda: issue.proposals.get().pk,
        "comment": lambda: issue.proposals.get().pk,
        "take-out": lambda: issue.proposals.get().parts.create(kind="sample", title="The list", text="212").pk,
        "take-back": lambda: issue.promises.create(words="Soon", due_at=timezone.now() + timedelta(days=1)).pk,
        "settle": lambda: issue.assumptions.get().pk,
        "share": lambda: issue.proposals.get().pk,
        "share-group": lambda: issue.proposals.get().pk,
        "take-off": lambda: issue.matches.first().report_id,
        "let-in": lambda: by_themself(issue),
        "finish": lambda: issue.work.create(title="Count at the edge").pk,
        "unpin": lambda: pinned(issue),
        "cause": lambda: issue.bounces.create(round=9, from_stage="confirming", by="system").pk,
    }.get(name, lambda: None)()


@pytest.mark.parametrize("name", ACTS)
def test_its_form_opens_within_its_part_of_the_page(act, issue_at, name):
    issue = issue_at(Stage.VALIDATING)
    item = item_of(issue, name)
    address = f"/desk/issues/{issue.key}/{name}/" + (f"{item}/" if item else "")
    page = words_of(act.browser.get(address))
    part = page.split(f'id="{ACTS[name].section}"')[1].split("</section>")[0].split("</header>")[0]
    assert f'action="{address}"' in part
    assert ACTS[name].section != "top" or "Cancel" in part


@pytest.mark.parametrize("name", ACTS)
def test_nobody_does_it_to_another_issues_things(act, issue_at, name, dana):
    issue = issue_at(Stage.VALIDATING)
    item = item_of(issue, name)
    other = type(issue).objects.create(product=issue.product, title="Another")
    if item:
        assert act.browser.get(f"/desk/issues/{other.key}/{name}/{item}/").status_code == 404
        assert act.browser.post(f"/desk/issues/{other.key}/{name}/{item}/").status_code == 404
        assert act.browser.post(f"/desk/issues/{issue.key}/{name}/").status_code == 404  # on which one?
    else:
        assert act.browser.post(f"/desk/issues/{issue.key}/{name}/1/").status_code == 404


def test_an_unknown_act_or_move_is_not_there(act, issue_at):
    issue = issue_at(Stage.REPORTED)
    assert act(issue, "nonsense").status_code == 404
    assert act.browser.post(f"/desk/issues/{issue.key}/moves/nonsense/").status_code == 404


WRONG = [
    ("edit", {"title": ""}, "Give it a title"),
    ("edit", {"title": "x", "severity": "awful"}, "is not one of"),
    ("owner", {"owner": "999"}, "Choose somebody of the team."),
    ("note", {"note": " "}, "Write a note."),
    ("join", {"number": "many"}, "Write a whole number."),
    ("join", {"number": "4711"}, "There is no report 4711."),
    ("criterion", {"text": ""}, "Write what fixed looks like."),
    ("criterion", {"text": "x", "comparison": "within"}, "A comparison needs a target"),
    ("criterion", {"text": "x", "comparison": "within", "target": "one"}, "Write a number"),
    ("criterion", {"text": "x", "customer": "999"}, "Choose one of the customers who reported it."),
    ("conversation", {"words": "hello", "how": "call"}, "Say with whom."),
    ("assumption", {"text": "", "kind": "technical"}, "Write what is taken for true."),
    ("assumption", {"text": "x", "kind": "technical", "check_by": "2026-31-31"}, "Write a date like 2026-03-31."),
    ("proposal", {"title": ""}, "Say in one line how it will work."),
    ("work", {"title": "x", "url": "javascript:alert(1)"}, "A link starts with https://."),
    ("update", {"text": ""}, "Write what you want to tell them."),
    ("workaround", {"text": ""}, "Say what they can do until it is fixed."),
    ("workaround", {"text": "Use the export.", "step-1": "x" * 1001}, "At most 1,000 characters fit"),
    ("verify-workaround", {"read": "0", "note": "Firefox"}, "There is no workaround that holds."),
    ("retract-workaround", {"read": "0", "why": "Wrong"}, "There is no workaround that holds."),
    ("told", {"kind": "released", "how": "phone"}, "Say who."),
]


@pytest.mark.parametrize(("name", "typed", "says"), WRONG)
def test_what_is_wrong_is_said_and_what_was_typed_stays(act, issue_at, name, typed, says):
    issue = issue_at(Stage.DESIGNING)
    answer = act(issue, name, **typed)
    assert answer.status_code == 422
    assert says in words_of(answer)
    for field, value in typed.items():
        if field in ("text", "words", "title", "url", "number") and value.strip():
            assert f'value="{value}"' in words_of(answer) or f">\n{value}</textarea>" in words_of(answer)


def test_what_customers_said_becomes_a_criterion_in_one_press(act, issue_at, marta):
    issue = issue_at(Stage.DEFINING)
    act(issue, "conversation", customer=marta.pk, how="call", words="I cannot show yours to my boss.")
    page = words_of(act.browser.get(f"/desk/issues/{issue.key}/"))
    press = page.split("Make it a criterion")[0].rsplit('action="', 1)[1].split('"')[0]
    act.browser.post(press)
    criterion = issue.criteria.get()
    assert (criterion.text, criterion.said_by) == ("I cannot show yours to my boss.", marta)
    page = words_of(act.browser.get(f"/desk/issues/{issue.key}/"))
    assert "Make it a criterion" not in page and f'href="#criterion-{criterion.pk}"' in page


def test_from_words_to_an_asked_criterion(act, issue_at, marta, worker, outbox):
    issue = issue_at(Stage.DEFINING)
    answer = act(
        issue, "criterion", text="Counts agree", words="mine say 5,000", customer=marta.pk, measure="difference",
        comparison="within", target="0,5", unit="%", period="a day",
    )  # fmt: skip
    assert answer["Location"] == f"/desk/issues/{issue.key}/#criteria"
    criterion = issue.criteria.get()
    assert (criterion.how, criterion.said_by) == ("difference within ±0.5 % over a day", marta)
    act(issue, "reword", criterion.pk, text="Counts agree closely", measure="difference")
    assert issue.criteria.get().version == 2
    assert act.browser.post(f"/desk/issues/{issue.key}/ask/").status_code == 302
    worker.drain()
    assert any("Counts agree closely" in mail.get_body(("plain",)).get_content() for mail in outbox())
    act(issue, "retire", criterion.pk)
    assert "1 retired criterion" in words_of(act.browser.get(f"/desk/issues/{issue.key}/"))


def test_a_proposal_is_looked_at_before_it_is_written(act, issue_at, worker, outbox):
    issue = issue_at(Stage.DESIGNING)
    criterion = issue.criteria.get()
    typed = {"title": "At the edge", "body": "We count **once**.", "meets": [str(criterion.pk)]}
    preview = words_of(act(issue, "proposal", **typed, preview="1"))
    assert "<strong>once</strong>" in preview and not issue.proposals.exists()
    assert "We count **once**." in preview and 'value="At the edge"' in preview
    act(issue, "proposal", **typed)
    proposal = issue.proposals.get()
    assert list(proposal.meets.all()) == [criterion]
    act(issue, "share", proposal.pk)
    worker.drain()
    assert any("At the edge" in mail.get_body(("plain",)).get_content() for mail in outbox())
    assert 'value="At the edge"' in words_of(act(issue, "proposal"))  # the next version starts from the last


def test_assumptions_work_and_checks_go_to_their_verbs(act, issue_at, dana):
    issue = issue_at(Stage.VERIFYING)
    assumption = assumptions.assume(issue, "Bots are filtered alike", by=dana.actor)
    act(issue, "settle", assumption.pk, state="refuted", evidence="Two days of logs")
    assumption.refresh_from_db()
    assert (assumption.state, assumption.evidence) == ("refuted", "Two days of logs")
    act(issue, "work", title="Count at the edge", url="https://git.example/1")
    work = issue.work.get()
    act(issue, "finish", work.pk)
    work.refresh_from_db()
    assert work.done_by == dana.actor.ref
    criterion = issue.criteria.get()
    assert "Say what you saw" in words_of(act(issue, "verify", criterion.pk, measured="0.4", environment="staging"))
    act(issue, "verify", criterion.pk, measured="0.4", environment="staging", version="2.1", evidence="Over a day")
    page = words_of(act.browser.get(f"/desk/issues/{issue.key}/"))
    assert "Passed" in page and "0.4 %" in page and "Over a day" in page


def test_an_update_goes_to_everybody_and_a_call_is_logged(act, issue_at, worker, outbox, marta):
    issue = issue_at(Stage.DEFINING)
    act(issue, "update", text="No date yet; we know where it happens.")
    worker.drain()
    told = [mail["To"] for mail in outbox() if "No date yet" in mail.get_body(("plain",)).get_content()]
    assert sorted(told) == ["joel@fern.example", "marta@northwind.example"]
    act(issue, "told", customer=marta.pk, kind="update", how="phone")
    assert "Marta Keller was told (update) by phone" in words_of(act.browser.get(f"/desk/issues/{issue.key}/"))


def test_owner_words_workaround_and_reports_are_kept_in_order(act, issue_at, dana, omar, marta_says):
    issue = issue_at(Stage.DEFINING)
    act(issue, "owner", owner=omar.pk)
    act(issue, "workaround", text="Use Export → Raw clicks.")
    act(issue, "note", note="Looks like the warehouse.")
    report = marta_says("One more")
    act(issue, "join", number=report.pk)
    page = words_of(act.browser.get(f"/desk/issues/{issue.key}/"))
    for words in ("owned by Omar Haddad", "Use Export → Raw clicks.", "Looks like the warehouse.", "One more"):
        assert words in page
    act(issue, "take-off", report.pk)
    assert Report.objects.get(pk=report.pk).triaged_at is None


def test_who_joined_by_themself_is_let_in_by_us(act, issue_at, joel_says, dana):
    issue = issue_at(Stage.DEFINING)
    report = joel_says("Me too")
    join(report, issue, by=report.customer.actor)
    assert "joined by themself" in words_of(act.browser.get(f"/desk/issues/{issue.key}/"))
    act(issue, "let-in", report.pk)
    assert act(issue, "let-in", report.pk).status_code == 404  # they are
    assert issue.matches.get(report=report).made_by == dana.actor.ref


def test_what_stands_is_not_offered_once_building_began(act, issue_at):
    issue = issue_at(Stage.BUILDING)
    page = words_of(act.browser.get(f"/desk/issues/{issue.key}/"))
    for name in ("criterion", "ask", "proposal"):
        assert f'href="/desk/issues/{issue.key}/{name}/"' not in page
    assert "stand once building begins" in words_of(act(issue, "criterion", text="Another"))


def test_htmx_gets_the_issue_without_the_frame(act, issue_at):
    issue = issue_at(Stage.DEFINING)
    htmx = {"HX-Request": "true"}
    for address in (f"/desk/issues/{issue.key}/", f"/desk/issues/{issue.key}/criterion/"):
        part = words_of(act.browser.get(address, headers=htmx))
        assert part.startswith('<article id="issue"') and "<html" not in part
    wrong = act.browser.post(f"/desk/issues/{issue.key}/note/", {"note": ""}, headers=htmx)
    assert wrong.status_code == 422 and words_of(wrong).startswith('<article id="issue"')
    refused = act.browser.post(f"/desk/issues/{issue.key}/moves/design/", headers=htmx)
    assert (refused.status_code, refused["HX-Retarget"]) == (422, "#issue")
