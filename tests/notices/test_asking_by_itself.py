"""What a report lacks is asked by itself: after a while, in one mail, and never what is known already."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from heardback.customers.finding import Person
from heardback.loop.moving import move
from heardback.loop.replying import author, say_more
from heardback.notices.lacking import ask_what_lacks, known_already, worth_asking
from heardback.notices.models import Notice
from heardback.products.changing import change_product
from heardback.products.queries import default_product
from heardback.reports.asking import ask, cannot_say
from heardback.reports.completing import complete
from heardback.reports.following import close
from heardback.reports.models import Ask, Asked, Report
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage


def later(minutes: int = 16) -> None:
    """What is to be asked in this time is due now."""
    due = Report.objects.filter(ask_at__lte=timezone.now() + timedelta(minutes=minutes))
    due.update(ask_at=timezone.now() - timedelta(seconds=1))


def asked(report: Report) -> list[str]:
    return list(report.asked.order_by("pk").values_list("question", flat=True))


@pytest.fixture
def at_once(ada):
    change_product(default_product(), by=ada.actor, ask_after_minutes=0)


def test_they_are_asked_after_a_while_in_one_mail(marta_says, worker, outbox):
    report = marta_says(severity="major")
    worker.drain()
    assert [mail["Subject"] for mail in outbox()] == [f"{report.title} (report {report.number})"]
    later()
    worker.drain()
    later()
    worker.drain()
    thanks, mail = outbox()
    text = mail.get_body(("plain",)).get_content()
    assert asked(report) == ["fixed_means", "url", "steps", "expected", "frequency"]
    assert "5 questions about your report." in text
    assert "> What would “fixed” look like for you?" in text
    assert "/more/" in text
    assert mail["References"] == thanks["Message-ID"]
    report.refresh_from_db()
    assert report.ask_at is None
    assert report.last_heard_at is not None
    assert report.next_update_due > timezone.now() + timedelta(hours=47)


def test_who_is_still_adding_is_left_alone(marta_says, worker):
    report = marta_says()
    later()
    say_more(report, "And one more thing")
    worker.drain()
    report.refresh_from_db()
    assert asked(report) == []
    assert report.ask_at > timezone.now() + timedelta(minutes=14)
    # But not for ever.
    Report.objects.update(received_at=timezone.now() - timedelta(days=2))
    later()
    say_more(report, "And one more")
    worker.drain()
    assert asked(report) != []


def test_it_can_be_switched_off(marta_says, worker, ada):
    before = marta_says()
    change_product(default_product(), by=ada.actor, ask_by_itself=False)
    assert marta_says().ask_at is None
    later()
    worker.drain()
    before.refresh_from_db()
    assert (asked(before), before.ask_at) == ([], None)


def test_what_tells_little_is_no_reason_to_write(marta_says, worker):
    report = marta_says(
        severity="minor", fixed_means="It counts", url="/x", steps=["One"], expected="More", frequency="once"
    )
    later()
    worker.drain()
    assert [lack for lack in ("browser", "occurred_at") if lack in asked(report)] == []
    assert not Ask.objects.exists()


def test_at_once_it_goes_into_the_thanks(marta_says, worker, outbox, at_once):
    report = marta_says()
    worker.drain()
    (mail,) = outbox()
    text = mail.get_body(("plain",)).get_content()
    assert "We have your report. Thank you." in text
    assert "> What did you do, step by step, before it happened?" in text
    assert "/more/" in text
    assert mail["Message-ID"].startswith(f"<reply-r{report.pk}x")
    assert Notice.objects.get().occasion == f"received:{report.pk}"
    later()
    worker.drain()
    assert len(outbox()) == 1


def test_what_was_answered_before_the_mail_was_written_is_not_in_it(marta_says, worker, outbox, sam):
    report = marta_says()
    worker.drain()
    ask(report, {"steps": "", "url": ""}, by=sam.actor)
    complete(report, Account(url="/links"), by=report.customer.actor)
    worker.drain()
    text = outbox()[-1].get_body(("plain",)).get_content()
    assert "step by step" in text
    assert "One question about your report." in text
    ask(report, {"expected": ""}, by=sam.actor)
    cannot_say(report, ["expected"], by=report.customer.actor)
    worker.drain()
    assert len(outbox()) == 2


def test_a_colleagues_own_words_are_in_it(marta_says, worker, outbox, sam):
    report = marta_says()
    worker.drain()
    ask(report, {"steps": "What did you press?"}, by=sam.actor, line="Was it before the update?")
    worker.drain()
    text = outbox()[-1].get_body(("plain",)).get_content()
    assert "Sam Reyes would like to know: “Was it before the update?”" in text
    assert "> What did you press?" in text
    assert "2 questions about your report." in text


def test_what_others_told_is_not_asked(marta_says, joel_says, sam, dana, worker):
    first, second = marta_says(steps=["Open it"], expected="212"), joel_says()
    issue = triage(first, "new_bug", by=sam.actor)
    triage(second, "known_bug", issue=issue, by=sam.actor)
    assert [one.field for one in worth_asking(second)] == ["text", "fixed_means", "url", "frequency", "severity"]
    assert known_already(second)["steps"] == f"others on {issue.key} told it"
    issue.owner = dana
    issue.save(update_fields=["owner"])
    move(issue, "define", by=dana.actor)
    assert worth_asking(second) != []


def test_past_finding_out_nobody_is_asked_how_to_see_it(issue_at, joel_says, sam, worker, outbox):
    issue = issue_at("designing")
    late = joel_says(title="The same here")
    triage(late, "known_bug", issue=issue, by=sam.actor)
    assert worth_asking(late) == []
    assert known_already(late)["browser"] == f"{issue.key} is past finding out"
    later()
    worker.drain()
    assert not any("questions about your report" in mail.get_body(("plain",)).get_content() for mail in outbox())


def test_several_reports_of_the_same_thing_are_asked_about_once(marta_says, sam, worker):
    first, second, third = marta_says(), marta_says(title="The count fell again"), marta_says(title="And again")
    issue = triage(first, "new_bug", by=sam.actor)
    triage(second, "known_bug", issue=issue, by=sam.actor)
    later()
    worker.drain()
    assert Ask.objects.filter(report__in=[first, second]).count() == 1
    # Another thing, as far as anybody knows, is asked about by itself; then it turns out to be the same.
    assert asked(third) != []
    triage(third, "known_bug", issue=issue, by=sam.actor)
    assert [one.field for one in worth_asking(second)] == ["severity"]
    assert set(known_already(second).values()) <= {f"asked of report {first.pk}", f"asked of report {third.pk}"}


def test_what_is_explained_or_closed_is_not_asked_about(marta_says, joel_says, sam, worker):
    explained, closed = marta_says(), joel_says()
    triage(explained, "user_error", by=sam.actor, note="Press F5.")
    close(closed, "fixed", by=sam.actor)
    later()
    worker.drain()
    assert not Asked.objects.exists()


def test_who_wrote_it_down_is_asked_on_their_list(sam, worker, outbox):
    report = take(Account(title="Gone"), source="agent", by=sam.actor)
    later()
    worker.drain()
    made = Ask.objects.get()
    assert (made.member, made.customer) == (sam, None)
    assert asked(report)[:2] == ["text", "customer"]
    assert outbox() == []


def test_who_can_be_reached_only_later_is_asked_then(worker):
    report = take(Account(title="Gone"), source="form")
    later()
    worker.drain()
    complete(report, Account(person=Person(email="joel@fern.example")), by=author(report))
    later(minutes=60)
    Report.objects.update(received_at=timezone.now() - timedelta(days=2))
    worker.drain()
    assert "steps" in asked(report)


def test_one_that_cannot_be_asked_about_holds_up_no_other(marta_says, joel_says, worker):
    bad, good = marta_says(), joel_says()
    Report.objects.filter(pk=bad.pk).update(attributes=["no", "object"])
    default = default_product()
    default.own_fields = [
        {"name": "shop", "label": "Shop", "hint": "", "kind": "line", "choices": [], "required": True}
    ]
    default.save()
    later()
    assert ask_what_lacks() == 2
    assert asked(good) != []
    bad.refresh_from_db()
    assert bad.ask_at > timezone.now() + timedelta(minutes=50)


def test_by_a_real_mail_server_one_is_asked_once_and_answers(marta_says, worker_for, mailbox, client):
    url, box = mailbox
    report, worker = marta_says(severity="major"), worker_for(url)
    worker.drain()
    for _ in range(2):
        later()
        worker.drain()
    asking = [mail for mail in box.mails if "questions about your report" in mail.get_body(("plain",)).get_content()]
    assert len(asking) == 1
    address = re.search(r"http://testserver\.example(/r/\S+/more/)", asking[0].get_body(("plain",)).get_content())[1]
    client.get(address)
    report.refresh_from_db()
    assert report.url == ""
    client.post(address, {"asked": "1", "url": "/links", "unknown_steps": "1"})
    report.refresh_from_db()
    assert (report.url, report.customer.identities.get().trust) == ("/links", "verified")
    assert asked(report) == ["fixed_means", "url", "steps", "expected", "frequency"]
