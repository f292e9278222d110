"""The cast: two customers of two organizations, a team with one member of each role, and a stranger."""

import atexit
import gc
import os
import shutil
import tempfile

import django

from tests.surroundings import keep_in_memory

keep_in_memory()
# Before the settings are read, and so not in pyproject.toml: tests keep their data apart and reach no real mail server.
os.environ["DJANGO_SETTINGS_MODULE"] = "heardback.project.settings"
os.environ["HEARDBACK_DATA"] = tempfile.mkdtemp(prefix="heardback-test-")
atexit.register(shutil.rmtree, os.environ["HEARDBACK_DATA"], ignore_errors=True)
os.environ["HEARDBACK_BASE_URL"] = "http://testserver.example"
if servers := os.environ.get("HEARDBACK_TEST_DATABASES", "").split():
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    os.environ["HEARDBACK_DATABASE_URL"] = servers[number % len(servers)]
for name in set(os.environ) - {"HEARDBACK_DATA", "HEARDBACK_BASE_URL", "HEARDBACK_DATABASE_URL", "HEARDBACK_CHROMIUM"}:
    if name.startswith("HEARDBACK_"):
        del os.environ[name]
django.setup()

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client, SimpleTestCase, TestCase
from whitenoise.middleware import WhiteNoiseMiddleware

from heardback.accounts.keys import make_token
from heardback.accounts.models import Member
from heardback.accounts.roles import Role
from heardback.board import recognizing
from heardback.customers.finding import Firm, Person
from heardback.customers.models import Customer
from heardback.products.models import Product
from heardback.project.worker import Worker
from heardback.reports.models import Report
from heardback.reports.taking import Account, take
from heardback.similarity import following
from heardback.triage import suggesting
from heardback.triage.finding import Matcher
from tests.servers import Answer, Server

pytest_plugins = ("tests.browsers", "tests.installations", "tests.stages")
AT_A_DATABASE = {"db", "transactional_db", "django_db_setup"}  # fixtures
# How long an example takes says what else this machine does.
hypothesis.settings.register_profile("heardback", deadline=None)
hypothesis.settings.load_profile("heardback")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """A file whose tests all say the same on every database is not even read beside the others: reading the API's
    description alone takes as long as a hundred tests."""
    if not servers or collection_path.suffix != ".py":
        return None
    return "\npytestmark = pytest.mark.once" in collection_path.read_text("utf-8") or None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What says the same whichever database there is, runs with one: tests that may not touch it, and what is tried in
    a browser, whose verbs are tried on both without it."""
    for item in items:
        used = set(getattr(item, "fixturenames", ()))
        touches = used & AT_A_DATABASE or item.get_closest_marker("django_db")
        touches = touches or issubclass(getattr(item, "cls", None) or object, SimpleTestCase)
        if not touches or "browser" in used:
            item.add_marker(pytest.mark.once)


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: it need not be looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """Hashing that is slow on purpose would be most of what the tests do."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def static_files_are_found_once() -> Iterator[None]:
    """Each of a thousand clients would look for all of them anew."""
    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def add(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add)
        yield


@pytest.fixture(autouse=True)
def what_migrations_made(request: pytest.FixtureRequest) -> None:
    """A test that commits leaves empty tables behind; the next one finds what every installation has."""
    uses = {"db", "transactional_db"} & set(request.fixturenames)
    if request.node.get_closest_marker("django_db") or uses:
        request.getfixturevalue("transactional_db" if "transactional_db" in uses else "db")
    elif not issubclass(request.cls or object, TestCase):
        return
    with request.getfixturevalue("django_db_blocker").unblock():
        if not Product.objects.exists():
            Product.objects.create(slug="default", name="Our product", is_default=True)


@pytest.fixture(autouse=True)
def knows_no_issues(monkeypatch) -> None:
    """A process learns the issues as time goes by; here each test is a new process, and time doesn't matter."""
    caches["callers"].clear()
    monkeypatch.setattr(following, "LOOK_EVERY", 0)
    monkeypatch.setattr(suggesting, "_issues", suggesting._Issues())
    monkeypatch.setattr(recognizing, "_known", recognizing._Known())


def member(name: str, role: Role) -> Member:
    """One of the team, whose number says the role."""
    number, address = 1_000_000 + list(Role).index(role), f"{name.split()[0].lower()}@heardback.example"
    return Member.objects.create_user(address, "pw", pk=number, name=name, role=role)


@pytest.fixture
def vera(db) -> Member:
    return member("Vera Lund", Role.VIEWER)


@pytest.fixture
def sam(db) -> Member:
    return member("Sam Reyes", Role.AGENT)


@pytest.fixture
def omar(db) -> Member:
    return member("Omar Haddad", Role.ENGINEER)


@pytest.fixture
def dana(db) -> Member:
    return member("Dana Ito", Role.PRODUCT_MANAGER)


@pytest.fixture
def ada(db) -> Member:
    return member("Ada Owner", Role.ADMIN)


@pytest.fixture
def marta_says(db) -> Callable[..., Report]:
    """Marta Keller of Northwind reports something."""

    def say(title="The count of my links went down overnight", **more) -> Report:
        person = Person(email="marta@northwind.example", name="Marta Keller")
        more.setdefault("text", "Yesterday it was 212, today 198.")
        return take(
            Account(title=title, person=person, firm=Firm(name="Northwind", kind="agency"), **more), source="form"
        )

    return say


@pytest.fixture
def joel_says(db) -> Callable[..., Report]:
    """Joel Abara of Fern & Co reports something."""

    def say(title="Link counts are lower than in my analytics", **more) -> Report:
        person = Person(email="joel@fern.example", name="Joel Abara")
        return take(
            Account(title=title, person=person, firm=Firm(name="Fern & Co", kind="shop"), **more), source="form"
        )

    return say


@pytest.fixture
def marta(marta_says) -> Customer:
    return marta_says().customer


@pytest.fixture
def matcher(db, tmp_path) -> Matcher:
    """A matcher whose `drain()` looks at everything that there is to look at now."""
    return Matcher(tmp_path / "matching")


@pytest.fixture
def worker(db, outbox) -> Worker:
    """A worker whose `drain()` does everything there is to do now. Mails go to the `outbox` folder."""
    worker = Worker()
    yield worker
    worker.sender.close()


@pytest.fixture
def outbox(tmp_path, settings) -> Callable[[], list]:
    """The mails sent so far, oldest first, parsed."""
    from email import message_from_bytes, policy

    settings.HEARDBACK_DATA = tmp_path
    folder: Path = tmp_path / "outbox"

    def mails() -> list:
        files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    return mails


@pytest.fixture
def token_for(db) -> Callable[[str], str]:
    """A bearer token with this role."""
    return lambda role: make_token(f"a test's {role}", role)


@pytest.fixture
def at_desk() -> Callable[[Member], Client]:
    """A browser in which this member is signed in."""

    def sign_in(who: Member) -> Client:
        client = Client()
        client.force_login(who, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return sign_in


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """serve(answer) starts a server that answers so."""
    servers = []

    def start(answer: Answer, family: int = socket.AF_INET) -> Server:
        server = Server(answer, family)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
