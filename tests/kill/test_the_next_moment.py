"""What was answered with 201 is there after everything was killed the moment after, and its customer is thanked."""

import json
import os
import signal
import time
import urllib.request
from pathlib import Path

from bench.killing import Sink
from bench.product import Product


def test_answered_then_killed_all_of_it(tmp_path: Path, database):
    mails = Sink(tmp_path)
    try:
        with Product(HEARDBACK_SMTP_URL=mails.url, **database) as product:
            product.start()
            token = product.command("token", "create", "--name", "t", "--role", "agent")
            numbers = []
            for n in range(3):
                numbers.append(post(product, token, n))
                for pid in product.processes():
                    os.kill(pid, signal.SIGKILL)
                product.died()
                product.start()
            rows, _ = product.page("/api/v1/reports", token)
            assert {row["number"]: row["title"] for row in rows} == {n: f"Report {i}" for i, n in enumerate(numbers)}
            end = time.monotonic() + 30
            while len(mails.told()) < 3 and time.monotonic() < end:
                time.sleep(0.2)
            assert mails.told() == {(f"c{n}@people.example", "received"): 1 for n in range(3)}
    finally:
        mails.close()


def post(product: Product, token: str, n: int) -> int:
    body = json.dumps({"title": f"Report {n}", "customer": {"email": f"c{n}@people.example"}}).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(f"{product.url}/api/v1/reports", body, headers)) as answer:
        assert answer.status == 201
        return json.load(answer)["number"]
