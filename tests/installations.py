"""Whole installations, each with its own data and database, run by the `heardback` command as its users do."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.loaded import Loaded

loaded = Loaded()
COMMAND = [sys.executable, "-c", "import sys; from heardback.project.command import main; sys.exit(main())"]


class Installation:
    """Its database is of the engine that the tests run on, or of `vendor`: new, or a copy of another's, or of the
    tests' own."""

    def __init__(
        self, data: Path, vendor: str = "", *, like: "Installation | None" = None, like_the_tests: bool = False
    ) -> None:
        self.data = data
        self.vendor = vendor or connection.vendor
        self.name = f"heardback_{uuid4().hex}"
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("HEARDBACK_")}
        self.env |= {"HEARDBACK_DATA": str(data), "PYTHONPATH": str(Path(__file__).parents[1])}
        if self.vendor == "postgresql":
            template = like.name if like else connection.settings_dict["NAME"] if like_the_tests else ""
            if like_the_tests:
                connection.close()  # or it cannot be copied
            self._at_server(f"CREATE DATABASE {self.name}" + (f" TEMPLATE {template}" if template else ""))
            self.env["HEARDBACK_DATABASE_URL"] = self._url(self.name)
        elif like_the_tests:
            data.mkdir()
            connection.ensure_connection()
            with sqlite3.connect(data / "heardback.sqlite3") as own:
                connection.connection.backup(own)
            own.close()
        elif like:
            data.mkdir()
            shutil.copy(like.data / "heardback.sqlite3", data)

    def start(self, *arguments: object, **more: Any) -> subprocess.Popen[str]:
        more.setdefault("stdout", subprocess.PIPE)
        return subprocess.Popen(
            [*COMMAND, *map(str, arguments)], env=self.env, stderr=subprocess.PIPE, text=True, **more
        )

    def run(self, *arguments: object, code: int = 0, given: bytes | None = None) -> tuple[str, str]:
        """What it wrote to stdout and stderr. It must end with `code`."""
        ended, *said = loaded.run([str(argument) for argument in arguments], self.env, given, timeout=120)
        out, err = (one.decode() for one in said)
        assert ended == code, f"{ended}\n{out[-2000:]}\n{err[-2000:]}"
        return out, err

    def python(self, code: str) -> str:
        """What a program that knows its settings prints."""
        begin = "import django; django.setup()\n"
        env = {**self.env, "DJANGO_SETTINGS_MODULE": "heardback.project.settings"}
        done = subprocess.run(
            [sys.executable, "-c", begin + code], env=env, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def json(self, *arguments: object, **more: Any) -> dict[str, Any]:
        """The last line of what it says with --json."""
        return json.loads(self.run(*arguments, "--json", **more)[0].splitlines()[-1])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        if self.vendor == "postgresql":
            with psycopg.connect(self._url(self.name)) as own:
                return own.execute(query).fetchall()
        own = sqlite3.connect(self.data / "heardback.sqlite3", timeout=20)
        try:
            return own.execute(query).fetchall()
        finally:
            own.close()

    def exported(self) -> list[str]:
        """The lines of its export, without the first."""
        return self.run("export", "-")[0].split("\n")[1:-1]

    @property
    def database(self) -> str:
        """Its database's URL."""
        return self.env.get("HEARDBACK_DATABASE_URL", f"sqlite:///{self.data}/heardback.sqlite3")

    def remove(self) -> None:
        if self.vendor == "postgresql":
            self._at_server(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    @staticmethod
    def _url(name: str) -> str:
        at = connection.settings_dict
        who = at["USER"] + (f":{at['PASSWORD']}" if at["PASSWORD"] else "")
        return f"postgres://{who}@{at['HOST']}:{at['PORT'] or 5432}/{name}"

    def _at_server(self, statement: str) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as own:
            own.execute(statement)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """The tests' database, and before any test has used it a copy, which installations are copied from: to make the
    tables takes seconds."""
    with django_db_blocker.unblock():
        untouched = Installation(tmp_path_factory.mktemp("untouched") / "data", like_the_tests=True)
    yield untouched
    untouched.remove()
    if connection.vendor == "postgresql":  # a test's threads may be there still
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def installation(tmp_path: Path, django_db_setup: Installation) -> Iterator[Callable[..., Installation]]:
    """installation() is a fresh one with its tables; installation(new=True) has none, and with vendor="sqlite" it is on
    SQLite, without tables, whatever the tests are on."""
    made: list[Installation] = []

    def make(vendor: str = "", *, new: bool = False) -> Installation:
        like = None if new or vendor else django_db_setup
        made.append(Installation(tmp_path / f"installation-{len(made)}", vendor, like=like))
        return made[-1]

    yield make
    for one in made:
        one.remove()
