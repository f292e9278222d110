"""What was answered with 201 is there, whole, after everything was killed the moment after: reports, whose customers
are thanked once, and files. Long ones pass through without filling the memory."""

import hashlib
import json
import os
import signal
import time
import urllib.request
from pathlib import Path
from typing import Any

from bench.killing import Sink
from bench.product import Product

MB = 1024 * 1024
FILM = b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm"


def test_answered_then_killed_all_of_it(tmp_path: Path, database):
    mails = Sink(tmp_path)
    try:
        with Product(HEARDBACK_SMTP_URL=mails.url, **database) as product:
            product.start()
            token = product.command("token", "create", "--name", "t", "--role", "agent")
            reports: dict[int, str] = {}
            sent = [b"GET / 500", os.urandom(5 * MB), FILM + os.urandom(60 * MB)]
            for n, content in enumerate(sent):
                report = {"title": f"Report {n}", "customer": {"email": f"c{n}@people.example"}}
                number = send(product, token, "reports", json.dumps(report).encode(), "application/json")["number"]
                reports[number] = f"Report {n}"
                if n == 0:  # the moment after a report; then, after a file
                    kill_all(product)
                at = f"reports/{min(reports)}/attachments"
                send(product, token, f"{at}?name={n}", content)
                peak = max(peak_of(pid) for pid in product.processes())
                if n:
                    kill_all(product)
            rows, _ = product.page("/api/v1/reports", token)
            assert {row["number"]: row["title"] for row in rows} == reports
            rows, _ = product.page(f"/api/v1/{at}", token)
            assert [(row["name"], row["size"]) for row in rows] == [(str(n), len(c)) for n, c in enumerate(sent)]
            for row, content in zip(rows, sent, strict=True):
                with urllib.request.urlopen(product.url + path_of(row["links"]["original"])) as answer:
                    assert hashlib.sha256(answer.read()).digest() == hashlib.sha256(content).digest()
            assert peak < 220 * MB, "60 MB went through piece by piece"
            end = time.monotonic() + 30
            while len(mails.told()) < 3 and time.monotonic() < end:
                time.sleep(0.2)
            assert mails.told() == {(f"c{n}@people.example", "received"): 1 for n in range(3)}
    finally:
        mails.close()


def kill_all(product: Product) -> None:
    for pid in product.processes():
        os.kill(pid, signal.SIGKILL)
    product.died()
    product.start()


def send(product: Product, token: str, path: str, body: bytes, kind: str = "application/octet-stream") -> Any:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
    with urllib.request.urlopen(urllib.request.Request(f"{product.url}/api/v1/{path}", body, headers)) as answer:
        assert answer.status == 201
        return json.load(answer)


def path_of(link: str) -> str:
    return link[link.index("/files/") :]


def peak_of(pid: int) -> int:
    """The most that a process ever had in memory."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
