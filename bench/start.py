"""`start`: cold and second start to the first 200 of /healthz; memory idle and under load, all processes together.

Memory is PSS: what processes share is counted once.
"""

import threading
import time

from bench import load
from bench.figures import Figure, Sheet
from bench.product import Product

RUNS, SECONDS = 3, 10


def measure(sheet: Sheet, arguments: list[str]) -> None:
    first, second, cpu, idle, loaded = [], [], [], [], []
    for _ in range(RUNS):
        with Product() as product:
            first.append(product.start())
            product.stop()
            second.append(product.start())
            cpu.append(sum(product.cpu().values()))
            product.until_quiet()
            idle.append(product.memory())
            token = product.command("token", "create", "--name", "bench", "--role", "agent")
            loaded.append(_most_under_load(product, token))
    sheet.add(Figure("first start, to the first 200", "s", first))
    sheet.add(Figure("second start, to the first 200", "s", second, goal=3.0, at_most=True))
    sheet.add(Figure("  CPU until then", "s", cpu))
    sheet.add(Figure("memory, idle", "MiB", idle, goal=190.0, at_most=True))
    sheet.add(Figure("memory, at most under load, with the language model", "MiB", loaded, goal=400.0, at_most=True))


def _most_under_load(product: Product, token: str) -> float:
    most, over = [0.0], threading.Event()

    def look() -> None:
        while not over.is_set():
            most[0] = max(most[0], product.memory())
            time.sleep(0.5)

    looking = threading.Thread(target=look)
    looking.start()
    load.reports(product.url, token, clients=8, seconds=SECONDS)
    product.until_quiet()
    over.set()
    looking.join()
    return most[0]
