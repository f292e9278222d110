"""A form that customers fill in until a fix is out: from their own page and by its public link, without a script."""

import re

import pytest

from heardback.issues.models import Stage
from heardback.reports.models import Report
from heardback.submissions.building import change_form, close_form, make_form
from heardback.submissions.links import token_of
from heardback.submissions.models import Submission
from heardback.submissions.working_off import finish
from tests.portal.conftest import words
from tests.submissions.conftest import FIELDS

TYPED = {"f_student_number": "4711", "f_new_address": "Rue Neuve 1", "f_what_changes": "Address", "consent": "on"}


@pytest.fixture
def form(issue_at, ada):
    issue = issue_at(Stage.DEFINING)
    return make_form(issue, by=ada.actor, title="Change your address", fields=FIELDS, consent="You may enter this.")


@pytest.fixture
def own(form, page_of) -> str:
    return page_of(Report.objects.order_by("pk").first())


def test_from_ones_own_page_sent_once_and_seen_again(form, own, phone, sam):
    assert "Change your address" in words(phone.get(own))
    at = f"{own}forms/{form.pk}/"
    answer = phone.press(at, at, **TYPED)
    assert answer.status_code == 302
    page = phone.get(answer["Location"])
    assert "Thank you. We have what you sent." in words(page) and "Rue Neuve 1" in words(page)
    assert page["Cache-Control"] == "private, no-store" or "no-store" in page["Cache-Control"]
    finish([Submission.objects.get().pk], by=sam.actor)
    assert "It is entered." in words(phone.get(answer["Location"].removesuffix("?new")))
    assert "Change your address: It is entered." in words(phone.get(own))


def test_pressed_twice_it_is_one(form, own, phone):
    at = f"{own}forms/{form.pk}/"
    html = phone.get(at).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
    first, second = (phone.post(at, {**hidden, **TYPED}) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Submission.objects.count() == 1


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(form, own, phone):
    at = f"{own}forms/{form.pk}/"
    answer = phone.press(at, at, **{**TYPED, "f_student_number": "", "f_fee": "much", "consent": ""})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="f_fee-error"' in html and 'href="#f_student_number"' in html and 'id="consent-error"' in html
    assert "Rue Neuve 1" in html and 'value="much"' in html
    assert not Submission.objects.exists()


def test_by_its_public_link_for_whoever_says_who_they_are(form, phone, ada):
    at = f"/forms/{form.link}/"
    assert phone.get(at).status_code == 404
    change_form(form, by=ada.actor, public=True)
    answer = phone.press(at, at, **TYPED, email="")
    assert answer.status_code == 422 and "tell you when it is done" in words(answer)
    answer = phone.press(at, at, **TYPED, email="nele@home.example", name="Nele")
    assert "We have what you sent" in words(phone.get(answer["Location"]))
    assert str(Submission.objects.get().customer) == "Nele"
    close_form(form, by=ada.actor)
    assert "This form is closed" in words(phone.get(at))


def test_without_proof_that_our_page_sent_it_what_was_typed_comes_back(form, own, phone, ada):
    change_form(form, by=ada.actor, public=True)
    for at in (f"{own}forms/{form.pk}/", f"/forms/{form.link}/"):
        answer = phone.post(at, TYPED)
        assert answer.status_code == 403 and "Rue Neuve 1" in answer.content.decode()
    assert not Submission.objects.exists()


def test_too_many_from_one_address_wait_and_lose_nothing(form, own, phone):
    at = f"{own}forms/{form.pk}/"
    html = phone.get(at).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
    for _ in range(20):
        phone.post(at, {**hidden, **TYPED})
    answer = phone.post(at, {**hidden, **TYPED})
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert "Rue Neuve 1" in answer.content.decode()


def test_nobody_else_comes_to_it(form, own, phone, page_of, marta_says):
    phone.press(f"{own}forms/{form.pk}/", f"{own}forms/{form.pk}/", **TYPED)
    number = Submission.objects.get().pk
    token = token_of(number)
    assert phone.get(f"/sent/{token[:-1]}{'x' if token[-1] != 'x' else 'y'}/").status_code == 404
    assert phone.get(f"/sent/{number}/").status_code == 404
    elsewhere = page_of(marta_says("Something else entirely"))
    assert phone.get(f"{elsewhere}forms/{form.pk}/")["Location"] == elsewhere
    assert "Change your address" not in words(phone.get(elsewhere))
