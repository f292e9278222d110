"""Requests by wrk, which takes next to nothing of the CPU that it shares with what is measured."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from itertools import count
from pathlib import Path

_run = count(1)


@dataclass(frozen=True)
class Load:
    requests: int
    seconds: float
    failed: int
    p50: float
    p95: float
    p99: float

    @property
    def rate(self) -> float:
        return (self.requests - self.failed) / self.seconds


def reports(url: str, token: str, *, clients: int, seconds: int) -> Load:
    """POST reports over `clients` connections that are kept, as fast as they are answered."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("This needs wrk: apt-get install wrk")
    script = Path(__file__).with_name("report.lua")
    command = [wrk, "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s", "-s", str(script), url]
    environment = {**os.environ, "BENCH_TOKEN": token, "BENCH_RUN": str(next(_run))}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    result = next((line for line in done.stdout.splitlines() if line.startswith("RESULT ")), None)
    if result is None:
        raise SystemExit(f"wrk failed: {done.stderr or done.stdout}")
    return Load(**json.loads(result.removeprefix("RESULT ")))
