"""What cannot be answered gets a page that says what to do, whatever went wrong."""

from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.views.defaults import permission_denied, server_error

from tests.portal.conftest import words


def test_nothing_there(client, db):
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert "There is nothing at this address" in words(answer)
    assert 'href="/report/"' in answer.content.decode()


def test_something_broke(db):
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "That went wrong on our side" in words(answer)


def test_not_with_this_role(db):
    answer = permission_denied(RequestFactory().get("/"), PermissionDenied("To triage you need another role."))
    assert answer.status_code == 403
    assert "To triage you need another role." in words(answer)


def test_a_request_that_makes_no_sense(phone, db):
    answer = phone.post("/report/", {f"field{number}": "x" for number in range(1100)})
    assert answer.status_code == 400
    assert "We could not read this" in words(answer)
