"""The product as a user starts it: the same command, the same settings, its processes seen from outside."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Product:
    """One installation in a folder of its own, which goes when it is closed. Processes are told apart by what they
    hold: the worker has its journal open, the matcher its lock."""

    def __init__(self, **environment: str) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="heardback-bench-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("HEARDBACK_")}
        self.environment = {**clean, "HEARDBACK_DATA": str(self.data), **environment}
        self._process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str) -> str:
        """What a `heardback` command prints. Raises with its error output when it fails."""
        heardback = [str(Path(sys.executable).with_name("heardback")), *arguments]
        done = subprocess.run(heardback, env=self.environment, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"heardback {arguments[0]} failed: {done.stderr.strip()[-2000:]}")
        return done.stdout.strip()

    def start(self, what: str = "up") -> float:
        """Start it, or its `web` alone. Returns the seconds until /healthz first said 200."""
        up = ROOT / "bin" / "up"
        heardback = str(Path(sys.executable).with_name("heardback"))
        data = ["--data", str(self.data)] if what == "up" else []
        command = [str(up)] if what == "up" and up.exists() else [heardback, what]
        began = time.monotonic()
        self._log = (self.data / "log").open("ab")
        self._process = subprocess.Popen(
            [*command, "--port", str(self.port), *data],
            env=self.environment, stdout=self._log, stderr=self._log, start_new_session=True,
        )  # fmt: skip
        while not self.healthy():
            if self._process.poll() is not None or time.monotonic() - began > 120:
                raise SystemExit(f"It did not start: {(self.data / 'log').read_text()[-2000:]}")
            time.sleep(0.01)
        return time.monotonic() - began

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
            self._log.close()
            self._process = None

    def died(self) -> None:
        """It was killed, by somebody else."""
        if self._process is not None:
            self._process.wait()
            self._log.close()
            self._process = None

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)

    def __enter__(self) -> "Product":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def page(self, path: str, token: str) -> tuple[list[Any], str | None]:
        """One page of a list of the API, and the path of the next."""
        request = urllib.request.Request(f"{self.url}{path}", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            after = re.search(r'<([^>]*)>; rel="next"', answer.headers.get("Link", ""))
            return json.load(answer), after[1].removeprefix(self.url) if after else None

    # Its processes

    @property
    def supervisor(self) -> int:
        if self._process is None:
            raise RuntimeError("It is not running.")
        return self._process.pid

    def processes(self) -> dict[int, str]:
        """Process id -> "supervisor", "web", "worker" (its courier included) or "matcher"."""
        found, parents = {self.supervisor: "supervisor"}, _parents()
        grown = True
        while grown:
            new = {pid for pid, parent in parents.items() if parent in found and pid not in found}
            found |= {pid: _kind(pid) for pid in new}
            grown = bool(new)
        started = set(parents.values())  # bin/up may be a shell, whose child is the supervisor
        return {pid: "supervisor" if what == "web" and pid in started else what for pid, what in found.items()}

    def cpu(self) -> dict[str, float]:
        """Seconds of CPU used so far, by kind of process."""
        used: dict[str, float] = {}
        for pid, what in self.processes().items():
            used[what] = used.get(what, 0.0) + _cpu_of(pid)
        return used

    def memory(self) -> float:
        """MiB of all its processes together, what they share counted once."""
        return sum(_pss_of(pid) for pid in self.processes()) / 1024

    def memory_of(self, kind: str) -> float:
        """MiB of its processes of one kind."""
        return sum(_pss_of(pid) for pid, what in self.processes().items() if what == kind) / 1024

    def until_quiet(self, longest: float = 300) -> None:
        """Until nothing is left to do: a second in which its processes hardly use the CPU."""
        end, used = time.monotonic() + longest, sum(self.cpu().values())
        while time.monotonic() < end:
            time.sleep(1)
            before, used = used, sum(self.cpu().values())
            if used - before <= 0.06:
                return


def _parents() -> dict[int, int]:
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found[int(stat.parent.name)] = int(words[1])
    return found


def _kind(pid: int) -> str:
    for file in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            path = str(file.readlink())
        except OSError:
            continue
        if path.endswith(".journal"):
            return "worker"
        if path.endswith("/matching/lock"):
            return "matcher"
    return "web"


def _cpu_of(pid: int) -> float:
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / TICKS


def _pss_of(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
