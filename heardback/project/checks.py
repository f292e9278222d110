"""Numbered checks of an installation, each with a hint. `heardback up` refuses to start on errors; `heardback check`
runs them together with Django's own.
"""

import ipaddress
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register, run_checks
from django.db import DatabaseError, connection

from heardback.files.keeping import storage
from heardback.project.failing import Failure
from heardback.project.mounts import on_network
from heardback.wire.clamd import answers

OURS = "heardback"
SHORTEST_KEY = 32


def warn_or_refuse() -> None:
    """Say what is doubtful, and raise Failure for what is wrong."""
    from heardback.project.running import say

    found = run_checks(tags=[OURS], databases=["default"])
    for problem in found:
        if not problem.is_serious():
            say(in_words(problem))
    if serious := [problem for problem in found if problem.is_serious()]:
        raise Failure(" ".join(in_words(problem) for problem in serious))


def in_words(problem: CheckMessage) -> str:
    return f"{problem.msg} {problem.hint or ''} ({problem.id})".replace("  ", " ")


@register(OURS)
def folder_is_ours(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    data: Path = settings.HEARDBACK_DATA
    found: list[CheckMessage] = []
    if not os.access(data, os.W_OK | os.X_OK):
        found.append(
            Error(
                f"The data folder {data} cannot be written.", "Give it to the user who runs this.", id="heardback.E001"
            )
        )
    key = data / "secret.key"
    if key.exists() and key.stat().st_mode & 0o077:
        found.append(
            Error(f"Others on this machine can read {key}, and with it make links into any account.",
                  f"chmod 600 {key}", id="heardback.E002")
        )  # fmt: skip
    return found


@register(OURS)
def key_is_strong(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        return [
            Error(f"HEARDBACK_SECRET_KEY has {len(settings.SECRET_KEY)} characters.",
                  f"Use {SHORTEST_KEY} or more, or leave it away: one is made.", id="heardback.E003")
        ]  # fmt: skip
    return []


@register(OURS)
def files_have_a_place_and_a_scanner(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    try:
        storage()
    except Exception as problem:  # whatever a storage class of others raises
        found.append(
            Error(f"Files can't be stored by {settings.HEARDBACK_FILES_STORAGE}: {problem}",
                  "Look at HEARDBACK_FILES_STORAGE and HEARDBACK_FILES_OPTIONS.", id="heardback.E007")
        )  # fmt: skip
    url = settings.HEARDBACK_CLAMD_URL
    if url and not answers(url):
        found.append(
            Warning(f"The virus scanner at {url} does not answer: what people send waits, and nobody can open it.",
                    "Start clamd, or look at HEARDBACK_CLAMD_URL.", id="heardback.W006")
        )  # fmt: skip
    return found


@register(OURS)
def base_url_fits_the_world(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    url = settings.HEARDBACK_BASE_URL
    if not public(urlsplit(url).hostname or ""):
        return []
    found: list[CheckMessage] = []
    if url.startswith("http://"):
        found.append(
            Warning(f"HEARDBACK_BASE_URL is {url}: customers' links and passwords would travel in the clear.",
                    "Put a proxy with TLS in front, and say https:// here.", id="heardback.W001")
        )  # fmt: skip
    if not settings.HEARDBACK_SMTP_URL:
        found.append(
            Warning("No mail server is named, so no customer hears anything.",
                    "Set HEARDBACK_SMTP_URL to smtp://host:port.", id="heardback.W002")
        )  # fmt: skip
    return found


@register(OURS)
def database_is_fit(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    if not databases:
        return []
    try:
        return _sqlite() if connection.vendor == "sqlite" else _server()
    except DatabaseError as problem:
        return [
            Error(f"The database does not answer: {problem}", "Look at HEARDBACK_DATABASE_URL.", id="heardback.E004")
        ]


def _sqlite() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if mode != "wal":
        found.append(
            Error(f"The database is in journal mode “{mode}”, in which readers and writers wait for each other.",
                  "Keep it on a local disk, where SQLite can use WAL.", id="heardback.E005")
        )  # fmt: skip
    name = Path(str(connection.settings_dict["NAME"]))
    if kind := on_network(name):
        found.append(
            Warning(f"The database lies on a network file system ({kind}), where SQLite's locks are not to be trusted.",
                    "Keep it on a local disk, or use PostgreSQL.", id="heardback.W003")
        )  # fmt: skip
    return found + _products() + _stumbles()


def _server() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not os.environ.get("HEARDBACK_SECRET_KEY"):
        found.append(
            Warning("The secret key is this machine's own.",
                    "If several machines share the database, set one HEARDBACK_SECRET_KEY on all.", id="heardback.W004")
        )  # fmt: skip
    return found + _products() + _stumbles()


def _stumbles() -> list[CheckMessage]:
    from heardback.ledger.models import Stumble
    from heardback.ledger.stumbling import unfinished

    if Stumble._meta.db_table not in connection.introspection.table_names() or not (last := unfinished().last()):
        return []
    tried = "is tried again" if last.due_at else "was given up"
    return [
        Warning(
            f"{unfinished().count()} events could not be acted on. The last, {last.event}, {tried} by {last.reader}: "
            f"{last.failure[:200]}",
            "Somebody may have been told nothing of them. The log has the whole of it; please report it to us.",
            id="heardback.W005",
        )
    ]


def _products() -> list[CheckMessage]:
    from heardback.products.models import Product

    if Product._meta.db_table in connection.introspection.table_names() and not Product.objects.exists():
        return [
            Error(
                "There is no product to report problems of.",
                "Add one: heardback migrate makes the first.",
                id="heardback.E006",
            )
        ]
    return []


def public(host: str) -> bool:
    """Whether a host name or address can be meant for everybody."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".localhost", ".local", ".internal", ".test", ".example", ".invalid"))
