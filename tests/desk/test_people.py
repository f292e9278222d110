"""Saying at the desk, and over the API, that two customers are one person; and taking it back."""

import pytest

from heardback.customers.finding import Person, find_or_make_customer
from heardback.customers.models import Customer


def words_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def two(marta_says, joel_says) -> tuple[Customer, Customer]:
    return marta_says().customer, joel_says().customer


def test_the_other_is_looked_up_looked_at_and_merged_and_separated(two, at_desk, sam, vera):
    one, other = two
    desk, address = at_desk(sam), f"/desk/customers/{one.pk}/merge/"
    found = words_of(desk.get(address, {"q": "fern"}))
    assert f"?into={other.pk}" in found and f"?into={one.pk}" not in found
    seen = words_of(desk.get(address, {"into": other.pk}))
    assert "Their 2 reports stand on one page" in seen and "Their names differ" in seen
    refused = desk.post(address, {"into": other.pk, "why": " "})
    assert refused.status_code == 422 and "Say how you know" in words_of(refused)
    done = desk.post(address, {"into": other.pk, "why": "One voice on the phone"}, follow=True)
    page = words_of(done)
    assert done.redirect_chain == [(f"/desk/customers/{other.pk}/", 302)]
    assert "marta@northwind.example" in page and "link counts" in page.lower() and "went down overnight" in page
    assert "One voice on the phone" in page
    assert words_of(desk.get("/desk/customers/")).count("<tr>") == 2  # the head, and one person
    apart = f"/desk/customers/{one.pk}/unmerge/"
    assert apart not in words_of(at_desk(vera).get(f"/desk/customers/{other.pk}/"))
    assert "is not Joel Abara" in words_of(desk.get(apart))
    assert desk.post(apart, {"why": ""}).status_code == 422
    desk.post(apart, {"why": "Two voices"})
    assert not Customer.objects.exclude(survivor=None).exists()


@pytest.mark.parametrize("into", ["0", "999999", "x", "9" * 30])
def test_nobody_by_that_number_is_said(two, at_desk, sam, into):
    assert at_desk(sam).get(f"/desk/customers/{two[0].pk}/merge/", {"into": into}).status_code == 422


def test_the_api_looks_merges_and_separates(two, client, token_for):
    one, other = two
    headers = {"Authorization": f"Bearer {token_for('agent')}"}

    def call(verb: str, **body):
        address = f"/api/v1/customers/{one.pk}/{verb}"
        return client.post(address, body, content_type="application/json", headers=headers)

    seen = client.get(f"/api/v1/customers/{one.pk}/merge?into={other.pk}", headers=headers).json()
    assert (seen["rows"], seen["reports"], seen["both"], seen["wrong"]) == ([one.pk, other.pk], 2, [], "")
    assert call("merge", into=other.pk, why="").status_code == 422
    goes_on = call("merge", into=other.pk, why="One voice").json()
    assert (goes_on["id"], goes_on["rows"], len(goes_on["reports"])) == (other.pk, [one.pk, other.pk], 2)
    read = client.get(f"/api/v1/customers/{one.pk}", headers=headers).json()
    assert (read["person"], read["merged_into"]) == (other.pk, other.pk)
    assert call("merge", into=other.pk, why="Again").status_code == 422
    assert call("unmerge", why="Two voices").json()["person"] == one.pk
    assert call("unmerge", why="Two voices").status_code == 422


def test_duplicates_are_looked_at_and_decided(two, at_desk, sam, client, token_for):
    one = find_or_make_customer(Person(email="mar.ta+x@northwind.example", name="Marta K."))
    desk = at_desk(sam)
    seen = words_of(desk.get("/desk/customers/duplicates/"))
    assert "one mailbox nearly everywhere" in seen and f"/desk/customers/{one.pk}/merge/?into={two[0].pk}" in seen
    headers = {"Authorization": f"Bearer {token_for('agent')}"}
    address = "/api/v1/customers/duplicates"
    pairs = client.get(address, headers=headers).json()["pairs"]
    assert [(pair["one"], pair["other"]) for pair in pairs] == [(two[0].pk, one.pk)]
    pressed = desk.post(f"/desk/customers/{two[0].pk}/not-the-same/{one.pk}/", {"back": "//evil.example"})
    assert pressed["Location"] == "/desk/customers/duplicates/"
    assert "Nobody looks like two" in words_of(desk.get("/desk/customers/duplicates/"))
    assert client.get(address, headers=headers).json() == {"pairs": [], "next": ""}
    call = client.post(
        f"/api/v1/customers/{one.pk}/not-the-same", {"other": 10**9}, content_type="application/json", headers=headers
    )
    assert call.status_code == 422
