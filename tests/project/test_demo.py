"""The demo: four stories told by the verbs themselves, in a past that hangs together, and heard by nobody outside."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from heardback.accounts.models import Member
from heardback.board.models import PublicIssue, StatusLine
from heardback.customers.models import Identity
from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.notices.models import Notice
from heardback.notices.queries import waiting_to_hear
from heardback.products.models import Product
from heardback.project.demo import load
from heardback.reports.models import Report
from heardback.trends.models import Alert, AlertMessage
from heardback.triage.queries import inbox

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def played(django_db_setup, django_db_blocker, tmp_path_factory):
    """Played once for all tests of this file: the folder of its mails, and what it said of how far it was."""
    data, was, heard = tmp_path_factory.mktemp("data"), settings.HEARDBACK_DATA, []
    settings.HEARDBACK_DATA = data
    settings.HEARDBACK_SMTP_URL = "smtp://127.0.0.1:1"
    settings.HEARDBACK_ALERT_WEBHOOK = "https://hooks.chat.example/x"
    around = transaction.atomic()
    around._from_testcase = True  # as around every test: what wants to be outermost may be within
    with django_db_blocker.unblock(), around:
        assert load(lambda done, total: heard.append((done, total)))
        settings.HEARDBACK_DATA, settings.HEARDBACK_SMTP_URL, settings.HEARDBACK_ALERT_WEBHOOK = was, "", ""
        yield data / "outbox", heard
        transaction.set_rollback(True)


@pytest.fixture
def mails(played, db):
    """Those that the demo wrote."""
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in played[0].iterdir()]


def issue(words: str) -> Issue:
    return Issue.objects.get(title__icontains=words)


def test_four_stories_stand_where_they_should(mails):
    counts = issue("click counts")
    assert counts.stage == Stage.VALIDATING
    assert [p.shared_at is not None for p in counts.proposals.order_by("version")] == [True, True]
    assert list(counts.assumptions.order_by("pk").values_list("state", flat=True)) == [
        "refuted", "validated", "open", "open",
    ]  # fmt: skip
    assert counts.criteria.filter(comparison="within", target=1, unit="%").exists()
    first = Report.objects.get(title="Link counts are way off")
    assert (first.step, first.attributes) == ("Campaign report", {"analytics": "Matomo"})
    assert first.attachments.get().file.name == "two-numbers.png"
    second = Report.objects.get(title__startswith="Clicks in the dashboard")
    assert second.attributes == {"analytics": "Our own server's log"}
    assert second.asked.get(question="fixed_means").answer == "told"
    charges = issue("charged twice")
    assert charges.customers == 12
    assert {report.organization.name for report in Report.objects.filter(matches__issue=charges)} == {"Juniper Market"}
    assert Alert.objects.get(ended_at=None).issue == charges
    sign_up = issue("sign-up")
    assert sign_up.stage == Stage.CONFIRMING
    assert sign_up.sign_offs.filter(kind="signed").count() == 2
    assert sign_up.customers == 5
    way = issue("Click counts").workarounds.get()
    assert way.verified_name and way.steps.filter(picture__isnull=False).count() == 2
    assert way.notice_set.count() >= 3 and way.answers.count() == 2
    profile = issue("profile page")
    assert "changes@campus.example" in profile.workaround
    assert profile.public.updates.count() >= 2
    assert profile.public.meanwhile == profile.workaround.strip()
    form = profile.workaround_forms.get()
    assert set(form.submissions.values_list("state", flat=True)) == {"new", "taken", "done", "aside"}
    assert Notice.objects.filter(kind="entered", state="sent").count() == 3


def test_every_page_has_something_to_look_at(mails, matcher):
    matcher.drain()
    assert set(Issue.objects.values_list("stage", flat=True)) >= {
        Stage.REPORTED, Stage.DEFINING, Stage.DESIGNING, Stage.VALIDATING, Stage.BUILDING, Stage.CONFIRMING,
        Stage.MONITORING, Stage.CLOSED, Stage.DECLINED,
    }  # fmt: skip
    assert issue("tax number").bounces.get().cause == "incomplete"
    assert issue("Deleted links").declined_as == "works_as_designed"
    assert inbox().count() >= 5
    assert inbox().filter(suggestions__isnull=False).distinct().count() >= 3
    assert 2 <= waiting_to_hear().count() <= 6
    assert PublicIssue.objects.filter(withdrawn_at=None).count() >= 4
    assert StatusLine.objects.exclude(level="operational").exists()
    assert set(Member.objects.values_list("role", flat=True)) >= {"agent", "engineer", "product_manager"}
    assert set(Product.objects.values_list("name", flat=True)) == {"Lumen Links", "Larkspur Pay", "Campus"}
    for report in Report.objects.filter(state="closed"):
        assert report.closed_why in {"fixed", "declined", "explained"}


def test_its_past_hangs_together(mails):
    now = timezone.now()
    moments = list(Event.objects.order_by("pk").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert now - timedelta(days=22) < moments[0] < now - timedelta(days=20)
    assert moments[-1] < now + timedelta(minutes=5)
    for notice in Notice.objects.all():
        assert notice.sent_at - notice.created_at < timedelta(minutes=5)
    for mail in mails:
        assert parsedate_to_datetime(mail["Date"]) < now + timedelta(minutes=5)
    charged = Report.objects.filter(matches__issue=issue("charged twice"))
    assert all(now - timedelta(hours=24) < report.received_at < now for report in charged)


def test_the_clock_is_right_again(mails):
    before = timezone.now()
    assert abs(timezone.now() - before) < timedelta(seconds=5)
    assert Report(title="x").received_at - before < timedelta(seconds=5)
    assert type(timezone.now()) is type(before)


def test_nothing_leaves_the_house(mails):
    """Though a mail server and a webhook were named."""
    assert not Notice.objects.exclude(state="sent").exists()
    assert set(Event.objects.filter(word="told").values_list("facts__how", flat=True)) == {"folder"}
    assert len(mails) == Notice.objects.count()
    assert AlertMessage.objects.exists()
    assert not AlertMessage.objects.filter(due_at__isnull=False).exists()
    for address in Identity.objects.filter(kind="email").values_list("value", flat=True):
        assert address.endswith(".example")


def test_a_worker_finds_everything_done(mails, worker, outbox):
    events = Event.objects.count()
    worker.drain()
    assert outbox() == []
    assert Event.objects.count() == events


def test_it_is_told_once(mails):
    issues = Issue.objects.count()
    assert load() is False
    assert Issue.objects.count() == issues


def test_it_says_how_far_it_is(played):
    done = [hours for hours, _ in played[1]]
    assert done == sorted(done)
    assert len(done) > 50
    assert played[1][-1][0] == played[1][-1][1]
