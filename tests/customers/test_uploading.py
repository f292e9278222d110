"""A list of customers or organizations is uploaded, looked at, and brought in when somebody says so."""

import csv
import io
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from heardback.accounts.models import Member
from heardback.accounts.roles import Role
from heardback.customers import importing, uploading
from heardback.customers.attributes import describe_attribute
from heardback.customers.checking import FIELDS
from heardback.customers.columns import KNOWN_BY, completed
from heardback.customers.describing import describe_customer
from heardback.customers.models import Attribute, Customer, Identity, RefusedRow, Upload
from heardback.customers.uploading import bring_in, choose_columns, take_file, work_off_uploads
from heardback.ledger.models import Event

pytestmark = pytest.mark.django_db
LIST = """E-mail,Full name,Company,Seats,mood
marta@northwind.example,Marta Keller,Northwind,12,good
joel@southwind.example,Joel,Southwind,many,
not an address,Nobody,,1,
ines@northwind.example,Ines,northwind,3,
broken,row
"""


@pytest.fixture
def pia(db) -> Member:
    return Member.objects.create_user("pia@heardback.example", name="Pia", role=Role.PRODUCT_MANAGER)


def work_off():
    while work_off_uploads():
        pass


def test_the_page_from_the_file_to_what_is_mended(at_desk, pia):
    describe_attribute("customer", "Seats", by=pia.actor, kind="number")
    describe_customer("u-1", by=pia.actor, email="ines@northwind.example", name="Ines")
    before = Event.objects.count()
    desk = at_desk(pia)
    file = SimpleUploadedFile("crm.csv", LIST.encode())
    there = desk.post("/desk/customers/import/", {"kind": "customers", "file": file}).headers["Location"]
    assert "nothing is kept yet" in desk.get(there).content.decode()
    part = desk.get(there, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith("<div") and 'hx-trigger="every 1s"' in part
    work_off()

    page = desk.get(there).content.decode()
    assert "<dt>new</dt><dd>2</dd>" in page and "<dt>changed</dt><dd>1</dd>" in page
    assert 'value="email" selected' in page and "marta@northwind.example · joel@southwind.example" in page
    assert "email: This does not look like an e-mail address" in page
    assert "It has 2 columns, the header 5." in page
    # Another column is wanted, and with it another row doesn't fit.
    chosen = {"c0": "email", "c1": "name", "c2": "organization.name", "c3": "attributes.Seats", "c4": ""}
    desk.post(there, chosen | {"do": "map"})
    work_off()
    page = desk.get(there).content.decode()
    assert "Write a number, like 12 or 3.5, not “many”." in page and "Import 2 rows" in page
    # Nothing was written but the upload itself.
    assert Event.objects.count() == before and Customer.objects.count() == 1

    desk.post(there, {"do": "import"})
    work_off()
    assert "It is in" in desk.get(there).content.decode()
    assert Customer.objects.get(name="Marta Keller").attributes == {"Seats": 12}
    assert Identity.objects.filter(value="joel@southwind.example").count() == 0
    event = Event.objects.get(word="people.brought.in")
    assert (event.actor_name, event.facts["made"], event.facts["rejected"]) == ("Pia", 1, 3)
    assert Upload.objects.get().content == b""
    assert desk.post(there, {"do": "import"}).status_code == 422

    apart = desk.get(f"{there}refused/")
    assert apart["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(apart.content.decode())))
    assert [(row["line"], row["E-mail"], row["Full name"]) for row in rows] == [
        ("3", "joel@southwind.example", "Joel"), ("4", "not an address", "Nobody"), ("6", "broken", "row"),
    ]  # fmt: skip
    mended = apart.content.decode().replace("many", "4")
    again = take_file("customers", mended.encode(), "mended.csv", by=pia.actor)
    choose_columns(again, dict(zip(again.columns, chosen.values(), strict=False)))
    work_off()
    again.refresh_from_db()
    assert (again.state, again.made, again.rejected) == ("ready", 1, 2)


def test_the_same_list_again_changes_nothing_and_a_killed_step_goes_on(pia, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 3)
    text = "email,attributes.plan\n" + "".join(f"c{n}@x.example,p{n % 3}\n" for n in range(10))

    def brought(kill_at: int = -1) -> Upload:
        upload = take_file("customers", text.encode(), "list.csv", by=pia.actor)
        work_off()
        upload.refresh_from_db()
        assert (upload.state, upload.read, upload.rejected) == ("ready", 10, 0)
        bring_in(upload)
        for step in range(10):
            with suppress(KeyboardInterrupt), transaction.atomic():
                work_off_uploads()
                if step == kill_at:  # before its transaction ended
                    raise KeyboardInterrupt
        upload.refresh_from_db()
        return upload

    first, again = brought(kill_at=1), brought()
    assert (first.state, first.made, first.changed, first.same) == ("done", 10, 0, 0)
    assert (again.state, again.made, again.changed, again.same) == ("done", 0, 0, 10)
    assert Customer.objects.count() == 10
    assert Event.objects.filter(word="people.brought.in").count() == 2
    assert Attribute.objects.get().name == "plan"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"), (b"email\n", "no rows"), (b"\x1f\x8b00", "packed"), (b"PK\x03\x04", "spreadsheet"),
        (b"email\n" + b"x" * uploading.BYTES_MOST, "larger than 10 MB"), ("email\n\xe9".encode("utf-16"), "UTF-16"),
        (b"email\n" + b"a@b.example\n" * (uploading.ROWS_MOST + 1), "100,000 rows"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_in_words(pia, content, why):
    with pytest.raises(ValidationError, match=why) as refused:
        take_file("customers", content, "x.csv", by=pia.actor)
    assert list(refused.value.message_dict) == ["file"]
    assert not Upload.objects.exists()


def test_columns_are_chosen_where_their_names_say_nothing(at_desk, pia, sam):
    desk = at_desk(pia)
    pasted = {"kind": "organizations", "pasted": "Was;Tarif\nNorthwind;gold\n"}
    there = desk.post("/desk/customers/import/", pasted).headers["Location"]
    upload = Upload.objects.get()
    assert upload.state == "choosing"
    work_off()
    assert "Nothing in it says who a row is about" in desk.get(there).content.decode()
    twice = desk.post(there, {"c0": "name", "c1": "name"})
    assert twice.status_code == 422 and "can&#x27;t both be the same" in twice.content.decode()
    assert desk.post(there, {"c0": "", "c1": "plan"}).status_code == 422
    assert desk.post(there, {"c0": "hat", "c1": ""}).status_code == 422
    desk.post(there, {"c0": "name", "c1": "plan"})
    work_off()
    assert "Import 1 row<" in desk.get(there).content.decode()
    empty = desk.post("/desk/customers/import/", {"kind": "customers"})
    assert empty.status_code == 422 and "Choose a file, or paste its rows." in empty.content.decode()
    assert at_desk(sam).get("/desk/customers/import/").status_code == 403


def test_columns_are_known_however_their_names_are_written():
    found = completed(
        FIELDS["customers"], KNOWN_BY["customers"], {}, ["Customer ID", "E-mail", "company_id", "Account"]
    )
    assert found == {
        "external_id": "Customer ID", "email": "E-mail", "organization.external_id": "company_id",
        "organization.name": "Account",
    }  # fmt: skip


def test_what_was_looked_at_goes_after_a_month(pia, monkeypatch):
    for n in range(2):
        take_file("customers", b"email\nx\ngood@x.example", f"{n}.csv", by=pia.actor)
    work_off()
    bring_in(Upload.objects.first())
    work_off()
    assert uploading.forget_uploads() == 0
    assert RefusedRow.objects.count() == 2
    Upload.objects.update(at=uploading.timezone.now() - uploading.KEPT_FOR * 2)
    uploading.forget_uploads()
    assert [upload.state for upload in Upload.objects.all()] == ["done"]
    assert not RefusedRow.objects.exists()


def test_a_list_is_brought_in_over_the_api(client, token_for):
    def call(method, path, role=Role.PRODUCT_MANAGER, **body):
        more = {"data": body, "content_type": "application/json"} if method != "get" else {}
        answer = getattr(client, method)(
            f"/api/v1/imports{path}", headers={"Authorization": f"Bearer {token_for(role)}"}, **more
        )
        return answer.status_code, answer.json()

    status, made = call("post", "", kind="customers", text="wer,Sitze\nkim@x.example,3\nnobody,4\n")
    assert (status, made["state"], made["rows"], made["columns"]) == (201, "choosing", 2, ["wer", "Sitze"])
    at = f"/{made['id']}"
    assert call("post", f"{at}/keep")[0] == 422
    assert call("put", f"{at}/columns", columns={"wer": "hat"})[1]["errors"][0]["field"] == "map"
    assert call("put", f"{at}/columns", columns={"wer": "email", "Sitze": "attributes.seats"})[1]["state"] == "looking"
    work_off()
    looked = call("get", at)[1]
    assert (looked["state"], looked["made"], looked["rejected"]) == ("ready", 1, 1)
    assert not Customer.objects.exists()
    refused = call("get", f"{at}/refused")[1]
    assert [(row["line"], row["row"]["wer"]) for row in refused] == [(3, "nobody")]
    assert call("post", f"{at}/keep")[1]["state"] == "bringing"
    work_off()
    assert call("get", at)[1]["state"] == "done"
    assert Customer.objects.get().attributes == {"seats": "3"}
    assert call("post", "", role=Role.AGENT, kind="customers", text="email\nx")[0] == 403
    assert call("post", "", kind="hats", text="email\nx")[1]["errors"][0]["field"] == "kind"
    assert call("get", "/99")[0] == 404
