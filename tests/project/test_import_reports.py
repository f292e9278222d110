"""`heardback import reports`: everything that can be kept comes in once, the rest is set apart with the reason."""

import csv
import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from heardback.customers.models import Customer, Identity, Organization
from heardback.ledger.models import Event
from heardback.notices.models import Notice
from heardback.products.models import Product
from heardback.project.command import main
from heardback.reports.models import Report
from heardback.triage.deciding import triage
from heardback.triage.queries import inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(tmp_path, capsys):
    """bring(rows, option...) -> the summary of an import of JSON lines; `.code` and `.said` tell how it ended."""

    def run(rows, *options, code=0, file="old desk.jsonl"):
        path = rows if isinstance(rows, Path) else tmp_path / file
        if not isinstance(rows, Path):
            path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        capsys.readouterr()
        assert main(["import", "reports", str(path), "--json", *options]) == code
        run.out, run.said = capsys.readouterr()
        return json.loads(run.out.splitlines()[-1]) if run.out else None

    run.folder = tmp_path
    return run


def rejects(path) -> list[tuple[int, str]]:
    return [(row["line"], row["reason"]) for row in map(json.loads, Path(path).read_text().splitlines())]


def test_history_comes_in_closed_and_nobody_hears_of_it(bring, worker, outbox):
    row = {"title": "Counts went down", "received": "2024-05-01T08:00:00Z", "company": "Northwind",
           "email": "Marta@Northwind.example", "customer_name": "Marta Keller"}  # fmt: skip
    summary = bring([row])
    assert (summary["read"], summary["added"], summary["rejected"]) == (1, 1, 0)
    report = Report.objects.get()
    assert (report.state, report.closed_why, report.next_update_due) == ("closed", "history", None)
    assert report.triaged_at is not None
    assert report.received_at == datetime(2024, 5, 1, 8, tzinfo=UTC)
    assert report.source == "import"
    assert str(report.customer) == "Marta Keller"
    assert Identity.objects.get().value == "marta@northwind.example"
    assert report.organization == report.customer.organization == Organization.objects.get(name="Northwind")
    assert not inbox().exists()
    worker.drain()
    assert not Notice.objects.exists()
    assert outbox() == []
    assert [event.sentence for event in Event.objects.filter(report=report.pk)] == ["Imported from old desk"]


def test_open_ones_go_to_the_inbox_with_a_clock_that_starts_now(bring, worker, outbox):
    bring([{"title": "Counts went down", "received": "2024-05-01", "severity": "Blocker"}], "--open")
    report = inbox().get()
    wait = Product.objects.get(is_default=True).update_within("blocker")
    assert abs(report.next_update_due - timezone.now() - wait) < timedelta(minutes=1)
    worker.drain()
    assert not Notice.objects.exists()


def test_open_ones_get_suggestions_from_the_matcher(bring, matcher, marta_says, sam):
    issue = triage(marta_says(), "new_bug", by=sam.actor)
    bring([{"title": "The count of my links went down overnight"}, {"title": "Zebra"}], "--open")
    matcher.drain()
    report = inbox().get(title__startswith="The count")
    assert [suggestion.issue for suggestion in report.suggestions.all()] == [issue]


def test_the_same_file_adds_nothing_the_second_time(bring):
    rows = [{"id": n, "title": f"Report {n}"} for n in range(5)]
    assert bring(rows)["added"] == 5
    again = bring(rows)
    assert (again["added"], again["already_there"]) == (0, 5)
    more = bring([*rows, {"id": 5, "title": "Report 5"}], file="old desk.2026-02.jsonl")
    assert (more["added"], more["already_there"]) == (1, 5)
    assert Report.objects.count() == 6


def test_rows_without_an_id_are_known_by_what_they_say(bring):
    rows = [{"title": "One"}, {"title": "Two"}, {"title": "One"}]
    assert bring(rows)["added"] == 2
    assert bring(rows)["added"] == 0


def test_ids_of_two_sources_do_not_meet(bring):
    assert bring([{"id": 1, "title": "Of the shop"}], "--source", "shop")["added"] == 1
    assert bring([{"id": 1, "title": "Of the desk"}], "--source", "desk")["added"] == 1
    assert bring([{"nr": "1", "title": "Of the desk, again"}], "--source", "desk", "--map", "id=nr")["added"] == 0


def test_customers_and_organizations_are_made_once_and_their_gaps_filled(bring):
    rows = [
        {"title": "1", "customer": {"external_id": "c-1"}, "organization": {"external_id": "o-1"}},
        {"title": "2", "customer": {"external_id": "c-1", "email": "joel@fern.example", "name": "Joel"}},
        {"title": "3", "customer": {"email": "JOEL@fern.example"}, "organization": {"name": "Fern"}},
        {"title": "4", "customer": {"email": "marta@northwind.example", "phone": "+49 30 901820"}},
    ]
    assert bring(rows)["added"] == 4
    joel = Identity.objects.get(value="joel@fern.example").customer
    assert (joel.name, joel.organization.external_id, joel.reports.count()) == ("Joel", "o-1", 3)
    assert Customer.objects.count() == 2
    assert Report.objects.get(title="2").organization.external_id == "o-1"
    assert Report.objects.get(title="3").organization.name == "Fern"


HOSTILE = [
    ({"title": "fine"}, None),
    ({"title": "", "text": None}, "title: Say what went wrong, in a title or in a text."),
    ({"title": "a\x00b\ud800c", "text": "\udfff"}, None),
    ({"text": "x" * 10_000_000}, "text: The text has 10,000,000 characters; at most 100,000 fit."),
    ({"title": "y" * 301}, "title: Keep the title under 300 characters"),
    ({"title": 5}, None),
    ({"title": ["a"]}, "title: This should be text, not a list."),
    ({"title": "t", "email": "not an address"}, "email: This does not look like an e-mail address."),
    ({"title": "t", "phone": "call me"}, "phone: Write the number with its country code"),
    ({"title": "t", "severity": "P1"}, "severity: “p1” is not one of: blocker, major, minor, suggestion."),
    ({"title": "t", "received": "2999-01-01"}, "received_at: “2999-01-01” is in the future."),
    ({"title": "t", "occurred_at": "soon"}, "occurred_at: “soon” is not a time."),
    ({"title": "t", "product": "nope"}, "product: There is no product “nope”."),
    ({"title": "t", "steps": [{"a": 1}]}, "steps: This should be text, not an object."),
    ({"title": "t", "id": "i" * 5000}, None),
]


def test_hostile_rows_are_set_apart_each_with_its_reason_and_the_others_come_in(bring):
    path = bring.folder / "hostile.jsonl"
    summary = bring([row for row, _ in HOSTILE], file=path.name)
    wrong = [(line, why) for line, (_, why) in enumerate(HOSTILE, 1) if why]
    assert summary["rejects"] == f"{path}.rejects.jsonl"
    found = rejects(summary["rejects"])
    assert [line for line, _ in found] == [line for line, _ in wrong]
    for (_, said), (_, why) in zip(found, wrong, strict=True):
        assert said.startswith(why)
    assert (summary["read"], summary["added"], summary["rejected"]) == (len(HOSTILE), 4, len(wrong))
    assert Report.objects.filter(title="ab?c", text="?").exists()
    again = bring(path)
    assert (again["added"], again["already_there"], again["rejected"]) == (0, 4, len(wrong))


def test_rejected_rows_can_be_mended_and_brought_in(bring):
    summary = bring([{"title": "Worse", "severity": "P1"}], code=1)
    kept = [json.loads(line)["row"] for line in Path(summary["rejects"]).read_text().splitlines()]
    assert kept == [{"title": "Worse", "severity": "P1"}]
    assert bring([{**kept[0], "severity": "major"}])["added"] == 1
    assert not Path(summary["rejects"]).exists(), "a run without rejects leaves no list of them"


def test_a_rejects_file_is_made_only_when_there_is_something_for_it(bring):
    apart = bring.folder / "apart.jsonl"
    assert bring([{"title": "fine"}], "--rejects", str(apart))["rejects"] is None
    assert not apart.exists()
    assert bring([{"title": ""}, {"title": "good"}], "--rejects", str(apart))["rejects"] == str(apart)
    assert len(rejects(apart)) == 1


def test_csv_with_a_mapping(bring):
    path = bring.folder / "export.csv"
    with gzip.open(f"{path}.gz", "wt", newline="", encoding="utf-8-sig") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(["Nr", "Betreff", "Text", "Firma", "Schritt"])
        table.writerow(["7", "Zähler fällt", "Gestern 212,\nheute 198", "Nordwind", "Übersicht"])
    summary = bring(Path(f"{path}.gz"), "--map", "id=Nr", "--map", "title=Betreff", "--map", "text=Text",
                    "--map", "organization=Firma")  # fmt: skip
    assert summary["columns_left_out"] == ["Schritt"]
    report = Report.objects.get()
    assert (report.title, report.text) == ("Zähler fällt", "Gestern 212,\nheute 198")
    assert report.organization.name == "Nordwind"
    assert report.import_key == "export:7"


def test_a_dry_run_writes_nothing(bring):
    before = Event.objects.count()
    rows = [{"title": "a", "email": "a@a.example", "company": "A", "product": "New"}, {"title": ""}]
    summary = bring(rows, "--dry-run", "--make-products")
    assert (summary["added"], summary["rejected"], summary["products_added"]) == (1, 1, ["New"])
    assert summary["dry_run"] is True
    assert sorted(file.name for file in bring.folder.iterdir()) == ["old desk.jsonl"]
    for model in (Report, Customer, Organization):
        assert not model.objects.exists()
    assert Product.objects.count() == 1
    assert Event.objects.count() == before


def test_products_are_known_by_name_or_short_name_and_made_on_request_only(bring):
    product = Product.objects.create(slug="lumen-links", name="Lumen")
    rows = [{"title": "1", "product": "LUMEN"}, {"title": "2", "product": "Lumen Links"}, {"title": "3"},
            {"title": "4", "product": "Larkspur Pay"}]  # fmt: skip
    summary = bring(rows)
    assert summary["rejected"] == 1
    assert "--make-products" in rejects(summary["rejects"])[0][1]
    assert product.report_set.count() == 2
    assert Report.objects.get(title="3").product.is_default
    assert bring(rows, "--make-products")["products_added"] == ["Larkspur Pay"]
    assert Report.objects.get(title="4").product.slug == "larkspur-pay"
    assert Event.objects.filter(word="product.added").count() == 1


def test_all_go_to_one_product_when_that_is_said(bring):
    product = Product.objects.create(slug="lumen-links", name="Lumen")
    assert bring([{"title": "1", "product": "whatever"}], "--product", "lumen-links")["added"] == 1
    assert Report.objects.get().product == product


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--map", "colour=title"], "“colour=title” should be field=column"),
        (["--map", "text=body"], "There is no column “body” among title"),
        (["--map", "title="], "Nothing is the title or the text"),
        (["--product", "nope"], "There is no product “nope”"),
        (["--bogus"], "No such option: --bogus"),
    ],
)
def test_what_was_asked_for_wrongly_is_said_in_one_line_and_nothing_comes_in(bring, options, said):
    assert bring([{"title": "a"}], *options, code=2) is None
    assert said in bring.said
    assert bring.said.count("\n") == 1
    assert not Report.objects.exists()


def test_files_that_are_no_reports(bring, tmp_path):
    (tmp_path / "export.jsonl").write_text('{"format": "heardback-export", "counts": {}, "exported_at": ""}\n')
    bring(tmp_path / "export.jsonl", code=2)
    assert "heardback import all" in bring.said
    bring(tmp_path / "not there.csv", code=2)
    assert "No such file" in bring.said
    (tmp_path / "empty.csv").write_bytes(b"")
    bring(tmp_path / "empty.csv", code=1)
    assert bring.said == f"heardback: {tmp_path / 'empty.csv'}: The file is empty.\n"
    (tmp_path / "bad.jsonl").write_text('{"title": ""}\n')
    assert bring(tmp_path / "bad.jsonl", code=1)["rejected"] == 1


def test_a_file_that_is_cut_short_keeps_what_came_before_and_is_finished_by_the_whole(bring, tmp_path):
    whole = "".join(json.dumps({"id": n, "title": f"Report {n} of many"}) + "\n" for n in range(3000))
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(whole.encode())[:-3000])
    summary = bring(path, code=1)
    assert "cut short after line" in bring.said
    assert 0 < summary["added"] < 3000
    assert Report.objects.count() == summary["added"]
    path.write_bytes(gzip.compress(whole.encode()))
    assert bring(path)["already_there"] == summary["added"]
    assert Report.objects.count() == 3000
