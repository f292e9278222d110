"""The registry of attributes: names that come in are written down, and values are held to what they are said to be."""

import json

import pytest
from django.core.exceptions import ValidationError

from heardback.accounts.actors import SYSTEM
from heardback.accounts.roles import Role
from heardback.customers.attributes import DIMENSIONS_MOST, LISTED_MOST, describe_attribute
from heardback.customers.describing import describe_customer, describe_organization
from heardback.customers.finding import Firm, Person
from heardback.customers.importing import Tally, import_people
from heardback.customers.models import Attribute, Customer, Organization
from heardback.ledger.models import Event
from heardback.reports.taking import Account, take
from heardback.trends.sharing import shared
from heardback.triage.deciding import triage
from heardback.wire.rows import Row

pytestmark = pytest.mark.django_db


def test_names_that_come_in_are_written_down_once_as_texts():
    describe_customer("u-1", by=SYSTEM, attributes={"language": "de", "gone": None})
    describe_organization("o-1", by=SYSTEM, attributes={"language": "de", "seats": 12})
    describe_organization("o-1", by=SYSTEM, attributes={"seats": 13})
    rows = [Row(2, {"external_id": "u-1", "attributes.seats": "4"}), Row(3, {"external_id": "u-2", "attributes.x": ""})]
    list(import_people("customers", rows, {n: n for n in rows[0].values} | {"attributes.x": "attributes.x"}, Tally(),
                       reject=pytest.fail))  # fmt: skip
    known = [(one.whose, one.name, one.kind) for one in Attribute.objects.order_by("whose", "name")]
    assert known == [
        ("customer", "language", "text"), ("customer", "seats", "text"),
        ("organization", "language", "text"), ("organization", "seats", "text"),
    ]  # fmt: skip
    assert Event.objects.filter(word="attribute.added").count() == 4


def test_values_are_kept_as_their_kind_wants_them_or_refused_in_words():
    for name, kind in (("seats", "number"), ("vip", "yes_no"), ("since", "date"), ("note", "text")):
        describe_attribute("organization", name, by=SYSTEM, kind=kind)
    describe_attribute("organization", "region", by=SYSTEM, kind="choice", choices=["EU", "US", "eu", " "])
    said = {"seats": "12", "vip": "Yes", "since": "2026-03-01", "note": 4, "region": "us", "other": True}
    firm = describe_organization("o-1", by=SYSTEM, attributes=said)
    kept = {"seats": 12, "vip": True, "since": "2026-03-01", "note": 4, "region": "US", "other": True}
    assert firm.attributes == kept
    wrong = {"seats": "many", "vip": "perhaps", "since": "2026-02-30", "region": "moon", "note": "fine"}
    with pytest.raises(ValidationError) as refused:
        describe_organization("o-1", by=SYSTEM, attributes=wrong)
    assert refused.value.message_dict == {
        "attributes.seats": ["Write a number, like 12 or 3.5, not “many”."],
        "attributes.vip": ["Write yes or no, not “perhaps”."],
        "attributes.since": ["Write a date like 2026-03-31, not “2026-02-30”."],
        "attributes.region": ["“moon” is none of EU, US."],
    }
    assert Organization.objects.get().attributes == kept
    for odd in ("nan", "inf", "1e400", "1_000", True):
        with pytest.raises(ValidationError):
            describe_organization("o-1", by=SYSTEM, attributes={"seats": odd})
    assert describe_organization("o-1", by=SYSTEM, attributes={"seats": "2.5", "vip": None}).attributes["seats"] == 2.5


def test_rows_of_a_file_whose_values_do_not_fit_are_set_apart():
    describe_attribute("customer", "seats", by=SYSTEM, kind="number")
    rows = [Row(n, {"email": f"c{n}@x.example", "seats": said}) for n, said in ((2, "3"), (3, "many"), (4, ""))]
    apart, tally = [], Tally()
    mapped = {"email": "email", "attributes.seats": "seats"}
    list(import_people("customers", rows, mapped, tally, reject=apart.append))
    assert [(one.line, one.why) for one in apart] == [
        (3, "attributes.seats: Write a number, like 12 or 3.5, not “many”.")
    ]
    assert (tally.made, tally.rejected) == (2, 1)
    assert Customer.objects.get(identities__value="c2@x.example").attributes == {"seats": 3}


def test_there_is_an_end_to_what_is_written_down():
    Attribute.objects.bulk_create(Attribute(whose="customer", name=f"a{n}") for n in range(LISTED_MOST - 1))
    told = describe_customer("u-1", by=SYSTEM, attributes={"one": 1, "two": 2})
    assert told.attributes == {"one": 1, "two": 2}
    assert Attribute.objects.count() == LISTED_MOST
    for n in range(DIMENSIONS_MOST):
        describe_attribute("customer", f"a{n}", by=SYSTEM, is_dimension=True)
    for name in ("a40", "2026", "-1"):
        with pytest.raises(ValidationError, match=r"told apart"):
            describe_attribute("customer", name, by=SYSTEM, is_dimension=True)


def test_over_the_api(client, token_for):
    def call(method, path, role=Role.ADMIN, **body):
        headers = {"Authorization": f"Bearer {token_for(role)}"}
        more = {"data": json.dumps(body), "content_type": "application/json"} if method == "put" else {}
        return getattr(client, method)(f"/api/v1/attributes{path}", headers=headers, **more)

    made = call("put", "/organization/region", label="Region", kind="choice", choices=["EU", "US"], is_dimension=True)
    assert made.json() == {
        "whose": "organization", "name": "region", "label": "Region", "kind": "choice", "choices": ["EU", "US"],
        "is_dimension": True,
    }  # fmt: skip
    assert call("get", "").json() == [made.json()]
    assert call("put", "/organization/region", role=Role.AGENT, label="x").status_code == 403
    assert call("put", "/organization/region", kind="text").json()["choices"] == []
    refused = call("put", "/organization/region", kind="choice", label="x" * 121)
    assert {error["field"] for error in refused.json()["errors"]} == {"choices", "label"}
    assert call("put", "/product/region").json()["errors"][0]["field"] == "whose"
    assert [event.facts["fields"] for event in Event.objects.filter(word="attribute.changed").order_by("pk")] == [
        ["label", "kind", "choices", "is_dimension"], ["kind", "choices"],
    ]  # fmt: skip


def test_an_admin_says_on_a_page_what_they_are(at_desk, ada, sam):
    admin = at_desk(ada)
    describe_customer("u-1", by=SYSTEM, attributes={"seats": 4})
    one = Attribute.objects.get()
    assert "<h2>None yet" not in (listed := admin.get("/desk/attributes/").content.decode()) and ">seats</a>" in listed
    refused = admin.post(f"/desk/attributes/{one.pk}/", {"kind": "choice", "choices": " ", "label": "Seats"})
    assert refused.status_code == 422
    assert "each on a line of its own" in refused.content.decode() and 'value="Seats"' in refused.content.decode()
    admin.post(f"/desk/attributes/{one.pk}/", {"kind": "number", "label": "Seats", "is_dimension": "on"})
    one.refresh_from_db()
    assert (one.kind, one.label, one.is_dimension) == ("number", "Seats", True)
    admin.post("/desk/attributes/", {"whose": "organization", "name": "vip", "kind": "yes_no"})
    assert Attribute.objects.get(name="vip").kind == "yes_no"
    assert at_desk(sam).get("/desk/attributes/").status_code == 403


def test_people_are_told_apart_by_them(sam, at_desk, client, token_for):
    """In what those hurt share, and in the trends, on the page and over the API."""
    describe_attribute("organization", "vip", by=SYSTEM, kind="yes_no", label="Key account", is_dimension=True)
    describe_attribute("customer", "seats", by=SYSTEM, kind="number", is_dimension=True)
    issue = None
    for n, (vip, seats) in enumerate([(True, 4), (True, 4), (False, 9)]):
        describe_organization(f"o-{n}", by=SYSTEM, name=f"Firm {n}", kind="agency", attributes={"vip": vip})
        customer = describe_customer(
            f"u-{n}", by=SYSTEM, email=f"u{n}@x.example", organization=f"o-{n}", attributes={"seats": seats}
        )
        account = Account(
            title="Charged twice",
            person=Person(email=f"u{n}@x.example"),
            firm=Firm(external_id=f"o-{n}"),
            url="x.example/a",
        )
        report = take(account, source="api")
        assert report.customer == customer
        issue = triage(report, "new_bug" if issue is None else "known_bug", by=sam.actor, issue=issue)
    found = [(fact.label or fact.kind, fact.name, fact.part, fact.whole) for fact in shared(issue)]
    assert found == [("spot", "/a", 3, 3), ("Kind", "agency", 3, 3), ("seats", "4", 2, 3), ("Key account", "yes", 2, 3)]
    desk = at_desk(sam)
    assert "Key account</span> yes" in desk.get(f"/desk/issues/{issue.key}/").content.decode()
    page = desk.get("/desk/trends/?by=organization.attributes.vip").content.decode()
    assert "by=organization.attributes.vip&amp;is=yes" in page
    behind = desk.get("/desk/trends/reports/?by=organization.attributes.vip&is=yes&hours=168").content.decode()
    assert "Key account: yes" in behind and behind.count(">Charged twice</a>") == 2
    behind = desk.get("/desk/trends/reports/?by=customer.attributes.seats&is=9&hours=168").content.decode()
    assert behind.count(">Charged twice</a>") == 1
    headers = {"Authorization": f"Bearer {token_for('agent')}"}
    said = client.get("/api/v1/trends?by=customer.attributes.seats", headers=headers).json()
    assert [(one["name"], one["week"]["customers"]) for one in said["ones"]] == [("4", 2), ("9", 1)]
    assert {"key": "organization.plan", "label": "Plan"} in said["dimensions"]
    assert client.get("/api/v1/trends?by=nothing", headers=headers).status_code == 422
