"""An admin says what a product's form asks, sees what it would look like, and programs do the same."""

import re
from html import unescape

import pytest

from heardback.ledger.models import Event
from heardback.products.changing import change_product
from heardback.products.models import Product

AT = "/desk/products/default/form/"


@pytest.fixture
def product(db) -> Product:
    return Product.objects.get()


def filled(page: str) -> dict[str, str]:
    """What the editor's form would send as it stands."""
    form = re.search(r'<form id="asking".*?</form>', page, re.S)[0]
    found = dict(re.findall(r'<input type="(?:text|number|hidden)"[^>]*name="([^"]+)" value="([^"]*)"', form))
    found |= dict.fromkeys(re.findall(r'<input type="checkbox"[^>]*name="([^"]+)" checked', form), "on")
    found |= {
        n: v.lstrip("\n") for n, v in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S)
    }
    for name, inside in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        found[name] = re.search(r'value="([^"]*)" selected', inside)[1]
    return {name: unescape(value) for name, value in found.items()}


def test_saved_as_it_stands_nothing_changes(at_desk, ada, product):
    admin = at_desk(ada)
    change_product(
        product, by=ada.actor, asks={"url": "required"}, spots=[{"name": "Pay", "patterns": ["/pay/*", "/cart"]}],
        own_fields=[{"label": "Till", "kind": "choice", "choices": ["Left", "Right"], "required": True}],
        texts={"intro": "Welcome.", "hint_title": "Short"},
    )  # fmt: skip
    events = Event.objects.count()
    answer = admin.post(AT, filled(admin.get(AT).content.decode()))
    assert answer.status_code == 302
    assert Event.objects.count() == events


def test_what_is_asked_is_changed_and_put_in_order(at_desk, ada, product):
    admin = at_desk(ada)
    change_product(product, by=ada.actor, own_fields=[{"label": "First"}, {"label": "Second"}, {"label": "Third"}])
    typed = filled(admin.get(AT).content.decode())
    typed |= {"own_0_place": "9", "own_1_label": "", "ask_phone": "not", "intro": "Hello", "own_3_label": "Fourth"}
    typed |= {"spots": "Checkout: /checkout/*, pay.example.com/*\nCart: /cart"}
    typed.pop("anonymous")
    assert admin.post(AT, typed).status_code == 302
    product.refresh_from_db()
    assert [field["name"] for field in product.own_fields] == ["third", "fourth", "first"]
    assert (product.asks, product.texts, product.anonymous) == ({"phone": "not"}, {"intro": "Hello"}, False)
    assert [spot["name"] for spot in product.spots] == ["Checkout", "Cart"]
    assert product.spots[0]["patterns"] == ["/checkout/*", "pay.example.com/*"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"spots": "Checkout"}, "Write each spot on a line of its own"),
        ({"own_0_label": "Till", "own_0_kind": "choice", "own_0_choices": "One"}, "from 2 to 30 choices"),
        ({"own_0_label": "x" * 200}, "at most 120 characters"),
        ({"ask_files": "required"}, "can be optional, or not asked"),
        ({"ask_url": "\x00"}, "optional, required, not"),
        ({"intro": "x" * 2000}, "Keep each text under 1,000"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_stays(at_desk, ada, product, typed, says):
    admin = at_desk(ada)
    answer = admin.post(AT, {**filled(admin.get(AT).content.decode()), **typed})
    html = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert says in html
    assert all(value in html for value in typed.values() if "\x00" not in value)
    before = (product.asks, product.own_fields, product.spots, product.texts)
    product.refresh_from_db()
    assert (product.asks, product.own_fields, product.spots, product.texts) == before


def test_the_preview_is_the_form_itself_and_saves_nothing(at_desk, ada, product):
    admin = at_desk(ada)
    typed = filled(admin.get(AT).content.decode())
    typed |= {"own_0_label": "Which <till>?", "intro": "Not <b>saved</b>", "ask_fixed_means": "not", "thanks": "Bye!"}
    page = admin.post(AT + "preview/", typed).content.decode()
    for said in ("Which &lt;till&gt;?", "Not &lt;b&gt;saved&lt;/b&gt;", "What happened?", "Bye!", "Check your answers"):
        assert said in page
    assert "would “fixed” look like" not in page
    assert "<form" not in page, "it cannot be sent"
    frame = admin.post(AT + "preview/", typed, headers={"HX-Request": "true"}).content.decode()
    assert frame.startswith("<iframe ")
    assert "<main" not in frame, "all of it stands in the attribute"
    assert "&lt;main" in frame
    wrong = admin.post(AT + "preview/", {**typed, "spots": "Checkout"}, headers={"HX-Request": "true"})
    assert "Write each spot" in wrong.content.decode()
    product.refresh_from_db()
    assert (product.own_fields, product.texts) == ([], {})


def test_only_admins_edit_the_form(at_desk, dana, product):
    assert at_desk(dana).get(AT).status_code == 403
    assert at_desk(dana).post(AT + "preview/", {}).status_code == 403


def test_programs_read_and_change_it(client, token_for, product):
    headers = {"Authorization": f"Bearer {token_for('admin')}"}
    body = {
        "asks": {"url": "required"}, "anonymous": False, "texts": {"intro": "Hello"},
        "own_fields": [{"label": "Till", "kind": "choice", "choices": ["Left", "Right"]}],
        "spots": [{"name": "Checkout", "patterns": ["/checkout/*"]}],
    }  # fmt: skip
    answer = client.patch("/api/v1/products/default", body, "application/json", headers=headers)
    assert answer.status_code == 200, answer.content
    read = client.get("/api/v1/products/default", headers=headers).json()
    assert read["own_fields"][0] == {
        "name": "till", "label": "Till", "hint": "", "kind": "choice", "choices": ["Left", "Right"], "required": False,
    }  # fmt: skip
    assert (read["asks"], read["anonymous"], read["spots"][0]["name"]) == ({"url": "required"}, False, "Checkout")
    assert client.get("/api/v1/products/nothing", headers=headers).status_code == 404
    wrong = client.patch("/api/v1/products/default", {"asks": {"url": "perhaps"}}, "application/json", headers=headers)
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "asks"
    said = {"title": "x", "url": "https://shop.example/checkout/2", "attributes": {"till": "Left"}}
    said["customer"] = {"email": "marta@northwind.example"}
    taken = client.post("/api/v1/reports", said, "application/json", headers=headers)
    report = client.get(f"/api/v1/reports/{taken.json()['number']}", headers=headers).json()
    assert (report["step"], report["attributes"]) == ("Checkout", {"till": "Left"})
    longer = {**said, "attributes": {"till": "x" * 6000}}
    assert client.post("/api/v1/reports", longer, "application/json", headers=headers).status_code == 422
