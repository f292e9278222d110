"""What `bin/test` does once its environment stands: every test on SQLite, then on PostgreSQL, then lint and types.

What the tests need beyond Python (Chromium, PostgreSQL) is installed where that can be done, else said plainly: nothing
is skipped. Arguments go to pytest.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests.surroundings import Missing, a_postgresql, chromium, demand, keep_in_memory

HOME = Path(__file__).parents[1]
CORES = min(os.cpu_count() or 2, 4)
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


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each of a thousand processes compiles everything anew
    keep_in_memory()
    count, failures = Count(), []
    try:
        demand()
        with tempfile.TemporaryDirectory(prefix="heardback-tests-") as folder, ExitStack() as servers:
            # One for each process: a reader waits for the oldest transaction of its whole server.
            postgresql = " ".join(servers.enter_context(a_postgresql()) for _ in range(CORES))
            for name, urls in (("SQLite", ""), ("PostgreSQL", postgresql)):
                if not pytest(name, urls, arguments, Path(folder), count):
                    failures.append(name)
        if not arguments and subprocess.run([HOME / "bin" / "check"]).returncode:
            failures.append("bin/check")
            count.failed += 1
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


def pytest(name: str, urls: str, arguments: list[str], folder: Path, count: Count) -> bool:
    """Run the suite on SQLite, or on the servers at `urls`. True when it went well. Tests that are marked
    `once`, by themselves or by `tests/conftest.py`, run on SQLite alone."""
    print(f"== {name}", flush=True)
    began, report = time.monotonic(), folder / f"{name}.xml"
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HEARDBACK_")}
    environment = kept | {"HEARDBACK_CHROMIUM": chromium()}
    chosen = ["-n", str(CORES), "--dist", "worksteal", "--durations=15", f"--junitxml={report}"]
    if urls:
        environment["HEARDBACK_TEST_DATABASES"] = urls
        chosen += ["-m", "not once"]
    command = [sys.executable, "-m", "pytest", "-q", *chosen, *arguments]
    code = subprocess.run(command, cwd=HOME, env=environment).returncode
    if code != NOTHING_CHOSEN:
        count.add(report)
    print(f"== {name}: {time.monotonic() - began:.0f} s", flush=True)
    return code in (0, NOTHING_CHOSEN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
