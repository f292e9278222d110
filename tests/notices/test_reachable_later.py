"""Who says only later how to be reached hears what they would have heard; a fresh link is no news."""

from heardback.customers.finding import Person
from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.loop.replying import author
from heardback.notices.models import Notice, State
from heardback.reports.completing import complete
from heardback.reports.models import Report
from heardback.reports.receipts import renew
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage

MARTA = Account(person=Person(email="marta@northwind.example"))


def test_an_anonymous_one_hears_of_the_release_too(issue_at, worker, outbox, dana):
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    report = take(Account(title="Mine too"), source="form")
    triage(report, "known_bug", issue=issue, by=dana.actor)
    worker.drain()
    complete(report, MARTA, by=author(report))
    worker.drain()
    told = Notice.objects.filter(customer=Report.objects.get(pk=report.pk).customer, state=State.SENT)
    assert {f"received:{report.pk}", f"joined:{report.pk}:{issue.pk}"} <= set(told.values_list("occasion", flat=True))
    assert set(told.values_list("kind", flat=True)) >= {"received", "joined", "released", "signoff"}


def test_a_name_alone_is_written_to_once_there_is_an_address(worker, outbox, db):
    report = take(Account(title="Gone", person=Person(name="Marta")), source="form")
    worker.drain()
    assert Notice.objects.get().state == State.UNREACHABLE
    complete(report, MARTA, by=author(report))
    worker.drain()
    worker.drain()
    assert [(mail["To"], mail["Subject"]) for mail in outbox()] == [
        ("marta@northwind.example", f"Gone (report {report.pk})")
    ]


def test_a_fresh_link_is_mailed_and_starts_no_clock(marta_says, worker, outbox):
    report = marta_says()
    worker.drain()
    due = Report.objects.get().next_update_due
    renew(report)
    worker.drain()
    mail = outbox()[-1]
    assert mail["To"] == "marta@northwind.example"
    assert "Here is a fresh link to your report." in mail.get_body(("plain",)).get_content()
    assert "You will hear from us again" not in mail.get_body(("plain",)).get_content()
    assert Report.objects.get().next_update_due == due
    assert Event.objects.filter(word="link.sent", report=report.pk).count() == 1
    assert Event.objects.filter(word="told", report=report.pk).count() == 1
