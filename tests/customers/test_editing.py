"""What is known of customers and organizations is corrected over the API, and lists are narrowed by it."""

import pytest

from heardback.customers.finding import Firm, Person, find_or_make_customer, find_or_make_organization
from heardback.ledger.models import Event


@pytest.fixture
def call(client, token_for):
    headers = {"Authorization": f"Bearer {token_for('agent')}"}

    def send(method: str, path: str, **body):
        more = {"data": body, "content_type": "application/json"} if method != "get" else {}
        return getattr(client, method)(f"/api/v1/{path}", headers=headers, **more)

    return send


@pytest.fixture
def marta(db):
    firm = find_or_make_organization(Firm(name="Northwind", kind="agency"))
    return find_or_make_customer(Person(email="marta@northwind.example", name="Marta"), firm)


def test_customers_are_changed(marta, call):
    other = find_or_make_organization(Firm(name="Southwind"))
    find_or_make_customer(Person(email="taken@shop.example"))
    path = f"customers/{marta.pk}"
    changed = call("patch", path, name="Marta Keller", organization=other.pk, attributes={"language": "de"}).json()
    assert (changed["name"], changed["organization"]["name"]) == ("Marta Keller", "Southwind")
    assert call("patch", path, attributes={"language": None, "seats": 3}).json()["attributes"] == {"seats": 3}
    assert [event.facts["fields"] for event in Event.objects.filter(word="customer.edited").order_by("pk")] == [
        ["name", "attributes", "organization"], ["attributes"],
    ]  # fmt: skip
    for wrong in ({"email": "taken@shop.example"}, {"email": "x"}, {"organization": 10**20}, {"name": "x" * 201}):
        assert call("patch", path, **wrong).status_code == 422
    assert call("patch", "customers/999", name="x").status_code == 404


def test_organizations_are_changed_and_lists_narrowed(marta, call, at_desk, sam):
    firm = marta.organization
    find_or_make_customer(Person(email="joel@fern.example", name="Joel"), find_or_make_organization(Firm(name="Fern")))
    changed = call("patch", f"organizations/{firm.pk}", plan="gold", attributes={"seats": 12}).json()
    assert (changed["plan"], changed["kind"], changed["attributes"]) == ("gold", "agency", {"seats": 12})
    assert call("patch", f"organizations/{firm.pk}", name="FERN").status_code == 422
    assert call("patch", "organizations/999", name="x").status_code == 404
    for narrowed, there in (("plan=gold", True), ("kind=agency&plan=gold", True), ("kind=shop", False)):
        for what, name in (("customers", "Marta"), ("organizations", "Northwind")):
            rows = call("get", f"{what}?{narrowed}").json()
            assert [row["name"] for row in rows] == [name] * there
            page = at_desk(sam).get(f"/desk/{what}/?{narrowed}").content.decode()
            assert (f">{name}</a>" in page) is there
            assert "Joel" not in page and ("fits that" in page) is not there
