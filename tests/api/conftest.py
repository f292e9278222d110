"""Programs that call the API."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from heardback.accounts.roles import Role


class Program(Client):
    """Speaks JSON to /api/v1, with its token or with none."""

    def __init__(self, token: str = "") -> None:
        super().__init__(headers={"Authorization": f"Bearer {token}"} if token else None)

    def call(self, method: str, path: str, body=None, **headers):
        address = path if path.startswith("/") else f"/api/v1/{path}"
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is None:
            return self.generic(method, address, headers=headers)
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.generic(method, address, sent, "application/json", headers=headers)

    def read(self, path: str, **headers):
        return self.call("GET", path, **headers)

    def send(self, path: str, body=None, **headers):
        return self.call("POST", path, body, **headers)

    def change(self, path: str, body):
        return self.call("PATCH", path, body)

    def remove(self, path: str):
        return self.call("DELETE", path)


@pytest.fixture
def program(token_for) -> Callable[[str], Program]:
    """A program whose token has this role."""
    return lambda role: Program(token_for(role))


@pytest.fixture
def agent(program) -> Program:
    return program(Role.AGENT)


@pytest.fixture
def manager(program) -> Program:
    return program(Role.PRODUCT_MANAGER)


@pytest.fixture
def engineer(program) -> Program:
    return program(Role.ENGINEER)


@pytest.fixture
def admin(program) -> Program:
    return program(Role.ADMIN)


@pytest.fixture
def viewer(program) -> Program:
    return program(Role.VIEWER)


@pytest.fixture
def stranger(db) -> Program:
    """Without a token: a stranger, or a customer with a receipt."""
    return Program()
