"""`fanout`: notices to the customers of one release, to a mail server on loopback (`--notices 100000`).

Mails a second and memory of the worker and its courier, beside a bare smtplib loop that sends such mails to the same
server over one connection, as the product has. "Sent": notices that are written already. "Release day": from the press
that sends it off, written and sent. On PostgreSQL too when HEARDBACK_DATABASE_URL names a server.
"""

import os
import smtplib
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from email import policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from bench import postgres
from bench.figures import Figure, Sheet
from bench.killing import Sink
from bench.product import ROOT, Product

NOTICES, BARE = 100_000, 3000


def measure(sheet: Sheet, arguments: list[str]) -> None:
    count = int(arguments[arguments.index("--notices") + 1]) if "--notices" in arguments else NOTICES
    server = os.environ.get("HEARDBACK_DATABASE_URL", "")
    if urlsplit(server).scheme in ("postgres", "postgresql"):
        for written in (True, False):
            with postgres.database(server) as url:
                _run(sheet, count, "PostgreSQL", written, HEARDBACK_DATABASE_URL=url)
    else:
        for written in (True, False):
            _run(sheet, count, f"SQLite {sqlite3.sqlite_version}", written)


def _run(sheet: Sheet, count: int, where: str, written: bool, **environment: str) -> None:
    what = "sent" if written else "release day"
    with tempfile.TemporaryDirectory(prefix="heardback-fanout-") as folder:
        sink = Sink(Path(folder), durable=False)
        try:
            with Product(HEARDBACK_SMTP_URL=sink.url, **environment) as product:
                _seed(product, count, written)
                before = bare(sink.port, BARE)
                rate, memory, told = _fan_out(product, sink, count)
                after = bare(sink.port, BARE)
        finally:
            sink.close()
    limits = [before, after]
    sheet.add(Figure(f"{what}, {where}", "mails/s", [rate], limits, goal=0.5 if written else None))
    sheet.add(Figure(f"{what}: worker and courier, {where}", "MiB", [memory]))
    sheet.add(Figure(f"{what}: not told, or twice, {where}", "", [float(told)], goal=0.0, at_most=True))


def _seed(product: Product, count: int, written: bool) -> None:
    product.command("migrate")
    command = [sys.executable, "-m", "bench.audience", str(count), *(["--written"] if written else [])]
    subprocess.run(command, cwd=ROOT, env=product.environment, check=True)


def _fan_out(product: Product, sink: Sink, count: int) -> tuple[float, float, int]:
    """Mails a second between a tenth of them and nine tenths, the most memory, and to how many it went wrong."""
    earlier = sink.count()
    product.start()
    moments: dict[int, float] = {}
    memory, quiet = 0.0, time.monotonic()
    while True:
        time.sleep(0.1)
        taken, now = sink.count() - earlier, time.monotonic()
        if taken and taken not in moments:
            moments[taken], quiet = now, now
            if len(moments) % 20 == 0:
                memory = max(memory, product.memory_of("worker"))
        if taken >= count or now - quiet > 60:
            break
    product.stop()
    inner = [(taken, at) for taken, at in moments.items() if 0.1 * count <= taken <= 0.9 * count]
    (first, began), (last, ended) = inner[0], inner[-1]
    told = Counter(to for to, why in sink.told().elements() if why != "bare")
    wrong = sum(told[f"c{n}@people.example"] != 1 for n in range(count))
    return (last - first) / (ended - began), memory, wrong


def bare(port: int, count: int) -> float:
    """Mails a second of the least that sends mails: one connection, smtplib, a mail that is made once."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Heardback <support@heardback.example>", "Re: My links are missing"
    mail["Message-ID"], mail["X-Heardback-Reason"] = "<bare@heardback.example>", "bare"
    mail.set_content("The fix is out.\n" * 40)
    mail.add_alternative("<p>The fix is out.</p>\n" * 80, subtype="html")
    raw = mail.as_bytes(policy=policy.SMTP)
    began = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for n in range(count):
            server.sendmail("support@heardback.example", [f"bare{n}@people.example"], raw)
    return count / (time.monotonic() - began)
