"""Coming in: by a mailed code, a password, or a one-time link; and what those who may not come in find."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from heardback.accounts.keys import make_sign_in_link
from heardback.accounts.models import SignInLink

GOOD = "quiet maple lantern"


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=False)


def test_a_mailed_code_signs_in(browser, dana, outbox):
    asked = browser.post("/sign-in/login/code/", {"email": dana.email})
    assert asked.status_code == 302
    (mail,) = outbox()
    assert mail["To"] == dana.email
    code = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})\r?$", mail.get_content(), re.MULTILINE)[1]
    page = browser.get(asked["Location"])
    assert dana.email in page.content.decode()
    wrong = browser.post(asked["Location"], {"code": "NOT-IT"})
    assert wrong.status_code == 200 and "desk" not in wrong.headers.get("Location", "")
    come_in = browser.post(asked["Location"], {"code": code})
    assert come_in["Location"] == "/desk/"
    assert "Dana Ito" in browser.get("/desk/").content.decode()


def test_a_code_that_cannot_be_mailed_says_so(browser, dana, outbox, settings):
    settings.HEARDBACK_SMTP_URL = "smtp://127.0.0.1:9"  # nobody listens there
    answer = browser.post("/sign-in/login/code/", {"email": dana.email}, follow=True)
    assert answer.status_code == 200
    assert "The mail could not be sent" in answer.content.decode()


def test_a_code_for_a_stranger_tells_nothing_but_to_their_own_mailbox(browser, db, outbox):
    asked = browser.post("/sign-in/login/code/", {"email": "nobody@elsewhere.example"})
    assert asked.status_code == 302
    assert "There is no account" in outbox()[0].get_content()


def test_a_password_signs_in_and_a_wrong_one_says_so(browser, dana):
    wrong = browser.post("/sign-in/login/", {"login": dana.email, "password": "guess"})
    assert wrong.status_code == 200
    assert "not correct" in wrong.content.decode()
    assert dana.email in wrong.content.decode()  # what was typed stays
    right = browser.post("/sign-in/login/", {"login": dana.email, "password": "pw"})
    assert right["Location"] == "/desk/"


def test_signing_in_leads_back_to_where_one_wanted_to_go(browser, dana):
    sent = browser.get("/desk/issues/?stage=defining")
    assert sent["Location"] == "/sign-in/login/?next=/desk/issues/%3Fstage%3Ddefining"
    come_in = browser.post(sent["Location"], {"login": dana.email, "password": "pw", "next": "/desk/issues/"})
    assert come_in["Location"] == "/desk/issues/"


def test_a_forgotten_password_is_set_anew_by_mail(browser, dana, outbox):
    browser.post("/sign-in/password/reset/", {"email": dana.email})
    link = re.search(r"http://\S+(/sign-in/password/reset/key/\S+)", outbox()[0].get_content())[1]
    form = browser.get(link, follow=True)
    assert "Choose a new password" in form.content.decode()
    easy = browser.post(form.request["PATH_INFO"], {"password1": "password12"})
    assert "too common" in easy.content.decode()
    done = browser.post(form.request["PATH_INFO"], {"password1": GOOD, "password2": GOOD})
    assert done.status_code == 302
    assert browser.post("/sign-in/login/", {"login": dana.email, "password": GOOD}).status_code == 302
    assert "no longer works" in Client().get(link, follow=True).content.decode()


def test_a_one_time_link_is_used_by_the_button_alone(browser, dana):
    link = reverse("desk:sign-in", args=[make_sign_in_link(dana)])
    for _ in range(2):  # a mail scanner and a preview look at it
        seen = browser.get(link)
        assert seen.status_code == 200
        assert "Sign in" in seen.content.decode()
    assert SignInLink.objects.get().used_at is None
    assert browser.post(link)["Location"] == "/desk/"
    assert browser.get("/desk/").status_code == 200
    for again in (Client().get(link), Client().post(link)):
        assert again.status_code == 410
        assert "heardback signin" in again.content.decode()


def test_a_link_that_expired_or_never_was_says_how_to_get_another(browser, dana):
    link = reverse("desk:sign-in", args=[make_sign_in_link(dana)])
    SignInLink.objects.update(expires_at="2020-01-01T00:00:00Z")
    for address in (link, reverse("desk:sign-in", args=["made-up"])):
        answer = browser.post(address)
        assert answer.status_code == 410
        assert "Mail me a code" in answer.content.decode()
    assert browser.get("/desk/").status_code == 302


def test_who_was_closed_is_out_at_once(at_desk, dana):
    browser = at_desk(dana)
    link = reverse("desk:sign-in", args=[make_sign_in_link(dana)])
    dana.is_active = False
    dana.save()
    assert browser.get("/desk/").status_code == 302
    assert Client().post(link).status_code == 410


def test_signing_out(at_desk, dana):
    browser = at_desk(dana)
    assert "Sign out?" in browser.get("/desk/sign-out/").content.decode()
    assert browser.get("/desk/").status_code == 200  # looking did nothing
    assert browser.post("/desk/sign-out/")["Location"] == "/sign-in/login/"
    assert browser.get("/desk/").status_code == 302


def test_a_member_sets_a_password_of_their_own(at_desk, dana):
    dana.set_unusable_password()
    dana.save()
    browser = at_desk(dana)
    weak = browser.post("/desk/account/", {"new": "dana"})
    assert weak.status_code == 422
    assert "too short" in weak.content.decode()
    assert browser.post("/desk/account/", {"new": GOOD}).status_code == 302
    assert browser.get("/desk/").status_code == 200  # still in
    changed = browser.post("/desk/account/", {"now": "not it", "new": "loud birch window"})
    assert "not your present password" in changed.content.decode()
    dana.refresh_from_db()
    assert dana.check_password(GOOD)


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_email_verification_sent", "account_change_password",
     "account_set_password", "account_inactive", "account_logout", "account_reauthenticate", "account_reset_password",
     "account_reset_password_done", "account_reset_password_from_key_done", "account_confirm_login_code"],
)  # fmt: skip
@pytest.mark.parametrize("who", ["stranger", "member"])
def test_no_address_of_signing_in_is_a_dead_end(name, who, at_desk, dana):
    browser = at_desk(dana) if who == "member" else Client()
    answer = browser.get(reverse(name), follow=True)
    assert answer.status_code == 200
    assert 'href="/' in answer.content.decode()  # and there is a way on
    assert browser.post(reverse(name), follow=True).status_code in (200, 405)


def test_nobody_signs_up_by_themselves(browser, db):
    answer = browser.post("/sign-in/signup/", {"email": "new@x.example", "password1": GOOD})
    assert "Your team invites you" in answer.content.decode()
