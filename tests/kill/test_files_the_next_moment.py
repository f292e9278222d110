"""A file that was answered with 201 is there and whole after everything was killed the moment after. Long ones pass
through without filling the memory."""

import hashlib
import json
import os
import signal
import urllib.request
from pathlib import Path

from bench.product import Product

MB = 1024 * 1024


def test_answered_then_killed_all_of_it(tmp_path: Path, database):
    with Product(**database) as product:
        product.start()
        token = product.command("token", "create", "--name", "t", "--role", "agent")
        number = send(product, token, "reports", json.dumps({"title": "It fails"}).encode(), "application/json")[
            "number"
        ]
        at = f"reports/{number}/attachments"
        film = b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + os.urandom(60 * MB)
        sent = [b"GET / 500", os.urandom(5 * MB), film]
        for n, content in enumerate(sent):
            send(product, token, f"{at}?name={n}", content)
            peak = max(peak_of(pid) for pid in product.processes())
            for pid in product.processes():
                os.kill(pid, signal.SIGKILL)
            product.died()
            product.start()
        rows, _ = product.page(f"/api/v1/{at}", token)
        assert [(row["name"], row["size"]) for row in rows] == [(str(n), len(c)) for n, c in enumerate(sent)]
        for row, content in zip(rows, sent, strict=True):
            with urllib.request.urlopen(product.url + path_of(row["links"]["original"])) as answer:
                assert hashlib.sha256(answer.read()).digest() == hashlib.sha256(content).digest()
        assert peak < 220 * MB, "60 MB went through piece by piece"


def send(product: Product, token: str, path: str, body: bytes, kind: str = "application/octet-stream"):
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
