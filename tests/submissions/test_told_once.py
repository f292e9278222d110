"""Each customer is told exactly once of what they sent: that it is entered, or that they can do it themselves."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from heardback.customers.finding import Person
from heardback.customers.models import Organization
from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.loop.moving import move
from heardback.notices.mailing import send as send_mailing
from heardback.notices.models import Kind, Notice
from heardback.notices.writing import write_notices
from heardback.releases.making import make_release
from heardback.releases.rollouts import roll_out
from heardback.reports.models import Report
from heardback.submissions.building import make_form
from heardback.submissions.deleting import delete_old
from heardback.submissions.leaving import leave_to_customers
from heardback.submissions.models import TO_DO, OnceFixed, State, Submission, WorkaroundForm
from heardback.submissions.taking import Sender, submit
from heardback.submissions.working_off import finish, let_go, put_back, take, undo

FIELDS = [{"label": "Address", "kind": "text", "required": True}]


@pytest.fixture
def form(issue_at, ada) -> WorkaroundForm:
    """On an issue that is about to be released; who is left over does it themselves."""
    issue = issue_at(Stage.RELEASING)
    return make_form(issue, by=ada.actor, title="Change your address", fields=FIELDS, once_fixed="leave", public=True)


def send(form, n: int = 0, report: Report | None = None) -> int:
    person = None if report else Person(email=f"c{n}@home.example")
    return submit(form, {"address": f"Rue {n}"}, key=f"{n:040}", sender=Sender(report, person))[0].pk


def half_a_minute_later() -> None:
    Submission.objects.filter(tell_at__isnull=False).update(tell_at=timezone.now() - timedelta(seconds=1))


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("address", flat=True))


def test_told_by_mail_once_it_is_entered(form, worker, outbox, sam):
    report = Report.objects.order_by("pk").first()
    numbers = [send(form, report=report), send(form, 2)]
    worker.drain()
    assert told(Kind.SUBMITTED) == ["c2@home.example"]  # whoever has a report's page has the receipt there
    finish(numbers, by=sam.actor)
    worker.drain()
    assert told(Kind.ENTERED) == []
    half_a_minute_later()
    worker.drain()
    worker.drain()
    assert told(Kind.ENTERED) == ["c2@home.example", "marta@northwind.example"]
    mails = [mail for mail in outbox() if "What you sent is entered" in mail.get_body().get_content()]
    assert len(mails) == 2
    for mail in mails:
        body = mail.get_body().get_content()
        assert "/sent/" in body and "Change your address" in body and "Rue" not in body
    assert Event.objects.filter(word="told", report=report.pk, facts__kind="entered what you sent").count() == 1


def test_once_the_fix_is_out_who_is_left_over_is_told_to_do_it_themselves(form, worker, sam, omar):
    entered, left, taken = send(form, 1), send(form, 2), send(form, 3)
    finish([entered], by=sam.actor)
    take([taken], by=sam.actor)
    make_release(form.issue.product, "2.0", "staging", by=omar.actor, issues=[form.issue])
    worker.drain()
    assert not Submission.objects.filter(state=State.LEFT).exists()
    make_release(form.issue.product, "2.1", "production", by=omar.actor, issues=[form.issue])
    half_a_minute_later()
    worker.drain()
    assert told(Kind.LEFT) == ["c2@home.example", "c3@home.example"]
    assert told(Kind.ENTERED) == ["c1@home.example"]
    one = Submission.objects.get(pk=left)
    assert (one.state, one.settled_by_name) == (State.LEFT, "Heardback") and one.delete_at
    assert finish([left], by=sam.actor).left == [left]
    form.refresh_from_db()
    assert not form.open


def test_a_mailing_that_a_person_looks_through_is_waited_for(form, worker, ada, omar):
    send(form, 1)
    release = make_release(form.issue.product, "2.1", "production", by=omar.actor, issues=[form.issue], review=True)
    worker.drain()
    assert told(Kind.LEFT) == []
    send_mailing(release, by=ada.actor)
    worker.drain()
    assert told(Kind.LEFT) == ["c1@home.example"]


def test_nobody_is_left_to_a_fix_that_has_not_reached_everybody(form, worker, omar):
    send(form, 1)
    firm = Organization.objects.get(name="Fern & Co")
    soon = timezone.now() + timedelta(days=6)
    release = make_release(
        form.issue.product, "2.1", "production", by=omar.actor, issues=[form.issue], reaches={firm: soon}
    )
    worker.drain()
    form.refresh_from_db()
    assert (form.open, told(Kind.LEFT)) == (True, [])
    roll_out(release, firm, timezone.now(), by=omar.actor)
    worker.drain()
    form.refresh_from_db()
    assert (form.open, told(Kind.LEFT)) == (False, ["c1@home.example"])


def test_what_did_not_hold_is_taken_in_again(form, worker, omar, dana):
    make_release(form.issue.product, "2.1", "production", by=omar.actor, issues=[form.issue])
    worker.drain()
    form.refresh_from_db()
    assert form.out
    form.issue.refresh_from_db()
    move(form.issue, "rebuild", by=dana.actor, note="seen on their screen")
    worker.drain()
    form.refresh_from_db()
    assert not form.out and form.open
    assert send(form, 9)


def test_where_we_go_on_entering_nobody_is_left(form, worker, omar):
    WorkaroundForm.objects.update(once_fixed=OnceFixed.ENTER)
    form.refresh_from_db()
    send(form, 1)
    make_release(form.issue.product, "2.1", "production", by=omar.actor, issues=[form.issue])
    worker.drain()
    assert told(Kind.LEFT) == []
    form.refresh_from_db()
    assert form.open


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["send", "take", "done", "undo", "back", "later", "delete", "work", "out"]), st.integers(0, 3)
    ),
    max_size=25,
)


def live(issue, acts, by, engineer, admin) -> None:
    form = make_form(issue, by=admin, title="Address", fields=FIELDS, once_fixed="leave", public=True)
    sent: dict[int, int] = {}
    out = False
    for act, n in acts:
        numbers = [sent[n]] if n in sent else []
        if act == "send" and not out:
            sent[n] = send(form, n)
        elif act == "out" and not out:
            make_release(issue.product, "3.0", "production", by=engineer, issues=[issue])
            out = True
        elif act == "later":
            half_a_minute_later()
        elif act == "delete":
            Submission.objects.filter(delete_at__isnull=False).update(delete_at=timezone.now())
            delete_old()
        elif act == "work":
            work()
        elif verb := {"take": take, "done": finish, "undo": undo, "back": put_back}.get(act):
            verb(numbers, by=by)
    half_a_minute_later()
    while work():
        pass
    kinds = {State.DONE: Kind.ENTERED, State.LEFT: Kind.LEFT}
    told = Counter(Notice.objects.filter(issue=issue).values_list("customer", "occasion"))
    wanted: Counter[tuple[int, str]] = Counter()
    assert Submission.objects.count() == len(sent)
    for one in Submission.objects.all():
        wanted[one.customer_id, f"submitted:{one.pk}"] += 1
        if one.state in kinds:
            wanted[one.customer_id, f"{kinds[one.state]}:{one.pk}"] += 1
        assert (one.state in TO_DO) == (one.settled_at is None)
        assert one.answers if one.state in TO_DO else one.answers or one.deleted_at
        assert not (out and one.state in TO_DO)
    of_forms = ("submitted:", "entered:", "left:")
    assert {key: count for key, count in told.items() if key[1].startswith(of_forms)} == wanted


def work() -> int:
    return let_go() + leave_to_customers() + write_notices()


def test_whatever_is_done_each_is_told_once_and_nothing_is_lost(issue_at, ada, sam, omar):
    issue = issue_at(Stage.RELEASING)

    @settings(max_examples=20)
    @given(acts=ACTS)
    def each(acts):
        with transaction.atomic():
            live(issue, acts, sam.actor, omar.actor, ada.actor)
            transaction.set_rollback(True)

    each()
