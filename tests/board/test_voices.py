"""Me too: each voice once; who leaves an address is affected, heard and told."""

import pytest
from django.core.exceptions import ValidationError

from heardback.board.models import MeToo
from heardback.board.publishing import edit, publish, withdraw
from heardback.board.queries import known_issue
from heardback.board.voices import me_too, me_too_and_tell, voice_of_browser
from heardback.customers.models import Identity
from heardback.issues.models import Stage
from heardback.issues.workarounds import write_workaround
from heardback.loop import criteria, proposals
from heardback.loop.moving import move
from heardback.loop.replying import reply_on_criteria, reply_on_proposal
from heardback.loop.standing import standing
from heardback.releases.making import make_release
from heardback.reports.models import Report, Source
from heardback.triage.deciding import triage
from heardback.triage.queries import affected, let_in


def count(issue) -> int:
    return known_issue("default", issue.pk).me_toos


def test_a_voice_counts_once(public, issue):
    one, other = voice_of_browser("a" * 32), voice_of_browser("b" * 32)
    assert me_too(public, one)
    assert not me_too(public, one)
    assert me_too(public, other)
    assert count(issue) == 2
    assert "a" * 32 not in str(MeToo.objects.values_list("voice", flat=True))


def test_who_leaves_an_address_is_affected_and_hears_it_all(public, issue, worker, outbox, dana, omar):
    worker.drain()
    me_too_and_tell(public, " Kim@Elsewhere.example", words="Mine are at zero.")
    report = Report.objects.get(source=Source.BOARD)
    assert (report.title, report.text, report.product) == (public.title, "Mine are at zero.", issue.product)
    assert report.customer in affected(issue)
    assert count(issue) == 1
    worker.drain()
    mine = [mail for mail in outbox() if mail["To"] == "kim@elsewhere.example"]
    assert len(mine) == 2
    assert "Open Export and choose Raw clicks." in mine[1].get_body(("plain",)).get_content()
    issue.refresh_from_db()
    move(issue, "define", by=dana.actor)
    for stage in ("design", "skip"):
        move(issue, stage, by=dana.actor, note="known", override=True)
    for stage in ("verify", "release"):
        move(issue, stage, by=dana.actor, note="known", override=True)
    make_release(issue.product, "2.1", "production", by=omar.actor, issues=[issue])
    worker.drain()
    mine = [mail for mail in outbox() if mail["To"] == "kim@elsewhere.example"]
    assert "The fix is out." in mine[-1].get_body(("plain",)).get_content()


def test_the_same_person_counts_once_whatever_they_press(public, issue):
    browser = voice_of_browser("a" * 32)
    me_too(public, browser)
    me_too_and_tell(public, "kim@elsewhere.example", voice=browser)
    assert count(issue) == 1
    me_too_and_tell(public, "KIM@elsewhere.example", voice=voice_of_browser("c" * 32))
    assert count(issue) == 1
    assert Report.objects.filter(source=Source.BOARD).count() == 1


def test_who_reported_it_already_makes_no_second_report_unless_they_say_more(public, issue):
    me_too_and_tell(public, "marta@northwind.example")
    assert count(issue) == 1
    assert not Report.objects.filter(source=Source.BOARD).exists()
    me_too_and_tell(public, "marta@northwind.example", words="Now they are at zero.")
    assert Report.objects.get(source=Source.BOARD).text == "Now they are at zero."
    assert count(issue) == 1


@pytest.mark.parametrize("email", ["", "nonsense", "a@b", "x" * 250 + "@example.com"])
def test_a_bad_address_keeps_nothing(public, issue, email):
    before = Identity.objects.count()
    with pytest.raises(ValidationError) as refused:
        me_too_and_tell(public, email)
    assert list(refused.value.message_dict) == ["email"]
    assert (count(issue), Identity.objects.count()) == (0, before)


def test_nobody_is_counted_on_what_is_fixed_or_gone(public, dana):
    edit(public, by=dana.actor, status="fixed")
    with pytest.raises(ValidationError, match="report it anew"):
        me_too(public, voice_of_browser("a" * 32))
    withdraw(public, by=dana.actor)
    with pytest.raises(ValidationError, match="taken off"):
        me_too_and_tell(public, "kim@elsewhere.example")
    assert not MeToo.objects.exists()


def test_who_joined_by_themself_is_not_shown_what_we_are_thinking_about(issue_at, dana, sam, worker, outbox, published):
    """The board is open to anybody: pressing a button on it must not open proposals and criteria."""
    issue = issue_at(Stage.VALIDATING)
    write_workaround(issue, "Ask support for the internal export.", by=dana.actor)
    public = publish(issue, "Counts are too low", by=dana.actor)
    me_too_and_tell(public, "kim@elsewhere.example")
    report = Report.objects.get(source=Source.BOARD)
    proposals.share(issue.proposals.get(), by=dana.actor)
    criteria.ask_to_agree(issue, by=dana.actor)
    worker.drain()
    seen = standing(report)
    assert (seen.criteria, seen.proposal, seen.workaround, seen.asks) == ([], None, "", [])
    mails = " ".join(str(mail) for mail in outbox() if mail["To"] == "kim@elsewhere.example")
    assert len(mails) > 100
    assert not any(word in mails for word in ("internal export", "Count at the edge", "live analytics"))
    with pytest.raises(ValidationError):
        reply_on_criteria(report, {f"{issue.criteria.get().pk}v1": "yes"})
    with pytest.raises(ValidationError):
        reply_on_proposal(report, "yes")
    assert report.customer not in let_in(issue)

    triage(report, "known_bug", issue=issue, by=sam.actor)  # somebody has looked at who they are
    assert report.customer in let_in(issue)
    seen = standing(report)
    assert len(seen.criteria) == 1
    assert seen.proposal.title == "Count at the edge"
    assert seen.workaround == "Ask support for the internal export."
