"""`intake`: POST /api/v1/reports, durable, with 100,000 reports already in, beside durable inserts by as many clients.

CPU is that of all processes, until every customer of the run has been thanked; the matcher's, which nobody waits for,
stands apart. HEARDBACK_DATABASE_URL names a
PostgreSQL server to measure instead of SQLite; a database is made on it, and dropped.
"""

import os
from collections import defaultdict
from urllib.parse import urlsplit

from bench import limits, load, postgres
from bench.figures import Figure, Sheet
from bench.history import import_history
from bench.product import Product

RUNS, SECONDS = 3, 10
ALREADY_IN = 100_000


def measure(sheet: Sheet, arguments: list[str]) -> None:
    already_in = int(arguments[0]) if arguments else ALREADY_IN
    server = os.environ.get("HEARDBACK_DATABASE_URL", "")
    if urlsplit(server).scheme in ("postgres", "postgresql"):
        with postgres.database(server) as url, Product(HEARDBACK_DATABASE_URL=url) as product:
            _measure(sheet, product, already_in, url)
    else:
        with Product() as product:
            _measure(sheet, product, already_in, "")


def _measure(sheet: Sheet, product: Product, already_in: int, url: str) -> None:
    sheet.say(f"{import_history(product, already_in):.0f} s to import {already_in:,} reports")
    token = product.command("token", "create", "--name", "bench", "--role", "agent")
    product.start()
    product.until_quiet()
    load.reports(product.url, token, clients=8, seconds=2)  # warm
    product.until_quiet()
    rates, capacities = defaultdict(list), defaultdict(list)
    latencies: dict[str, list[float]] = defaultdict(list)
    cpu: dict[str, list[float]] = defaultdict(list)
    for _ in range(RUNS):
        for clients in (1, 8):
            capacities[clients].append(_limit(url, clients))
            before = product.cpu()
            done = load.reports(product.url, token, clients=clients, seconds=SECONDS)
            if done.failed:
                raise SystemExit(f"{done.failed} of {done.requests} reports were not answered with 201")
            product.until_quiet()
            rates[clients].append(done.rate)
            used = {what: seconds - before.get(what, 0.0) for what, seconds in product.cpu().items()}
            if clients == 1:
                latencies["p50"].append(done.p50)
                latencies["p95"].append(done.p95)
            else:
                latencies["p95 of 8"].append(done.p95)
                all_but_matching = sum(seconds for what, seconds in used.items() if what != "matcher")
                for what, seconds in (*used.items(), ("all", all_but_matching)):
                    cpu[what].append(seconds / done.requests * 1000)
    product.stop()
    engine = "PostgreSQL" if url else "SQLite"
    sheet.add(Figure(f"reports, one client, {engine}", "/s", rates[1], capacities[1]))
    sheet.add(Figure("  answered, median", "ms", latencies["p50"]))
    sheet.add(Figure("  answered, p95", "ms", latencies["p95"]))
    sheet.add(Figure(f"reports, 8 clients, {engine}", "/s", rates[8], capacities[8], goal=0.15 if url else 0.4))
    sheet.add(Figure("  answered, p95", "ms", latencies["p95 of 8"]))
    sheet.add(Figure("CPU a report, all processes", "ms", cpu["all"], goal=3.0, at_most=True))
    sheet.add(Figure("  web", "ms", cpu["web"]))
    sheet.add(Figure("  worker, until all are thanked", "ms", cpu["worker"]))
    sheet.add(Figure("CPU of the matcher besides, a report", "ms", cpu["matcher"]))


def _limit(url: str, clients: int) -> float:
    """One client may do more than eight that wait for each other: a limit is the best that can be had."""
    of = (lambda n: limits.postgres(url, n, SECONDS / 2)) if url else (lambda n: limits.sqlite(n, SECONDS / 2))
    return max(of(n) for n in {1, clients})
