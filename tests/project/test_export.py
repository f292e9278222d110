"""An export is the whole state of one moment, and reads back to it: on either engine, from either."""

import gzip
import io
import json

import pytest
from django.apps import apps
from django.db import transaction

from heardback.accounts.invites import make_invite
from heardback.accounts.keys import make_token
from heardback.issues.models import Stage
from heardback.ledger.models import Cursor, Event
from heardback.loop.signing import sign_off
from heardback.notices.models import Notice
from heardback.project.archive.contents import LEFT_BEHIND, NOT_CARRIED, kept
from heardback.project.archive.exporting import export
from heardback.project.archive.reading_back import read_back
from heardback.project.failing import Failure
from heardback.reports.models import Report
from tests.running import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def exported() -> list[bytes]:
    out = io.BytesIO()
    export(out)
    return out.getvalue().splitlines(keepends=True)


@pytest.fixture
def lived_in(issue_at, marta_says, worker, ada):
    """An installation in which everything of the loop has happened to somebody."""
    issue = issue_at(Stage.CONFIRMING)
    _, second = (match.report.customer for match in issue.matches.order_by("pk"))
    sign_off(issue, second, fixed=False, words="Still 3 % off, “every” day\u2028 – ✓")
    marta_says(title="Something else", text="\t\r\nwith \\ odd \x7f letters", steps=["one", "two"])
    make_token("a program", "agent")
    make_invite("nora@heardback.example", "Nora", "agent", by="Dana")
    worker.drain()
    return issue


def test_every_model_of_ours_is_in_it_or_left_behind_on_purpose():
    ours = {m._meta.label_lower for m in apps.get_models() if m.__module__.startswith("heardback.")}
    assert {model._meta.label_lower for model in kept()} == ours - LEFT_BEHIND
    assert ours >= LEFT_BEHIND | set(NOT_CARRIED)


def test_it_reads_back_to_the_same_lines(lived_in):
    before = exported()
    assert json.loads(before[0])["counts"]["reports.report"] == 3
    rows = {model: list(model._default_manager.order_by("pk").values()) for model in kept()}
    read_back(io.BytesIO(b"".join(before)), replace=True)
    assert exported()[1:] == before[1:]
    for model, was in rows.items():
        left = NOT_CARRIED.get(model._meta.label_lower, {})
        assert list(model._default_manager.order_by("pk").values()) == [row | left for row in was]


def test_it_goes_to_the_other_engine_and_back(lived_in, installation, tmp_path):
    path = tmp_path / "export.jsonl.gz"
    before = exported()
    path.write_bytes(gzip.compress(b"".join(before)))
    other = installation(vendor="sqlite")
    summary = other.json("import", path)
    assert summary["rows"] == len(before) - 1
    assert other.exported() == [line.decode().rstrip("\n") for line in before[1:]]
    there = other.run("export", "-")[0].encode()
    read_back(io.BytesIO(there), replace=True)
    assert exported()[1:] == before[1:]


def test_life_goes_on_where_it_was(lived_in, worker, marta_says, outbox):
    told, last = Notice.objects.count(), Report.objects.order_by("pk").last().pk
    mails = len(outbox())
    read_back(io.BytesIO(b"".join(exported())), replace=True)
    worker.drain()
    assert Notice.objects.count() == told, "nobody is told again what they were told before"
    assert len(outbox()) == mails
    report = marta_says(title="After the move")
    assert report.pk == last + 1
    worker.drain()
    assert Notice.objects.filter(report=report, state="sent").count() == 1
    assert len(outbox()) == mails + 1
    assert Event.objects.filter(report=report.pk, word="told").exists()
    assert Cursor.objects.get(name="notices").position >= Event.objects.filter(word="report.received").last().pk


def test_it_is_of_one_moment_while_others_write(installation, tmp_path):
    """Each report has its event: an export that saw one without the other would be of no moment at all."""
    path = tmp_path / "many.jsonl"
    path.write_text("".join(json.dumps({"id": n, "title": f"Report {n}"}) + "\n" for n in range(6_000)))
    here = installation()
    writer = here.start("import", "reports", path)
    wait_for(lambda: here.rows("SELECT count(*) FROM reports_report") > [(0,)])
    seen = []
    for _ in range(2):
        head, *rows = map(json.loads, here.run("export")[0].splitlines())
        reports = {row["pk"] for row in rows if row["model"] == "reports.report"}
        assert reports == {row["fields"]["report"] for row in rows if row["model"] == "ledger.event"}
        assert head["counts"]["reports.report"] == len(reports)
        seen.append(len(reports))
    assert writer.communicate()[0].startswith("Added 6,000 of 6,000")
    assert any(0 < reports < 6_000 for reports in seen), "nobody had to wait for the other"


def test_it_is_not_read_into_an_installation_where_something_happened(marta_says):
    lines = b"".join(exported())
    marta_says()
    with pytest.raises(Failure, match="Something has happened"):
        read_back(io.BytesIO(lines))
    assert Report.objects.count() == 1


def test_a_first_start_is_no_happening(installation, lived_in, tmp_path):
    path = tmp_path / "export.jsonl"
    path.write_bytes(b"".join(exported()))
    here = installation()
    here.run("signin", "somebody@else.example")
    here.run("import", path)
    assert here.exported() == [line.decode().rstrip("\n") for line in exported()[1:]]
    _, said = here.run("import", path, code=1)
    assert "Something has happened" in said
    assert said.count("\n") == 1


def _without_last_line(lines):
    return b"".join(lines[:-1])


def _cut(lines):
    return b"".join(lines)[:-20]


def _packed_and_cut(lines):
    return gzip.compress(b"".join(lines))[:-100]


def _of_another_room(lines):
    return lines[0] + b'{"model": "auth.group", "pk": 1, "fields": {"name": "x"}}\n' + b"".join(lines[1:])


def _unknown_field(lines):
    return b"".join([*lines[:-1], lines[-1].replace(b'"fields":{', b'"fields":{"colour":"red",')])


def _dangling(lines):
    return b"".join(line for line in lines if b'"model":"customers.customer"' not in line).replace(
        b'"customers.customer":2', b'"customers.customer":0'
    )


def _newer(lines):
    return b"".join(lines).replace(b'"version":1', b'"version":2')


def _something_else(lines):
    return b"title,text\na,b\n"


@pytest.mark.parametrize(
    "spoil",
    [_without_last_line, _cut, _packed_and_cut, _of_another_room, _unknown_field, _dangling, _newer, _something_else],
)
def test_one_that_is_not_whole_changes_nothing(lived_in, spoil):
    before = exported()
    with pytest.raises(Failure):
        read_back(io.BytesIO(spoil(before)), replace=True)
    assert not transaction.get_connection().in_atomic_block
    assert exported()[1:] == before[1:]
