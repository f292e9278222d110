"""Killing the product at random under load, and counting what was lost or said twice."""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from bench.product import ROOT, Product, free_port

Told = tuple[str, str]  # an address, and why it was written to: "received", "joined"


@dataclass
class Toll:
    """What the kills cost. All but the first three should be 0."""

    kills: int
    answered: int
    mails: int
    reports_missing: int
    reports_twice: int
    notices_missing: int
    notices_twice: int


class Sink:
    """`bench.sink` in a process of its own."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.log, self.port = folder / "mails", free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"
        self._durable = durable
        self._read = self._counted = 0
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "bench.sink", str(self.port), str(self.log)]
        command += [] if self._durable else ["--fast"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        self._process.stdout.readline()  # type: ignore[union-attr]

    def kill(self) -> None:
        """Now, whatever it is at; `start` lets it listen again."""
        self._process.kill()
        self._process.wait()

    def count(self) -> int:
        """How many mails were taken."""
        if self.log.exists():
            with self.log.open("rb") as log:
                log.seek(self._read)
                new = log.read()
            self._read += len(new)
            self._counted += new.count(b"\n")
        return self._counted

    def told(self) -> Counter[Told]:
        """Whom mails were taken for and why, and how many."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return Counter((line.split()[0], line.split()[1]) for line in lines)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


class Outbox:
    """The folder that mails are written to where no server is named."""

    url = ""

    def __init__(self, data: Path) -> None:
        self.folder = data / "outbox"

    def told(self) -> Counter[Told]:
        mails = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in self.folder.glob("*.eml"))
        return Counter((mail["To"], mail["X-Heardback-Reason"]) for mail in mails)

    def close(self) -> None:
        pass


class Customers(threading.Thread):
    """Somebody new reports something again and again; every third report is joined to a known issue. A request that was
    not answered is sent again with the same key."""

    def __init__(self, product: Product, token: str, name: str, pause: float) -> None:
        super().__init__(daemon=True)
        self.port, self.token, self.name, self.pause = product.port, token, name, pause
        self.answered: dict[str, int] = {}  # address -> the number in its 201
        self.due: set[Told] = set()  # what they are to be told
        self.enough = threading.Event()
        self._line = self._new_line()

    def run(self) -> None:
        count = 0
        while not self.enough.is_set():
            count += 1
            address = f"{self.name}-{count}@people.example"
            report = {"title": f"Report {count}", "text": "It broke. " * 60, "customer": {"email": address}}
            number = self.post("/api/v1/reports", report, address)["number"]
            self.answered[address] = number
            self.due.add((address, "received"))
            if count % 3 == 0:
                known = {"outcome": "known_bug", "issue": "HB-1"}
                self.post(f"/api/v1/reports/{number}/triage", known, f"{address} known")
                self.due.add((address, "joined"))
            time.sleep(self.pause)

    def post(self, path: str, body: dict[str, Any], key: str) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": key}
        while True:
            try:
                self._line.request("POST", path, json.dumps(body), headers)
                answer = self._line.getresponse()
                said = answer.read()
            except (OSError, http.client.HTTPException):
                self._line.close()
                self._line = self._new_line()
            else:
                if answer.status in (200, 201):
                    return json.loads(said)
                if answer.status < 500 and answer.status != 409:
                    raise SystemExit(f"{path}: {answer.status} {said!r}")
            time.sleep(0.05)

    def _new_line(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)


def kill_at_random(
    kills: int, *, by_mail: bool = True, pause: tuple[float, float] = (0.5, 1.5), **environment: str
) -> Toll:
    """Kill the worker or a web process, whichever chance says, `kills` times under load; wait until all is quiet, and
    count."""
    chance = random.Random()
    with tempfile.TemporaryDirectory(prefix="heardback-kills-") as folder:
        sink = Sink(Path(folder)) if by_mail else None
        with Product(HEARDBACK_SMTP_URL=sink.url if sink else "", **environment) as product:
            mails = sink or Outbox(product.data)
            try:
                return _kill(product, mails, kills, pause, chance)
            finally:
                mails.close()


def _kill(
    product: Product, mails: Sink | Outbox, kills: int, pause: tuple[float, float], chance: random.Random
) -> Toll:
    product.start()
    token = product.command("token", "create", "--name", "kills", "--role", "agent")
    customers = [Customers(product, token, f"c{number}", 0.03) for number in range(4)]
    customers[0].post("/api/v1/issues", {"title": "It breaks"}, "the issue")
    for customer in customers:
        customer.start()
    killed = answered_before = 0
    while killed < kills:
        time.sleep(chance.uniform(*pause))
        if (answered := sum(len(customer.answered) for customer in customers)) < answered_before + 3:
            continue  # on a machine that is busy with other things a pause alone would kill what has only just begun
        alive = [pid for pid, what in product.processes().items() if what in ("web", "worker") and not is_courier(pid)]
        if alive:
            os.kill(chance.choice(alive), signal.SIGKILL)
            killed, answered_before = killed + 1, answered
    for customer in customers:
        customer.enough.set()
    for customer in customers:
        customer.join(120)
    answered = {address: number for customer in customers for address, number in customer.answered.items()}
    due = {told for customer in customers for told in customer.due}
    told = _when_quiet(mails, due)
    reports = reports_by_number(product, token)
    writers = Counter(reports.values())
    return Toll(
        kills=killed,
        answered=len(answered),
        mails=sum(told.values()),
        reports_missing=sum(reports.get(number) != address for address, number in answered.items()),
        reports_twice=sum(count > 1 for count in writers.values()),
        notices_missing=sum(told[each] == 0 for each in due),
        notices_twice=sum(count > 1 for count in told.values()),
    )


def _when_quiet(mails: Sink | Outbox, expected: set[Told], longest: float = 120) -> Counter[Told]:
    """What was told once nothing has come for three seconds and everybody was told, or after `longest`."""
    end, told, since = time.monotonic() + longest, mails.told(), time.monotonic()
    while time.monotonic() < end:
        time.sleep(0.5)
        before, told = told, mails.told()
        if told != before:
            since = time.monotonic()
        if expected <= set(told) and time.monotonic() - since > 3:
            break
    return told


def reports_by_number(product: Product, token: str) -> dict[int, str]:
    """Number -> its customer's address, of every report there is, read over the API."""
    found: dict[int, str] = {}
    path: str | None = "/api/v1/reports?limit=100"
    while path:
        rows, path = product.page(path, token)
        found |= {row["number"]: row["customer"]["email"] for row in rows}
    return found


def is_courier(pid: int) -> bool:
    try:
        return b"heardback.channels.courier" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
