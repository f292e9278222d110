"""What the commands in bin/ do before anything of Python runs: in sh, on whatever machine they find."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

HOME = Path(__file__).parents[2]
PYTHON = Path(sys._base_executable)
TOOLS = ("cat", "cksum", "dirname", "env", "grep", "head", "mkdir", "rm", "sh", "sleep", "tail")


@pytest.fixture
def machine(tmp_path):
    """A machine with a shell and a few tools, and this product in a folder with a space in its name."""
    return Machine(tmp_path)


class Machine:
    def __init__(self, root: Path) -> None:
        self.home, self.tools, self.user = root / "the product", root / "tools", root / "user"
        shutil.copytree(HOME / "bin", self.home / "bin")
        shutil.copytree(HOME / "requirements", self.home / "requirements")
        self.tools.mkdir()
        self.user.mkdir()
        for tool in TOOLS:
            (self.tools / tool).symlink_to(shutil.which(tool))
        self.env = {"PATH": str(self.tools), "HOME": str(self.user), "LANG": "C.UTF-8"}

    def program(self, path: Path, text: str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return path

    def sh(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(words, cwd=self.user, env=self.env, capture_output=True, text=True, timeout=60)

    def finds(self) -> subprocess.CompletedProcess[str]:
        asking = self.program(self.home / "bin" / "ask", '. "$(dirname -- "$0")/_env"\nfind_python')
        return self.sh(str(asking))

    def installed(self) -> None:
        """As if the set-up had been done: the launcher says what it was called with."""
        asked = 'case "$1" in -c) exit 0 ;; *) echo "asked for: $*"; exit 1 ;; esac'
        self.program(self.home / ".venv" / "bin" / "python", asked)
        self.program(self.home / ".venv" / "bin" / "heardback", "printf '<%s>' \"$@\"")
        stamp = self.program(self.home / "bin" / "stamp", '. "$(dirname -- "$0")/_env"\nwanted run')
        (self.home / ".venv" / ".installed-run").write_text(self.sh(str(stamp)).stdout)


def test_a_python_that_is_too_old_and_a_shim_that_fails_are_passed_over(machine):
    machine.program(machine.tools / "python3.13", "exit 127")
    machine.program(machine.tools / "python3", "exit 1")  # what 3.11 answers to the question
    (machine.tools / "python3.12").symlink_to(PYTHON)
    assert machine.finds().stdout.strip() == str(machine.tools / "python3.12")


def test_one_that_only_a_version_manager_knows_is_found(machine):
    machine.program(machine.tools / "python3", "exit 1")
    own = machine.user / ".pyenv" / "versions" / "3.13.0" / "bin" / "python3"
    own.parent.mkdir(parents=True)
    own.symlink_to(PYTHON)
    assert machine.finds().stdout.strip() == str(own)


def test_one_is_fetched_by_uv_where_there_is_none(machine):
    machine.program(machine.tools / "uv", f'case "$*" in *only-managed*) echo {PYTHON} ;; *find*) exit 1 ;; esac')
    assert machine.finds().stdout.strip() == str(PYTHON)


def test_without_any_it_says_what_to_install(machine):
    done = machine.sh(str(machine.home / "bin" / "up"))
    assert done.returncode == 1
    assert "No Python 3.12, 3.13 or 3.14 was found" in done.stderr
    assert "apt-get install python3.13 python3.13-venv" in done.stderr
    assert not (machine.home / ".venv").exists()


def test_the_python_that_is_named_is_taken_or_refused(machine):
    machine.env["HEARDBACK_PYTHON"] = str(PYTHON)
    assert machine.finds().stdout.strip() == str(PYTHON)
    machine.env["HEARDBACK_PYTHON"] = str(machine.program(machine.tools / "old", "exit 1"))
    done = machine.finds()
    assert done.returncode != 0
    assert "is no Python 3.12" in done.stderr


def test_what_is_installed_is_not_looked_at_again(machine):
    machine.installed()
    began = time.monotonic()
    done = machine.sh(str(machine.home / "bin" / "up"), "--port", "8080", "--data", "a b")
    assert done.stdout == "<up><--port><8080><--data><a b>"
    assert done.stderr == ""
    assert time.monotonic() - began < 2


def test_another_lock_is_installed_with_its_hashes_checked(machine):
    machine.installed()
    with (machine.home / "requirements" / "run.txt").open("a") as lock:
        lock.write("# changed\n")
    done = machine.sh(str(machine.home / "bin" / "up"))
    assert done.returncode == 1
    assert f"asked for: -m pip install --compile --require-hashes -r {machine.home}/requirements/run.txt" in done.stderr
    assert "The packages could not be installed; see above" in done.stderr
    assert done.stdout == ""


def test_an_environment_of_another_place_or_of_a_python_that_is_gone_is_made_anew(machine):
    machine.installed()
    machine.home = machine.home.rename(machine.home.with_name("moved"))
    assert "No Python 3.12" in machine.sh(str(machine.home / "bin" / "up")).stderr
    assert not (machine.home / ".venv").exists()
    machine.installed()
    (machine.home / ".venv" / "bin" / "python").unlink()
    assert "No Python 3.12" in machine.sh(str(machine.home / "bin" / "up")).stderr
    assert not (machine.home / ".venv").exists()


@pytest.mark.parametrize("name", sorted(path.name for path in (HOME / "bin").iterdir()))
def test_every_command_is_plain_sh(name):
    path = HOME / "bin" / name
    text = path.read_text()
    assert subprocess.run(["sh", "-n", path]).returncode == 0
    assert "[[" not in text
    assert "git " not in text.replace("neither git", "")
    assert os.access(path, os.X_OK) is not name.startswith("_")
    assert name.startswith("_") or text.startswith("#!/bin/sh\n# ")


def test_the_pipeline_runs_what_people_run():
    text = (HOME / ".ci" / "run").read_text()
    assert "bin/test" in text
    assert os.access(HOME / ".ci" / "run", os.X_OK)
