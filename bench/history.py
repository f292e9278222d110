"""Reports that are already in: made here, and brought in by the import that users have."""

import json
import random
import tempfile
import time
from pathlib import Path

from bench.product import Product

WHO = ("My colleague", "A customer of ours", "Our accountant", "One of our students", "The night shift", "I")
DID = (
    "opened the list",
    "pressed save",
    "exported the year",
    "invited somebody",
    "changed the plan",
    "signed in again",
)
SAW = (
    "an empty page", "yesterday's numbers", "the amount twice", "a message in another language", "somebody else's name",
    "a wheel that turns for ever", "the old picture", "a sum that is two cents off",
)  # fmt: skip
AND = ("and on the phone it is the same", "but only in the morning", "since the last update", "and it costs us an hour")


def import_history(product: Product, count: int) -> float:
    """Import `count` reports of as many customers as history: nobody is told. Returns the seconds it took."""
    chance = random.Random(1)
    with tempfile.TemporaryDirectory(prefix="heardback-bench-") as folder:
        path = Path(folder) / "history.jsonl"
        with path.open("w") as file:
            for number in range(count):
                file.write(json.dumps(report(number, chance)) + "\n")
        product.command("migrate")
        began = time.monotonic()
        product.command("import", "reports", str(path), "--source", "bench")
        return time.monotonic() - began


def report(number: int, chance: random.Random) -> dict[str, str]:
    return {
        "title": title(chance),
        "text": text(chance),
        "email": f"old-{number}@people.example",
        "company": f"Organization {chance.randrange(2000)}",
        "received": f"2026-{chance.randrange(1, 10):02}-{chance.randrange(1, 29):02}T10:{number % 60:02}:00Z",
    }


def title(chance: random.Random) -> str:
    return f"{chance.choice(SAW)} after we {chance.choice(DID)}".capitalize()


def text(chance: random.Random, sentences: int = 7) -> str:
    return " ".join(
        f"{chance.choice(WHO)} {chance.choice(DID)} and got {chance.choice(SAW)}, {chance.choice(AND)}."
        for _ in range(sentences)
    )
