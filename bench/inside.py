"""`python -m bench.inside`: how many queries each page makes, and what CPU it takes in one process.

Reads what `filling` printed, and prints JSON: of each page its queries as it is first opened and afterwards, and
milliseconds of CPU (median) of a member's request through everything from the handler to the bytes. Queries are counted
in requests of their own.
"""

import json
import statistics
import sys
import time
from typing import Any

from heardback.project.commands.ready import ready

WARM, TIMES = 5, 40


def main() -> None:
    ready()
    from django.test import Client

    from heardback.accounts.models import Member

    made = json.load(sys.stdin)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(Member.objects.get(email="bench@team.example"))
    print(json.dumps({name: _page(client, path) for name, path in made["pages"].items()}))


def _page(client: Any, path: str) -> dict[str, float]:
    first, again = _queries(client, path), _queries(client, path)
    for _ in range(WARM):
        client.get(path)
    used = []
    for _ in range(TIMES):
        began = time.process_time()
        client.get(path)
        used.append((time.process_time() - began) * 1000)
    return {"queries at first": first, "queries": again, "cpu": statistics.median(used)}


def _queries(client: Any, path: str) -> int:
    from django.db import connection

    count = 0

    def counting(execute: Any, *arguments: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*arguments)

    with connection.execute_wrapper(counting):
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} was answered with {answer.status_code}")
    return count


if __name__ == "__main__":
    main()
