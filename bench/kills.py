"""`kills`: worker and web processes killed at random under load (`--kills 100`), by mail and into the folder.

Counted afterwards: reports that were answered with 201 and are missing or there twice, and of the notices that every
customer was to get, those that are missing or came twice.
"""

import os
from dataclasses import asdict
from urllib.parse import urlsplit

from bench import postgres
from bench.figures import Figure, Sheet
from bench.killing import Toll, kill_at_random

KILLS = 100


def measure(sheet: Sheet, arguments: list[str]) -> None:
    kills = int(arguments[arguments.index("--kills") + 1]) if "--kills" in arguments else KILLS
    server = os.environ.get("HEARDBACK_DATABASE_URL", "")
    if urlsplit(server).scheme in ("postgres", "postgresql"):
        with postgres.database(server) as url:
            _add(sheet, "by mail, PostgreSQL", kill_at_random(kills, HEARDBACK_DATABASE_URL=url))
    else:
        _add(sheet, "by mail", kill_at_random(kills))
        _add(sheet, "into the folder", kill_at_random(max(kills // 5, 1), by_mail=False))


def _add(sheet: Sheet, how: str, toll: Toll) -> None:
    for name, count in asdict(toll).items():
        counted = name in ("kills", "answered", "mails")
        said = f"{name.replace('_', ' ')}, {how}"
        sheet.add(Figure(said, "", [float(count)], goal=None if counted else 0.0, at_most=True))
