"""Every address, met by somebody who may not come in. An address for which nothing is said here fails the test.

Pages: a rule a group of addresses, in `RULES`; the ones that anybody may open are in `OPEN`, by address. The API: every
operation of its description, without a token, with a wrong one, and with every role that it doesn't name.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from heardback.accounts.roles import Role
from heardback.api.describing import description
from heardback.reports.receipts import receipt

SAMPLES = {"int": "1", "slug": "some", "str": "some", "path": "some", "uuid": "00000000-0000-0000-0000-000000000000"}
NOBODYS = receipt(1)[:-2] + "xx"


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every address of the product, as it is written in the URL configurations."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route


def address(route: str) -> str:
    """A route with something in each of its places."""
    plain = re.sub(r"\(\?P<\w+>[^)]*\)", "some", route.replace("^", "").replace("$", "").replace("\\", ""))
    plain = plain.replace("<str:token>", NOBODYS)
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda place: SAMPLES[place[1] or "str"], plain)


def sent_to_sign_in(response) -> bool:
    return response.status_code == 405 or (response.status_code == 302 and response["Location"].startswith("/sign-in/"))


def not_there(response) -> bool:
    """Nothing, or back to the report's own page, where there is nothing."""
    to_nowhere = response.status_code == 302 and response["Location"] == f"/r/{NOBODYS}/"
    return response.status_code in (404, 405) or to_nowhere


def knows_no_form(response) -> bool:
    """Whoever doesn't know the key of a form learns nothing of its files, and takes none away."""
    return response.status_code in (405, 422) or (response.status_code == 204 and not response.content)


# What a stranger finds at the addresses that begin so: the first that fits counts.
RULES: list[tuple[str, Callable[..., bool]]] = [
    ("desk/", sent_to_sign_in),
    ("r/<str:token>/", not_there),
    ("files/<str:token>/", not_there),
    ("report/files/", knows_no_form),
    ("report/draft/<str:draft>/", not_there),
    ("report/<slug:product>/known/", not_there),
    ("board/follow/<str:token>/", not_there),
    ("preferences/<str:token>/", not_there),
    ("groups/<str:token>/", not_there),
    ("forms/<str:link>/", not_there),
    ("sent/<str:token>/", not_there),
]
# Open to everybody, on purpose: address -> why. This list may only shrink, or grow with a good reason.
OPEN = {
    "healthz": "whether it is up; tells nothing else",
    "desk/sign-in/<str:secret>/": "a one-time link is a key of its own: tests/desk",
    "desk/invited/<str:secret>/": "so is an invitation: tests/desk/test_invites.py",
    "": "the front page",
    "report/": "anybody may report something",
    "report/<slug:product>/": "anybody may report something",
    "words/<slug:language>.js": "what our scripts say, in a language",
    "language/": "which language one reads is one's own affair: tests/languages",
    "guide/": "how to write a good report is no secret",
    "guide/<slug:product>/": "how to write a good report is no secret",
    "widget.js": "the widget itself",
    "api/widget/reports": "anybody may report something, from a page that knows the product's key: tests/widget",
    "api/<int:project>/envelope/": "anybody may report something, with an SDK that knows the key: tests/widget",
    "api/v1/openapi.json": "what the API can do is no secret",
    "api/v1/docs": "what the API can do is no secret",
    "api/v1/": "there is nothing: 404",
    **dict.fromkeys(
        (
            "board/",
            "board/<slug:product>/",
            "board/<slug:product>/status.json",
            "board/<slug:product>/history.atom",
            "board/<slug:product>/<numbered:issue>/",
            "board/<slug:product>/<numbered:issue>/me-too/",
            "board/<slug:product>/<numbered:issue>/me-too/counted/",
            "board/<slug:product>/<numbered:issue>/follow/",
            "board/<slug:product>/<numbered:issue>/follow/asked/",
            "api/v2/summary.json",
            "api/v2/status.json",
            "api/v2/components.json",
            "api/v2/incidents.json",
            "api/v2/incidents/unresolved.json",
            "api/v2/scheduled-maintenances/upcoming.json",
            "api/v2/scheduled-maintenances/active.json",
        ),
        "words written for the public: tests/board/test_nothing_private.py",
    ),
}
PREFIX = "api/v1/"
OPERATIONS = [
    (method.upper(), path, details)
    for path, methods in description()["paths"].items()
    for method, details in methods.items()
]
WITH_TOKEN = [operation for operation in OPERATIONS if "x-roles" in operation[2]]
WITH_RECEIPT = [operation for operation in OPERATIONS if "x-roles" not in operation[2]]


def called(operation: tuple[str, str, dict]) -> str:
    return f"{operation[0]} {operation[1]}"


def filled(path: str) -> str:
    return re.sub(r"{(\w+)}", lambda place: NOBODYS if place[1] == "token" else "1", path)


def is_sign_in(route: str) -> bool:
    return route.startswith("sign-in/")


PAGES = sorted({r for r in routes() if r not in OPEN and not r.startswith(PREFIX) and not is_sign_in(r)})


@pytest.mark.django_db
@pytest.mark.parametrize("route", PAGES)
def test_a_page_is_shut(route):
    rule = next((rule for start, rule in RULES if route.startswith(start)), None)
    assert rule is not None, f"Say in tests/doors/test_strangers.py what a stranger finds at {route}."
    browser = Client()
    for answer in (browser.get(address(route)), browser.post(address(route))):
        assert rule(answer), f"{answer.status_code} at {address(route)}"


def test_what_is_open_is_there():
    assert set(OPEN) <= set(routes()), "An address in OPEN leads nowhere any more."


def test_the_description_names_every_address_of_the_api():
    served = {route for route in routes() if route.startswith(PREFIX) and route not in OPEN}
    described = {path.lstrip("/") for _, path, _ in OPERATIONS}
    assert {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route) for route in served} == described
    assert len(OPERATIONS) > 40


@pytest.mark.django_db
@pytest.mark.parametrize("operation", WITH_TOKEN, ids=called)
def test_the_api_wants_a_token(operation):
    method, path, _ = operation
    for header in (None, "Bearer hb_wrong", "Bearer", "Basic dTpw", "Bearer \xfc"):
        headers = {"Authorization": header} if header else {}
        answer = Client().generic(method, filled(path), b"{}", "application/json", headers=headers)
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer.json()["detail"]


@pytest.mark.parametrize("operation", WITH_TOKEN, ids=called)
def test_the_api_wants_the_role(operation, token_for):
    method, path, details = operation
    shut_out = [role for role in Role.values if role not in details["x-roles"]]
    for role in shut_out:
        headers = {"Authorization": f"Bearer {token_for(role)}"}
        answer = Client().generic(method, filled(path), b"{}", "application/json", headers=headers)
        assert answer.status_code == 403, role
        assert "you need the role" in answer.json()["detail"]
    if method != "GET" and not path.endswith("/moves"):  # each move has its own roles
        assert Role.VIEWER in shut_out


@pytest.mark.django_db
@pytest.mark.parametrize("operation", WITH_RECEIPT, ids=called)
def test_a_receipt_that_was_tampered_with_opens_nothing(operation, marta_says, token_for):
    method, path, _ = operation
    marta_says()
    with_token = {"Authorization": f"Bearer {token_for(Role.ADMIN)}"}  # which is no receipt
    for headers in ({}, with_token):
        answer = Client().generic(method, filled(path), b"{}", "application/json", headers=headers)
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
