"""`pages [SIZES...]`: what members and customers open, with so many reports in, one client and 8.

A tenth as many issues as reports, the biggest with 2,000 customers. CPU is that of the web processes. The client
takes a share of the same cores, so rates are understated, times overstated, and CPU is what to compare.
"""

import json
import subprocess
import sys
from collections import defaultdict

from bench.browsing import Asked, Browser, browse
from bench.figures import Figure, Sheet
from bench.history import import_history
from bench.product import ROOT, Product

RUNS, SECONDS = 3, 4
SIZES = (10_000, 100_000)


def measure(sheet: Sheet, arguments: list[str]) -> None:
    smallest: dict[str, float] = {}
    for size in sorted({int(argument) for argument in arguments} or SIZES):
        with Product() as product:
            sheet.say(f"{import_history(product, size):.0f} s to import {size:,} reports")
            asked = _start(product)
            for name, one in asked.items():
                p50 = _page(sheet, product, f"{name}, {size:,}", one, smallest.get(name))
                smallest.setdefault(name, p50)


def _start(product: Product) -> dict[str, Asked]:
    """Every page by its name, asked for once and found well."""
    seeding = [sys.executable, "-m", "bench.seeding"]
    done = subprocess.run(seeding, cwd=ROOT, env=product.environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"No issues were made: {done.stderr.strip()[-2000:]}")
    seeded = json.loads(done.stdout)
    link = product.command("signin", "bench@team.example")  # before the first start, which makes another its owner
    product.start()
    product.until_quiet(60)
    browser = Browser(product.url)
    browser.sign_in(link)
    asked = {name: browser.get(path) for name, path in seeded["pages"].items()}
    said = {"title": seeded["title"], "text": seeded["text"], "csrfmiddlewaretoken": browser.csrf_token(seeded["form"])}
    asked["known problems"] = browser.post(seeded["known"], said)
    return asked


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
    sheet.add(Figure(f"{name}, 8 clients", "/s", found["rate"], goal=250.0))
    sheet.add(Figure("  p95 of 8", "ms", found["p95 of 8"]))
    sheet.add(Figure("  one client, median", "ms", found["p50"]))
    sheet.add(Figure("  one client, p95", "ms", found["p95"], goal=30.0, at_most=True))
    sheet.add(Figure("  CPU a page, web", "ms", found["cpu"], goal=8.0, at_most=True))
    median = Figure("", "ms", found["p50"]).value
    if smallest is not None:
        sheet.add(Figure("  median, times the smallest", "x", [median / smallest], goal=1.3, at_most=True))
    return median
