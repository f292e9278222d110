"""What `bin/test` does once its environment stands: every test on SQLite and on PostgreSQL, beside them lint and types.

What the tests need beyond Python (Chromium, PostgreSQL) is installed where that can be done, else said plainly: nothing
is skipped. Arguments go to pytest.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from tests.surroundings import Missing, a_postgresql, chromium, demand, keep_in_memory

HOME = Path(__file__).parents[1]
CORES = min(os.cpu_count() or 2, 4)
CHECK = "bin/check"
NOTHING_CHOSEN = 5  # pytest's exit code


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, report: Path) -> None:
        """Add what one run of pytest reported. A run that died without a report is a failure."""
        if not report.exists():
            self.failed += 1
            return
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            self.passed += total - failed - skipped
            self.failed += failed
            self.skipped += skipped

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


class Run:
    """One of those that run at the same time: while the tests of one wait for something, another's work. The first says
    what it says as it goes, the others `later`, once they are done."""

    def __init__(self, name: str, folder: Path, *command: str | Path, later: bool = True, **env: str) -> None:
        self.name, self.report, self.began = name, folder / f"{name}.xml", time.monotonic()
        self.said = folder / f"{Path(name).name}.txt" if later else Path(os.devnull)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("HEARDBACK_")}
        with self.said.open("wb") as said:
            out: dict[str, Any] = {"stdout": said, "stderr": subprocess.STDOUT} if later else {}
            self.process = subprocess.Popen(command, cwd=HOME, env=kept | env, **out)

    def done(self) -> int:
        """Wait for it, show what it kept for later, and give its exit code."""
        code = self.process.wait()
        print(self.said.read_text("utf-8", "replace"), end="")
        print(f"== {self.name}: {time.monotonic() - self.began:.0f} s", flush=True)
        return code

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait()


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each of a thousand processes compiles everything anew
    keep_in_memory()
    count, failures = Count(), []
    try:
        demand()
        with tempfile.TemporaryDirectory(prefix="heardback-tests-") as folder:
            for run in everything(arguments, Path(folder)):
                code = run.done()
                if run.name == CHECK:
                    count.failed += bool(code)
                elif code != NOTHING_CHOSEN:
                    count.add(run.report)
                if code not in (0, NOTHING_CHOSEN):
                    failures.append(run.name)
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"Stopped. {count}", file=sys.stderr)
        return 130
    if failures:
        print(f"Failed: {', '.join(failures)}")
    print(count, flush=True)
    return 1 if failures or count.failed else 0


def everything(arguments: list[str], folder: Path) -> Iterator[Run]:
    """All that runs, begun at once and given one by one. Tests that are marked `once`, by themselves or by
    `tests/conftest.py`, run on SQLite alone."""
    runs: list[Run] = []
    with ExitStack() as servers:
        # One for each process: a reader waits for the oldest transaction of its whole server.
        urls = [servers.enter_context(a_postgresql()) for _ in range(CORES)]
        try:
            runs.append(pytest("SQLite", folder, arguments, later=False))
            on_it = ["-m", "not once", *arguments]
            runs.append(pytest("PostgreSQL", folder, on_it, HEARDBACK_TEST_DATABASES=" ".join(urls)))
            if not arguments:
                runs.append(Run(CHECK, folder, HOME / "bin" / "check"))
            yield from runs
        finally:
            for run in runs:
                run.stop()


def pytest(name: str, folder: Path, arguments: list[str], *, later: bool = True, **env: str) -> Run:
    how = ["-n", str(CORES), "--dist", "worksteal", "--durations=15", f"--junitxml={folder / name}.xml"]
    command = [sys.executable, "-m", "pytest", "-q", *how, *arguments]
    return Run(name, folder, *command, later=later, HEARDBACK_CHROMIUM=chromium(), **env)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
