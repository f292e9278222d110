"""`heardback import customers` and `import organizations`: each comes in once, and nothing known gets worse."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from heardback.accounts.actors import SYSTEM
from heardback.customers.claiming import claim
from heardback.customers.editing import edit_customer
from heardback.customers.finding import Person
from heardback.customers.importing import Tally, import_people
from heardback.customers.models import Customer, Identity, Organization
from heardback.ledger.models import Event
from heardback.project.command import main
from heardback.wire.rows import Row

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(tmp_path, capsys):
    """bring(kind, text, option...) -> the summary of the command; `.said` is what stood on stderr."""

    def run(kind, text, *options, code=0):
        path = tmp_path / "from crm.csv"
        path.write_text(text)
        capsys.readouterr()
        assert main(["import", kind, str(path), "--json", *options]) == code
        out, run.said = capsys.readouterr()
        return json.loads(out.splitlines()[-1]) if out else None

    run.folder = tmp_path
    return run


def counted(summary) -> tuple[int, ...]:
    return tuple(summary[name] for name in ("made", "changed", "unchanged", "rejected"))


def test_customers_come_in_once_with_what_tells_them_apart(bring):
    text = (
        "External_Id,Email,Phone,Name,Company,attributes.language,Seats,mood\n"
        "u-1,Marta@Northwind.example,+49 30 901820,Marta Keller,Northwind,de,12,good\n"
        "u-2,joel@southwind.example,,Joel,Southwind,,,\n"
        ",ines@northwind.example,,Ines,northwind,pt,3,\n"
    )
    summary = bring("customers", text, "--map", "attributes.seats=Seats")
    assert counted(summary) == (3, 0, 0, 0)
    assert summary["columns_left_out"] == ["mood"]
    marta = Customer.objects.get(name="Marta Keller")
    known = set(marta.identities.values_list("kind", "value", "trust"))
    assert known == {
        ("external_id", "u-1", "vouched"),
        ("email", "marta@northwind.example", "vouched"),
        ("phone", "+4930901820", "vouched"),
    }
    assert marta.attributes == {"language": "de", "seats": "12"}
    firm = marta.organization
    assert (firm.name, firm.kind, firm.plan, firm.attributes) == ("Northwind", "", "", {})
    assert Organization.objects.count() == 2
    assert counted(bring("customers", text, "--map", "attributes.seats=Seats")) == (0, 0, 3, 0)
    assert not Event.objects.filter(word="customer.edited").exists()


def test_the_hosts_id_brings_up_to_date_and_says_so(bring):
    bring("customers", "external_id,name,company,attributes.plan\nu-1,Marta,Northwind,free\n")
    summary = bring("customers", "external_id,name,company,attributes.plan\nu-1,Marta Keller,,pro\n")
    assert counted(summary) == (0, 1, 0, 0)
    marta = Customer.objects.get()
    assert (marta.name, str(marta.organization), marta.attributes) == ("Marta Keller", "Northwind", {"plan": "pro"})
    event = Event.objects.get(word="customer.edited")
    assert (event.customer, event.facts["fields"]) == (marta.pk, ["attributes", "name"])


def test_an_address_alone_only_fills_gaps(bring):
    marta = claim(Person(email="marta@northwind.example", name="Marta")).customer
    edit_customer(marta, by=SYSTEM, name="Marta Keller")
    summary = bring("customers", "email,name,company,attributes.plan\nmarta@northwind.example,M. K.,Northwind,pro\n")
    assert counted(summary) == (0, 1, 0, 0)
    marta.refresh_from_db()
    assert (marta.name, str(marta.organization), marta.attributes) == ("Marta Keller", "Northwind", {"plan": "pro"})
    bring("customers", "email,company,attributes.plan\nmarta@northwind.example,Southwind,free\n")
    marta.refresh_from_db()
    assert (str(marta.organization), marta.attributes) == ("Northwind", {"plan": "pro"})


def test_what_is_somebody_elses_stays_with_them_and_is_said(bring):
    bring("customers", "external_id,email\nu-1,marta@northwind.example\nu-2,joel@southwind.example\n")
    summary = bring("customers", "external_id,email\nu-2,marta@northwind.example\n")
    assert (summary["belongs_to_others"], summary["changed"]) == (1, 0)
    assert Identity.objects.get(value="marta@northwind.example").customer.identities.filter(value="u-1").exists()


def test_rows_that_cannot_be_kept_are_set_apart_with_the_reason(bring):
    text = "email,phone,name\nmarta@northwind.example,,Marta\nnobody,,A\n,030 1,B\n,,C\n"
    summary = bring("customers", text)
    assert counted(summary) == (1, 0, 0, 3)
    rows = [json.loads(line) for line in (bring.folder / "from crm.csv.rejects.jsonl").read_text().splitlines()]
    assert [row["line"] for row in rows] == [3, 4, 5]
    assert "e-mail address" in rows[0]["reason"]
    assert "country code" in rows[1]["reason"]
    assert "Nothing says who it is" in rows[2]["reason"]


def test_organizations_by_id_or_by_name(bring):
    text = "external_id,name,merchant type,plan,attributes.region\nm-1,Northwind,shop,pro,north\n,Southwind,clinic,,\n"
    assert counted(bring("organizations", text)) == (2, 0, 0, 0)
    north = Organization.objects.get(external_id="m-1")
    assert (north.name, north.kind, north.plan, north.attributes) == ("Northwind", "shop", "pro", {"region": "north"})
    assert counted(bring("organizations", text)) == (0, 0, 2, 0)
    summary = bring("organizations", "external_id,name,kind,plan\nm-1,Northwind,shop,free\n,SOUTHWIND,shop,pro\n")
    assert counted(summary) == (0, 2, 0, 0)
    assert Organization.objects.get(external_id="m-1").plan == "free"
    south = Organization.objects.get(external_id="")
    assert (south.name, south.kind, south.plan) == ("Southwind", "clinic", "pro")
    assert Event.objects.filter(word="organization.described").count() == 2


def test_looking_first_keeps_nothing(bring):
    assert counted(bring("customers", "email,company\na@b.example,Northwind\n", "--dry-run")) == (1, 0, 0, 0)
    assert not Customer.objects.exists()
    assert not Organization.objects.exists()


@pytest.mark.parametrize(
    ("header", "options", "says"),
    [
        ("name,mood", (), "Nothing says who a row is about"),
        ("email", ("--map", "colour=email"), "with one of these fields"),
        ("email", ("--map", "name=title"), "There is no column"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_one_line(bring, header, options, says):
    assert bring("customers", f"{header}\n", *options, code=2) is None
    assert says in bring.said
    assert bring.said.count("\n") == 1


IDS = some.sampled_from(["", "u-1", "u-2", "u-3"])
EMAILS = some.sampled_from(["", "a@x.example", "A@X.example", "b@x.example", "c@x.example"])
ROWS = some.lists(
    some.tuples(IDS, EMAILS, some.sampled_from(["", "Ann", "Bo"]), some.sampled_from(["", "North", "north", "South"])),
    max_size=8,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_any_file_brought_in_twice_is_as_once(db, rows):
    Customer.objects.all().delete()
    Organization.objects.all().delete()
    names = ("external_id", "email", "name", "organization.name")
    mapped = {name: name for name in names}

    def once() -> Tally:
        tally, each = Tally(), (Row(n, dict(zip(names, row, strict=True))) for n, row in enumerate(rows, 2))
        list(import_people("customers", each, mapped, tally, reject=lambda reject: None))
        return tally

    def all_known() -> list[object]:
        identities = Identity.objects.order_by("kind", "value").values_list("kind", "value", "customer", "trust")
        return [*identities, *Customer.objects.order_by("pk").values_list("pk", "name", "organization__name")]

    first = once()
    assert first.made == Customer.objects.count()
    assert first.rejected == sum(not (row[0] or row[1]) for row in rows)
    before = all_known()
    again = once()
    assert (again.made, again.changed) == (0, 0)
    assert all_known() == before
