"""What admins do: let people in and out, give tokens to programs, say what a product holds itself to."""

import re

import pytest

from heardback.accounts.keys import token_for
from heardback.accounts.models import ApiToken, Invite, Member
from heardback.ledger.models import Event
from heardback.products.models import Product


def words_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def browser(at_desk, ada):
    return at_desk(ada)


def test_an_invitation_that_makes_no_sense_keeps_what_was_typed(browser, ada):
    for email, says in (("nora", "It should look like name@example.com."), (ada.email, "is a member already")):
        answer = browser.post("/desk/members/invite/", {"name": "Nora Bell", "email": email, "role": "engineer"})
        assert answer.status_code == 422
        assert says in words_of(answer) and 'value="Nora Bell"' in words_of(answer)
    assert (
        browser.post("/desk/members/invite/", {"name": "", "email": "n@x.example", "role": "king"}).status_code == 422
    )
    assert Member.objects.count() == 1


def test_when_the_mail_is_not_sent_it_is_sent_again(browser, outbox, settings):
    settings.HEARDBACK_SMTP_URL = "smtp://127.0.0.1:9"
    typed = {"name": "Nora Bell", "email": "nora@x.example", "role": "agent"}
    answer = browser.post("/desk/members/invite/", typed, follow=True)
    assert "the mail was not sent" in words_of(answer)
    settings.HEARDBACK_SMTP_URL = ""
    browser.post(f"/desk/members/invites/{Invite.objects.get().pk}/", {"do": "again"})
    assert "/desk/invited/" in outbox()[0].get_content()


def test_a_member_is_mailed_a_link(browser, dana, client, outbox):
    browser.post(f"/desk/members/{dana.pk}/link/")
    link = re.search(r"http://testserver\.example(/desk/sign-in/\S+)", outbox()[0].get_content())[1]
    assert client.post(link)["Location"] == "/desk/"


def test_a_role_changes_and_an_account_is_closed(browser, dana, at_desk):
    theirs = at_desk(dana)
    browser.post(f"/desk/members/{dana.pk}/", {"name": "Dana Ito", "role": "viewer", "active": "on"})
    dana.refresh_from_db()
    assert dana.role == "viewer" and dana.is_active
    browser.post(f"/desk/members/{dana.pk}/", {"name": "Dana Ito", "role": "viewer"})
    assert theirs.get("/desk/").status_code == 302
    changes = Event.objects.filter(word="member.changed").order_by("pk")
    assert [event.facts["fields"] for event in changes] == [["role"], ["is_active"]]


def test_there_is_always_an_admin(browser, ada):
    for typed in ({"role": "viewer", "active": "on"}, {"role": "admin"}):
        answer = browser.post(f"/desk/members/{ada.pk}/", {"name": "Ada Owner", **typed})
        assert answer.status_code == 422
        assert "This is the only admin." in words_of(answer)


def test_a_token_is_shown_once_and_revoked(browser, client):
    assert browser.post("/desk/tokens/", {"name": " ", "role": "agent"}).status_code == 422
    made = browser.post("/desk/tokens/", {"name": "Support inbox", "role": "agent"})
    secret = re.search(r"hb_[\w-]+", words_of(made))[0]
    assert made["Cache-Control"].startswith("no-store")
    assert secret not in words_of(browser.get("/desk/tokens/"))
    assert client.get("/api/v1/reports", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    token = ApiToken.objects.get()
    browser.post(f"/desk/tokens/{token.pk}/revoke/")
    assert token_for(secret) is None
    assert {event.word for event in Event.objects.all()} == {"token.made", "token.revoked"}


def product_typed(**changes) -> dict:
    return {
        "name": "Reports",
        "alert_customers": "12", "alert_hours": "6", "trend_cases": "20", "ask_after_minutes": "15",
        "alert_webhook": "", "alert_email": "",
        **changes,
    }  # fmt: skip


def test_a_product_says_what_it_holds_itself_to(browser):
    assert browser.post("/desk/products/default/", product_typed()).status_code == 302
    product = Product.objects.get(slug="default")
    assert (product.name, product.alert_customers, product.trend_cases) == ("Reports", 12, 20)
    assert 'value="20"' in words_of(browser.get("/desk/products/default/"))


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "Name the product"),
        ("alert_hours", "soon", "Write a whole number."),
        ("alert_customers", "0", "Give a whole number from 1"),
        ("alert_webhook", "ftp://x", "starts with https://"),
        ("alert_email", "me", "name@example.com"),
    ],
)
def test_a_wrong_number_is_said_and_nothing_is_kept(browser, field, value, says):
    answer = browser.post("/desk/products/default/", product_typed(**{field: value}))
    assert answer.status_code == 422
    assert says in words_of(answer)
    assert Product.objects.get(slug="default").sign_off == "first"


def test_a_product_is_added(browser):
    assert browser.post("/desk/products/", {"name": ""}).status_code == 422
    assert browser.post("/desk/products/", {"name": "Payments"})["Location"] == "/desk/products/payments/"
    assert browser.post("/desk/products/", {"name": "Payments"}).status_code == 422
