"""What everybody did: found by who, what, about what and when, by page and by file, by those who may."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heardback.accounts.actors import SYSTEM
from heardback.ledger.auditing import AT_ONCE, Sought, in_order, sought
from heardback.ledger.models import Event
from heardback.ledger.recording import event, record, record_all
from heardback.loop.conversations import note


@pytest.fixture
def noted(issue_at, dana):
    issue = issue_at("reported")
    note(issue, "=SUM(A1) looks odd", by=dana.actor)
    return issue


def rows_of(page) -> str:
    return page.content.decode().split('id="list"')[1]


def test_it_is_narrowed_by_who_what_about_and_when(at_desk, dana, sam, noted):
    browser = at_desk(dana)
    assert "opened" in rows_of(browser.get("/desk/audit/")) or "reported" in rows_of(browser.get("/desk/audit/"))
    by_dana = rows_of(browser.get("/desk/audit/", {"who": dana.actor.ref}))
    assert "SUM(A1)" in by_dana and "Marta Keller reported" not in by_dana
    by_word = rows_of(browser.get("/desk/audit/", {"what": "report.received"}))
    assert "Marta Keller reported" in by_word and "SUM(A1)" not in by_word
    about = rows_of(browser.get("/desk/audit/", {"about": noted.key}))
    assert "SUM(A1)" in about and "Marta Keller reported" not in about
    number = Event.objects.filter(word="report.received").first().report
    assert "Marta Keller reported" in rows_of(browser.get("/desk/audit/", {"about": f"report {number}"}))
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert "Nothing is like that" in rows_of(browser.get("/desk/audit/", {"from": tomorrow}))
    assert "SUM(A1)" in rows_of(browser.get("/desk/audit/", {"to": timezone.localdate().isoformat()}))


def test_what_makes_no_sense_is_said_beside_its_field(at_desk, dana):
    said = {"about": "the moon", "from": "soon", "what": "x.y"}
    answer = at_desk(dana).get("/desk/audit/", said)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Write HB-7, report 12 or customer 3." in page and "Write a day like" in page
    assert 'value="the moon"' in page
    assert at_desk(dana).get("/desk/audit/audit.csv", said).status_code == 422
    assert at_desk(dana).get("/desk/audit/audit.xml").status_code == 404


def test_it_can_be_taken_along_and_no_cell_is_a_formula(at_desk, dana, noted):
    answer = at_desk(dana).get("/desk/audit/audit.csv", {"who": dana.actor.ref})
    assert answer.streaming and "attachment" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert {row["actor"] for row in rows} == {dana.actor.ref}
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    told = json.loads(at_desk(dana).get("/desk/audit/audit.json").getvalue())
    assert [one["id"] for one in told] == list(Event.objects.order_by("-at", "-pk").values_list("pk", flat=True))
    assert json.loads(at_desk(dana).get("/desk/audit/audit.json", {"who": "member:999"}).getvalue()) == []


def test_only_managers_read_it(at_desk, sam, omar, ada, token_for):
    for who in (sam, omar):
        assert at_desk(who).get("/desk/audit/").status_code == 403
        assert "/desk/audit/" not in at_desk(who).get("/desk/").content.decode()
    assert at_desk(ada).get("/desk/audit/").status_code == 200


def test_an_export_leaves_nothing_out_and_says_nothing_twice(db):
    """Also of events of one moment, on the border of what is read at once."""
    now = timezone.now()
    rows = [event("issue.noted", actor=SYSTEM, note=str(n)) for n in range(AT_ONCE + 7)]
    for n, one in enumerate(rows):
        one.at = now + timedelta(seconds=n // 400)
    with transaction.atomic():
        record_all(rows)
    found = [one.pk for one in in_order(Sought(word="issue.noted"))]
    assert len(found) == len(set(found)) == AT_ONCE + 7


@pytest.mark.parametrize(
    "asked",
    [Sought(), Sought(actor="system"), Sought(word="told"), Sought(issue=1), Sought(since=timezone.now())],
    ids=lambda asked: str([name for name, value in vars(asked).items() if value]),
)
def test_each_narrowing_is_led_by_an_index(asked, db):
    with transaction.atomic():
        record("issue.noted", actor=SYSTEM, issue=1, note="x")
    rows = sought(asked).order_by("-at", "-pk")[:50]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = rows.explain()
    assert "event_" in plan and "SCAN ledger_event\n" not in plan
    with CaptureQueriesContext(
        connection,
    ) as seen:
        list(rows)
    assert len(seen) == 1


def test_programs_read_it_by_pages(client, dana, noted, token_for):
    headers = {"Authorization": f"Bearer {token_for('product_manager')}"}
    seen, url = [], f"/api/v1/audit?limit=2&issue={noted.pk}"
    while url:
        answer = client.get(url, headers=headers)
        seen += [one["id"] for one in answer.json()]
        link = answer.headers.get("Link", "")
        url = link.split(">")[0].removeprefix("<").removeprefix("http://testserver.example") if link else ""
    assert seen == list(Event.objects.filter(issue=noted.pk).order_by("-at", "-pk").values_list("pk", flat=True))
    by_dana = client.get("/api/v1/audit", {"actor": dana.actor.ref}, headers=headers).json()
    assert {one["actor"] for one in by_dana} == {dana.actor.ref}
    for odd in ("actor=%00", "since=9999-12-31T23:59:59-12:00", "since=soon", "issue=0"):
        assert client.get(f"/api/v1/audit?{odd}", headers=headers).status_code in (200, 422), odd
    may = {one["name"]: one["roles"] for one in client.get("/api/v1/permissions", headers=headers).json()}
    assert may["read what everybody did"] == ["product_manager", "admin"]
