"""`pages [SIZES...] [--inside]`: what members and customers open, with so many reports in, one client and 8.

The web processes of `heardback web` serve it: the same server, the same settings. CPU is theirs. The client takes a
share of the same cores, so rates are understated, times overstated, and CPU is what to compare. With `--inside`
nothing is served: queries are counted and CPU is measured in one process, in seconds instead of minutes. What was
filled is kept for the next run, by size and tables. HEARDBACK_DATABASE_URL names a PostgreSQL server to measure
instead of SQLite; a database is made on it, and dropped.
"""

import contextlib
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from bench import postgres
from bench.browsing import Asked, Browser, browse
from bench.figures import Figure, Sheet
from bench.kept import kept
from bench.product import ROOT, Product

RUNS, SECONDS = 3, 2
SIZES = (10_000, 100_000)
ONCE_A_KEYSTROKE = 150.0  # milliseconds; what is known is looked for while somebody types


def measure(sheet: Sheet, arguments: list[str]) -> None:
    smallest: dict[str, float] = {}
    inside = "--inside" in arguments
    for size in sorted({int(argument) for argument in arguments if argument.isdecimal()} or SIZES):
        with _filled(size) as (product, made):
            counted = json.loads(_run(product, "bench.inside", stdin=json.dumps(made)))
            if inside:
                for name, one in counted.items():
                    _inside(sheet, f"{name}, {size:,}", one)
                continue
            for name, one in _start(product, made).items():
                label = f"{name}, {size:,}"
                p50 = _page(sheet, product, label, one, smallest.get(name))
                smallest.setdefault(name, p50)
                if name in counted:
                    sheet.add(Figure("  queries", "", [counted[name]["queries at first"]]))


@contextlib.contextmanager
def _filled(size: int) -> Iterator[tuple[Product, dict[str, Any]]]:
    server = os.environ.get("HEARDBACK_DATABASE_URL", "")
    if urlsplit(server).scheme in ("postgres", "postgresql"):
        with postgres.database(server) as url, Product(HEARDBACK_DATABASE_URL=url) as product:
            product.command("migrate")
            yield product, json.loads(_run(product, "bench.filling", str(size)))
    else:
        with Product() as product:
            made = kept(product, size, lambda: _run(product, "bench.filling", str(size)))
            yield product, json.loads(made)


def _run(product: Product, module: str, *arguments: str, stdin: str = "") -> str:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=product.environment, input=stdin, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{module} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout


def _start(product: Product, made: dict[str, Any]) -> dict[str, Asked]:
    """Every page by its name."""
    link = product.command("signin", "bench@team.example")
    product.start("web")
    browser = Browser(product.url)
    browser.sign_in(link)
    asked = {name: browser.get(path) for name, path in made["pages"].items()}
    said = {"title": made["title"], "text": made["text"], "csrfmiddlewaretoken": browser.csrf_token(made["form"])}
    asked["known problems"] = browser.post(made["known"], said)
    return asked


def _inside(sheet: Sheet, name: str, one: dict[str, float]) -> None:
    sheet.add(Figure(f"{name}, CPU inside", "ms", [one["cpu"]], goal=8.0, at_most=True))
    sheet.add(Figure("  queries at first", "", [one["queries at first"]]))
    sheet.add(Figure("  queries afterwards", "", [one["queries"]]))


def _page(sheet: Sheet, product: Product, name: str, asked: Asked, smallest: float | None) -> float:
    found = defaultdict[str, list[float]](list)
    browse(product.port, asked, clients=8, seconds=1)  # warm
    for _ in range(RUNS):
        for clients in (1, 8):
            before = product.cpu().get("web", 0.0)
            done = browse(product.port, asked, clients=clients, seconds=SECONDS)
            if done.failed:
                raise SystemExit(f"{name}: {done.failed} of {done.requests} were not answered with 200")
            if clients == 1:
                found["p50"].append(done.p50)
                found["p95"].append(done.p95)
            else:
                found["rate"].append(done.rate)
                found["p95 of 8"].append(done.p95)
                found["cpu"].append((product.cpu().get("web", 0.0) - before) / done.requests * 1000)
    longest = ONCE_A_KEYSTROKE if name.startswith("known") else 30.0
    sheet.add(Figure(f"{name}, 8 clients", "/s", found["rate"], goal=250.0))
    sheet.add(Figure("  p95 of 8", "ms", found["p95 of 8"]))
    sheet.add(Figure("  one client, median", "ms", found["p50"]))
    sheet.add(Figure("  one client, p95", "ms", found["p95"], goal=longest, at_most=True))
    sheet.add(Figure("  CPU a page, web", "ms", found["cpu"], goal=8.0, at_most=True))
    median = Figure("", "ms", found["p50"]).value
    if smallest is not None:
        sheet.add(Figure("  median, times the smallest", "x", [median / smallest], goal=1.3, at_most=True))
    return median
