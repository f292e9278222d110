"""`visible [FILE …]`: from the 201 for a report until the matcher has found what it may be, at 60 a second for a while.

10,000 reports are in before. With a FILE, and what `heardback import reports` needs to read it, also how long the
matcher takes for all of them, imported as open.
"""

import http.client
import json
import sqlite3
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from random import Random
from statistics import median, quantiles

from bench.figures import Figure, Sheet
from bench.history import import_history, report
from bench.product import Product

ALREADY_IN, RATE, SECONDS, CLIENTS = 10_000, 60, 30, 4
LONGEST = 3600.0
CURSORS = ("triage.suggesting", "triage.suggesting.imported")


def measure(sheet: Sheet, arguments: list[str]) -> None:
    with Product() as product:
        sheet.say(f"{import_history(product, ALREADY_IN):.0f} s to import {ALREADY_IN:,} reports")
        token = product.command("token", "create", "--name", "bench", "--role", "agent")
        product.start()
        product.until_quiet()
        before = product.cpu()
        waits, sent_in = _send(product, token)
        product.until_quiet()
        used = product.cpu()
        sheet.add(Figure("reports sent", "/s", [len(waits) / sent_in], goal=RATE * 0.98))
        sheet.add(Figure("found what it may be, after the 201, median", "s", [median(waits)]))
        p95 = quantiles(waits, n=20)[-1]
        sheet.add(Figure("  p95", "s", [p95], goal=2.0, at_most=True))
        for what in ("matcher", "worker", "web"):
            spent = used.get(what, 0.0) - before.get(what, 0.0)
            sheet.add(Figure(f"  CPU a report, {what}", "ms", [spent / len(waits) * 1000]))
    if arguments:
        _all_of(sheet, arguments)


def _all_of(sheet: Sheet, arguments: list[str]) -> None:
    with Product() as product:
        product.command("migrate")
        product.command("import", "reports", *arguments, "--open")
        [(count,)] = _ask(product, "SELECT count(*) FROM reports_report")
        began = time.monotonic()
        product.start()
        while time.monotonic() - began < LONGEST and not _all_read(product):
            time.sleep(1)
        took = time.monotonic() - began
        sheet.add(Figure(f"{count:,} imported reports matched", "s", [took]))
        sheet.add(Figure("  CPU of the matcher, a report", "ms", [product.cpu()["matcher"] / count * 1000]))
        sheet.add(Figure("  memory of all processes then", "MiB", [product.memory()]))


def _all_read(product: Product) -> bool:
    read = _ask(product, "SELECT position FROM ledger_cursor WHERE name = ?", CURSORS[1])
    [(last,)] = _ask(product, "SELECT max(id) FROM ledger_event WHERE word = 'report.imported'")
    return bool(read) and read[0][0] >= last


def _send(product: Product, token: str) -> tuple[list[float], float]:
    """Send RATE a second for SECONDS. Returns how long each waited to be matched, and how long the sending took."""
    answered: dict[int, float] = {}
    lock = threading.Lock()
    began = time.monotonic()
    jobs = deque((began + number / RATE, number) for number in range(RATE * SECONDS))
    seen: dict[int, float] = {}
    over = threading.Event()

    def client() -> None:
        line = http.client.HTTPConnection("127.0.0.1", product.port, timeout=60)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        while True:
            with lock:
                if not jobs:
                    return
                at, number = jobs.popleft()
            time.sleep(max(0.0, at - time.monotonic()))
            said = report(number, Random(10**6 + number))
            body = {
                "title": said["title"],
                "text": said["text"],
                "customer": {"email": f"new-{number}@people.example"},
            }
            line.request("POST", "/api/v1/reports", json.dumps(body), headers)
            answer = line.getresponse()
            content = json.loads(answer.read())
            if answer.status != 201:
                raise SystemExit(f"Not taken: {answer.status} {content}")
            with lock:
                answered[content["number"]] = time.monotonic()

    def look() -> None:
        last = 0
        while not over.is_set() or len(seen) < len(answered):
            query = (
                "SELECT id, report FROM ledger_event WHERE word = 'report.received' AND id > ? AND id <="
                " (SELECT position FROM ledger_cursor WHERE name = ?)"
            )
            rows = _ask(product, query, last, CURSORS[0])
            now = time.monotonic()
            for number, received in rows:
                last = max(last, number)
                seen[received] = now
            time.sleep(0.05)

    looking = threading.Thread(target=look)
    looking.start()
    with ThreadPoolExecutor(CLIENTS) as clients:
        for done in [clients.submit(client) for _ in range(CLIENTS)]:
            done.result()
    sent_in = time.monotonic() - began
    over.set()
    looking.join()
    return [max(0.0, seen[number] - at) for number, at in answered.items()], sent_in


def _ask(product: Product, query: str, *values: object) -> list[tuple[int, ...]]:
    [file] = product.data.glob("*.sqlite3")
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)
    try:
        return database.execute(query, values).fetchall()
    finally:
        database.close()
