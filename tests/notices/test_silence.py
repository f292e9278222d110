"""Silence is a number with a history, and the next update is drafted of what truly happened."""

from datetime import timedelta

from django.utils import timezone

from heardback.customers.models import Customer
from heardback.issues.models import Stage
from heardback.loop.conversations import note
from heardback.loop.verifying import finish_work, link_work
from heardback.notices.drafting import NO_DATE, NOTHING, draft
from heardback.notices.models import SilenceDay
from heardback.notices.silence import debt, history, keep_silence
from heardback.notices.updates import write_update
from heardback.reports.models import Report


def late(report: Report, days: float) -> None:
    Report.objects.filter(pk=report.pk).update(next_update_due=timezone.now() - timedelta(days=days))


def test_each_customer_waits_once_since_the_first_promise_that_was_not_kept(marta_says, joel_says, issue_at):
    assert debt().customers == 0
    first, second, joels = marta_says(), marta_says(title="And this"), joel_says()
    late(first, 1)
    late(second, 3)
    late(joels, 0.5)
    nobody = marta_says(title="Nobody")
    Report.objects.filter(pk=nobody.pk).update(customer=None)
    late(nobody, 9)
    owed = debt()
    assert (owed.customers, round(owed.days, 1)) == (2, 3.5)


def test_it_is_written_down_once_a_day(marta_says):
    late(marta_says(), 2)
    assert [keep_silence(), keep_silence()] == [1, 0]
    (day,) = history()
    assert (day.customers, round(day.debt), day.day) == (1, 2, timezone.localdate())
    SilenceDay.objects.update(day=day.day - timedelta(days=1))
    assert keep_silence() == 1
    assert [one.day for one in history()] == [day.day - timedelta(days=1), day.day]


def test_it_stands_on_the_desk_and_in_the_api(marta_says, at_desk, vera, client, token_for):
    late(marta_says(), 2)
    keep_silence()
    page = at_desk(vera).get("/desk/waiting/silence/").content.decode()
    assert "1 customer should have heard from us by now." in page
    assert "<svg" in page
    assert "<table" in page
    said = client.get("/api/v1/silence", headers={"Authorization": f"Bearer {token_for('viewer')}"}).json()
    assert (said["customers"], round(said["debt"]), len(said["history"])) == (1, 2, 1)


def test_the_draft_says_what_happened_since_and_nothing_of_the_team(issue_at, worker, dana, omar, at_desk, sam):
    issue = issue_at(Stage.BUILDING)
    first = draft(issue)
    assert "One customer agreed with us what fixed means." in first
    assert "One customer said that this is it." in first
    assert "The fix is being built." in first
    assert first.endswith(NO_DATE)
    write_update(issue, first, by=dana.actor)
    worker.drain()
    note(issue, "Joel's account is in arrears.", by=sam.actor)
    again = draft(issue)
    assert again.startswith(NOTHING), "what only the team can see is no news"
    assert "arrears" not in again
    assert not any(name in again for name in Customer.objects.values_list("name", flat=True))
    finish_work(link_work(issue, "Secret refactoring", by=omar.actor), by=omar.actor)
    assert draft(issue).startswith("A part of the work is done.")
    assert "Secret" not in draft(issue)
    assert "A part of the work is done." in at_desk(sam).get(f"/desk/issues/{issue.key}/update/").content.decode()
