"""What the verbs made of an empty installation, kept within a process: the next test that asks for the same has its
rows in milliseconds.

What is kept belongs to what was there before it, row for row, and to the settings: a test that begins otherwise has it
made anew. Moments are moved along, so that what was "just now" is so again.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import DateTimeField, Field, Model
from django.utils import timezone

Row = tuple[Any, ...]
Rows = dict[type[Model], dict[Any, Row]]  # by primary key
APART = (Permission, ContentType, Session)  # never of what is kept
DIFFERS = "password"  # salted
PROCESS = "journal"  # what a sender's process keeps, not an installation


@dataclass
class Kept:
    """What came about: rows by model, and files below the data folder."""

    ended: datetime
    new: Rows
    changed: Rows
    files: Path
    answer: Any

    def put_back(self) -> None:
        later = timezone.now() - self.ended
        with transaction.atomic(), connection.cursor() as cursor:
            for model, rows in self.new.items():
                names, places = ", ".join(_columns(model)), ", ".join(["%s"] * len(_fields(model)))
                every = [tuple(_moved(model, row, later)) for row in rows.values()]
                cursor.executemany(f"INSERT INTO {_table(model)} ({names}) VALUES ({places})", every)
            for model, rows in self.changed.items():
                names = ", ".join(f"{name} = %s" for name in _columns(model))
                key = connection.ops.quote_name(model._meta.pk.column)
                every = [(*_moved(model, row, later), number) for number, row in rows.items()]
                cursor.executemany(f"UPDATE {_table(model)} SET {names} WHERE {key} = %s", every)
        shutil.copytree(self.files, settings.HEARDBACK_DATA, dirs_exist_ok=True)


class Keeper:
    """`once(name, make)` is what `make()` returned the first time it was called from where we are now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: dict[tuple[Any, ...], Kept] = {}

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        before, data = _everything(), Path(settings.HEARDBACK_DATA)
        if _files(data):
            return make()
        key = (name, _settings(), _alike(before))
        if kept := self.kept.get(key):
            kept.put_back()
            return kept.answer
        answer, ended = make(), timezone.now()
        after = _everything()
        if all(rows.keys() <= after.get(model, {}).keys() for model, rows in before.items()):
            new: Rows = {}
            changed: Rows = {}
            for model, rows in after.items():
                old = before.get(model, {})
                if fresh := {number: row for number, row in rows.items() if number not in old}:
                    new[model] = fresh
                if other := {number: row for number, row in rows.items() if old.get(number, row) != row}:
                    changed[model] = other
            files = self.folder / str(len(self.kept))
            shutil.copytree(data, files, ignore=shutil.ignore_patterns(PROCESS))
            self.kept[key] = Kept(ended, new, changed, files, answer)
        return answer


def _files(data: Path) -> list[Path]:
    return [path for path in data.rglob("*") if path.is_file() and PROCESS not in path.relative_to(data).parts]


def _everything() -> Rows:
    """All rows of all tables that have any."""
    models = [
        model for model in apps.get_models(include_auto_created=True)
        if model not in APART and model._meta.managed and not model._meta.proxy
    ]  # fmt: skip
    asks = " UNION ALL ".join(
        f"SELECT {number} WHERE EXISTS (SELECT 1 FROM {_table(model)})" for number, model in enumerate(models)
    )
    found: Rows = {}
    with connection.cursor() as cursor:
        cursor.execute(asks)
        for (number,) in cursor.fetchall():
            model = models[number]
            place = [field.attname for field in _fields(model)].index(model._meta.pk.attname)
            cursor.execute(f"SELECT {', '.join(_columns(model))} FROM {_table(model)}")
            found[model] = {row[place]: tuple(row) for row in cursor.fetchall()}
    return found


def _alike(rows: Rows) -> tuple[Any, ...]:
    """What two installations have in common that differ only in when they were made."""
    return tuple(
        (model._meta.label, tuple(
            tuple(
                value for field, value in zip(_fields(model), row, strict=True)
                if not isinstance(field, DateTimeField) and field.name != DIFFERS
            )
            for row in every.values()
        ))
        for model, every in rows.items()
    )  # fmt: skip


def _settings() -> tuple[str, ...]:
    names = (name for name in dir(settings) if name.startswith("HEARDBACK_") and name != "HEARDBACK_DATA")
    return tuple(f"{name}={getattr(settings, name)!r}" for name in names)


def _moved(model: type[Model], row: Row, later: timedelta) -> Iterator[Any]:
    for field, value in zip(_fields(model), row, strict=True):
        if value is None or not isinstance(field, DateTimeField):
            yield value
        elif isinstance(value, str):  # as SQLite has it
            yield str(datetime.fromisoformat(value) + later)
        else:
            yield value + later


def _fields(model: type[Model]) -> list[Field]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def _columns(model: type[Model]) -> list[str]:
    return [connection.ops.quote_name(field.column) for field in _fields(model)]


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
