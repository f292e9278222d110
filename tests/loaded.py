"""A process that has loaded what every command needs, and forks one for each command: `heardback` as its users run it,
without the second that it takes to start.

Run as a program, it takes a line of JSON for each command, and answers with its exit code.
"""

import atexit
import json
import os
import select
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from heardback.project.parent import die_with

# What asks for no settings: those are each command's own.
MODULES = (
    "heardback.project.command", "django.contrib.auth.hashers", "django.core.management.commands.migrate",
    "django.db.backends.sqlite3.base", "django.db.migrations.executor", "django.forms",
    "django.template.backends.django", "django.template.loader_tags", "django.views.generic", "environ", "puremagic",
    "sqlparse",
)  # fmt: skip
STREAMS = (("in", os.O_RDONLY), ("out", os.O_WRONLY | os.O_CREAT), ("err", os.O_WRONLY | os.O_CREAT))


class Loaded:
    """The process, from the side of the tests. It is started for the first command."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    def run(
        self, arguments: list[str], env: dict[str, str], given: bytes | None, timeout: float
    ) -> tuple[int, bytes, bytes]:
        """The exit code of one command, and what it wrote to stdout and stderr."""
        if self._process is None:
            command = [sys.executable, "-m", "tests.loaded"]
            pipe, home = subprocess.PIPE, Path(__file__).parents[1]
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=home)
        with tempfile.TemporaryDirectory(prefix="heardback-command-") as folder:
            (Path(folder) / "in").write_bytes(given or b"")
            asked = {"arguments": arguments, "env": env, "folder": folder}
            self._process.stdin.write(json.dumps(asked).encode() + b"\n")
            self._process.stdin.flush()
            answers, _, _ = select.select([self._process.stdout], [], [], timeout)
            code = int(self._process.stdout.readline()) if answers else None
            if code is None:
                self.close()
                raise subprocess.TimeoutExpired(arguments, timeout)
            return code, (Path(folder) / "out").read_bytes(), (Path(folder) / "err").read_bytes()

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _serve() -> None:
    """Returns in the process of each command, ready to be one; in its own when nobody asks any more."""
    itself = os.getpid()
    for line in sys.stdin:
        asked = json.loads(line)
        if command := os.fork():
            _, status = os.waitpid(command, 0)
            os.write(1, b"%d\n" % os.waitstatus_to_exitcode(status))
            continue
        die_with(itself)
        os.environ.clear()
        os.environ.update(asked["env"])
        for number, (name, how) in enumerate(STREAMS):
            opened = os.open(f"{asked['folder']}/{name}", how, 0o600)
            os.dup2(opened, number)
            os.close(opened)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.argv = ["heardback", *asked["arguments"]]
        sys.exit(import_module("heardback.project.command").main())


if __name__ == "__main__":
    for module in MODULES:
        import_module(module)
    _serve()
