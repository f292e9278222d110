"""The first steps: each is done when what it is about is there, can be left as it is, and is gone on with anywhere."""

import pytest

from heardback.accounts.models import Invite
from heardback.ledger.models import Event
from heardback.notices.setting_up import NAMES, standing
from heardback.notices.trying import send_test_mail
from heardback.products.changing import change_product
from heardback.products.company import company
from heardback.products.making import make_product
from heardback.products.models import Product
from heardback.products.queries import brand


@pytest.fixture
def browser(at_desk, ada):
    return at_desk(ada)


def states() -> dict[str, str]:
    return {one.step.name: one.state for one in standing()}


def test_each_step_is_done_by_what_is_there(browser, ada, outbox):
    Product.objects.update(name="Our product")
    invite = {"name": "Nora", "email": "nora@x.example", "role": "agent"}
    steps = {
        "company": {"name": "Acme"}, "product": {"name": "Acme Links"}, "journey": {"spots": "Checkout: /checkout/*"},
        "people": invite, "mail": {"to": "ada@heardback.example"},
    }  # fmt: skip
    for at, (name, typed) in enumerate(steps.items()):
        assert browser.get("/desk/start/")["Location"] == f"/desk/start/{name}/"
        assert browser.get(f"/desk/start/{name}/").status_code == 200
        onward = name if name in ("people", "mail") else NAMES[at + 1]
        assert browser.post(f"/desk/start/{name}/", typed)["Location"] == f"/desk/start/{onward}/"
        assert states()[name] == "done"
    assert company().name == "Acme" and Product.objects.get().name == "Acme Links"
    assert Product.objects.get().spots == [{"name": "Checkout", "patterns": ["/checkout/*"]}]
    assert Invite.objects.get().email == "nora@x.example"
    assert "this is a test" in outbox()[-1].get_content()
    for name in ("policy", "widget", "import"):
        browser.post(f"/desk/start/{name}/", {"leave": "on"})
        assert states()[name] == "left"
    assert browser.get("/desk/start/")["Location"] == "/desk/start/first/"
    change_product(Product.objects.get(), by=ada.actor, watch_days=30)
    assert states()["policy"] == "done"  # also when it is done elsewhere


def test_what_is_wrong_is_said_and_what_was_typed_stays(browser):
    for name, typed, says in (
        ("company", {"name": " "}, "Name your company"),
        ("journey", {"spots": "Checkout"}, "Write each spot on a line of its own"),
        ("mail", {"to": "me"}, "does not look like an e-mail address"),
        ("people", {"name": "Nora", "email": "nora", "role": "agent"}, "does not look like an e-mail address"),
    ):
        answer = browser.post(f"/desk/start/{name}/", typed)
        assert answer.status_code == 422 and says in answer.content.decode(), name
    assert "Checkout" in browser.post("/desk/start/journey/", {"spots": "Checkout"}).content.decode()
    assert browser.get("/desk/start/nothing/").status_code == 404


def test_a_mail_that_does_not_leave_is_said(browser, ada, outbox, settings):
    settings.HEARDBACK_SMTP_URL = "smtp://127.0.0.1:9"
    answer = browser.post("/desk/start/mail/", {"to": "ada@heardback.example"})
    assert answer.status_code == 422 and "It was not sent" in answer.content.decode()
    assert states()["mail"] == "open"
    settings.HEARDBACK_SMTP_URL = ""
    assert send_test_mail("ada@heardback.example", by=ada.actor) == ""
    assert [event.facts["sent"] for event in Event.objects.filter(word="mail.tried").order_by("pk")] == [False, True]


def test_it_is_offered_until_it_is_put_away(browser, at_desk, dana):
    assert "Go on with the first steps" in browser.get("/desk/").content.decode()
    assert "first steps" not in at_desk(dana).get("/desk/").content.decode()
    assert at_desk(dana).get("/desk/start/").status_code == 403
    browser.post("/desk/start/end/")
    assert "Go on with the first steps" not in browser.get("/desk/").content.decode()
    assert "/desk/start/?all=1" in browser.get("/desk/account/").content.decode()
    assert browser.get("/desk/start/?all=1").status_code == 200


def test_customers_read_the_companys_name_where_no_product_is_meant(ada, client, browser):
    make_product("Another", by=ada.actor)
    assert brand() == "Heardback"
    browser.post("/desk/start/company/", {"name": "Acme"})
    assert brand() == "Acme"
    assert "Acme" in client.get("/").content.decode()


def test_programs_read_how_far_it_is(client, token_for):
    headers = {"Authorization": f"Bearer {token_for('admin')}"}
    assert {one["state"] for one in client.get("/api/v1/setup", headers=headers).json()} <= {"open", "done"}
    named = client.put("/api/v1/company", {"name": "Acme"}, "application/json", headers=headers)
    assert named.json()["name"] == client.get("/api/v1/company", headers=headers).json()["name"] == "Acme"
    assert client.put("/api/v1/company", {"name": ""}, "application/json", headers=headers).status_code == 422
