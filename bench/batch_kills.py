"""`batch-kills`: a release's customers are told while the worker, its courier and the mail server are killed at random
(`--customers 10000`, `--kills 50`).

The mail server's own log says what each address got. SMTP has one open window: between the server's having a mail and
our having its answer. Who is killed in it cannot know; the mail is sent again with the same Message-ID, rather twice
than never. What came twice is counted, and must not be more than the windows that were hit: the mails which the server
took and for which its answer went nowhere.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.figures import Figure, Sheet
from bench.killing import Sink, is_courier
from bench.product import ROOT, Product

CUSTOMERS, KILLS = 10_000, 50


@dataclass
class Toll:
    """`windows` is how often SMTP's open window was hit: addresses that got one mail twice, by its Message-ID. The last
    two should be 0: who got nothing, and who got a second mail of another Message-ID."""

    customers: int
    kills_of_the_worker: int
    kills_of_the_courier: int
    kills_of_the_mail_server: int
    windows: int
    missing: int
    twice: int


def measure(sheet: Sheet, arguments: list[str]) -> None:
    said = {name: int(arguments[arguments.index(name) + 1]) for name in ("--customers", "--kills") if name in arguments}
    toll = kill_a_batch(said.get("--customers", CUSTOMERS), said.get("--kills", KILLS))
    for name, count in asdict(toll).items():
        goal = 0.0 if name in ("missing", "twice") else None
        sheet.add(Figure(name.replace("_", " "), "", [float(count)], goal=goal, at_most=True))


def kill_a_batch(
    customers: int, kills: int, *, pause: tuple[float, float] = (0.2, 1.5), longest: float = 1200, **environment: str
) -> Toll:
    """Send to so many, killing so often while it goes out; wait until all is quiet, and count."""
    chance = random.Random()
    with tempfile.TemporaryDirectory(prefix="heardback-kills-") as folder:
        sink = Sink(Path(folder))
        try:
            with Product(HEARDBACK_SMTP_URL=sink.url, **environment) as product:
                product.command("migrate")
                command = [sys.executable, "-m", "bench.audience", str(customers)]
                subprocess.run(command, cwd=ROOT, env=product.environment, check=True)
                product.start()
                killed = _kill(product, sink, kills, pause, chance)
                _until_all_are_told(sink, customers, longest)
        finally:
            sink.close()
        mails = [line.split() for line in sink.log.read_text().splitlines()]
    released = Counter(to for to, why, _ in mails if why == "released")
    each = Counter((to, message_id) for to, why, message_id in mails if why == "released")
    ids = Counter(to for to, _ in each)
    return Toll(
        customers=customers,
        kills_of_the_worker=killed["worker"],
        kills_of_the_courier=killed["courier"],
        kills_of_the_mail_server=killed["mail server"],
        windows=sum(count - 1 for count in each.values()),
        missing=sum(not released[f"c{n}@people.example"] for n in range(customers)),
        twice=sum(count > 1 for count in ids.values()),
    )


def _kill(product: Product, sink: Sink, kills: int, pause: tuple[float, float], chance: random.Random) -> Counter[str]:
    killed: Counter[str] = Counter()
    while killed.total() < kills:
        time.sleep(chance.uniform(*pause))
        what = chance.choice(("worker", "worker", "courier", "mail server"))
        if what == "mail server":
            sink.kill()
            killed[what] += 1
            time.sleep(chance.uniform(0, 0.3))
            sink.start()
            continue
        of_the_worker = [pid for pid, kind in product.processes().items() if kind == "worker"]
        alive = [pid for pid in of_the_worker if is_courier(pid) == (what == "courier")]
        if alive:
            os.kill(chance.choice(alive), signal.SIGKILL)
            killed[what] += 1
    return killed


def _until_all_are_told(sink: Sink, customers: int, longest: float) -> None:
    """And nothing has come for three seconds."""
    end, before, since = time.monotonic() + longest, -1, time.monotonic()
    while time.monotonic() < end:
        time.sleep(0.3)
        taken = sink.count()
        if taken != before:
            before, since = taken, time.monotonic()
        elif len(sink.told()) >= customers and time.monotonic() - since > 3:
            return
