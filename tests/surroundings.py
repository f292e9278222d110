"""Chromium and a throw-away PostgreSQL, for tests: found, or installed by apt-get where one is root."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg

from heardback.project.parent import die_with

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = {"Chromium": "chromium", "PostgreSQL": "postgresql", "npm": "npm"}
SPED_UP = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0",
    "autovacuum=off", "jit=off", "max_parallel_workers_per_gather=0", "max_connections=60", "shared_buffers=64MB",
)  # fmt: skip
MEMORY = Path("/dev/shm")
ENOUGH = 3 * 1024**3  # bytes: all that the tests put aside at one time is a fraction of it


class Missing(Exception):
    """What the tests need and cannot have, with what to do."""


def keep_in_memory() -> None:
    """Have everything temporary, of this process and of those it starts, in memory where there is plenty of it: a
    test's data is gone before a disk would have it. `TMPDIR` says otherwise."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK | os.X_OK):
        return
    there = os.statvfs(MEMORY)
    if MEMORY.is_mount() and there.f_bavail * there.f_frsize >= ENOUGH:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


def demand() -> None:
    """Have Chromium and PostgreSQL, or raise Missing."""
    may_install = os.geteuid() == 0 and bool(shutil.which("apt-get"))
    lacking = _lacking()
    if lacking and may_install:
        _install([PACKAGES[name] for name in lacking])
        lacking = _lacking()
    if lacking:
        packages = " ".join(PACKAGES[name] for name in lacking)
        raise Missing(
            f"bin/test needs {' and '.join(lacking)}. Install: apt-get install {packages} (or the like), "
            "or name a browser in HEARDBACK_CHROMIUM."
        )


def _lacking() -> list[str]:
    return [name for name, found in (("Chromium", chromium()), ("PostgreSQL", postgres("postgres"))) if not found]


def chromium() -> str:
    """The browser's path, or ""."""
    named = os.environ.get("HEARDBACK_CHROMIUM", "")
    return next((path for name in (named, *CHROMIUMS) if name and (path := shutil.which(name))), "")


def postgres(program: str) -> str:
    """The path of one of PostgreSQL's programs, the newest there is, or ""."""
    if path := shutil.which(program):
        return path
    homes = (*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin"))
    found = [home / program for home in homes if (home / program).exists()]
    return str(
        max(found, key=lambda path: float("".join(c for c in path.parts[-3] if c.isdigit() or c == ".")), default="")
    )


SDK = ("@sentry/browser@10.78.0", "esbuild@0.28.2")


def feedback_sdk() -> Path:
    """A script that holds `Sentry`, the feedback SDK for browsers: fetched by npm into the environment, and bundled."""
    folder = Path(sys.prefix) / "browser-sdk" / "-".join(name.rpartition("@")[2] for name in SDK)
    bundle = folder / "sdk.js"
    if bundle.exists():
        return bundle
    if not shutil.which("npm") and os.geteuid() == 0 and shutil.which("apt-get"):
        _install([PACKAGES["npm"]])
    if not shutil.which("npm"):
        raise Missing("The browser SDK's test needs npm. Install: apt-get install npm (or the like).")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        entry = Path(place) / "entry.js"
        entry.write_text('import * as Sentry from "@sentry/browser";\nwindow.Sentry = Sentry;\n')
        install = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--prefix", place, *SDK]
        packing = [f"{place}/node_modules/.bin/esbuild", str(entry), "--bundle", f"--outfile={place}/sdk.js"]
        for command in (install, packing):
            done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
            if done.returncode:
                raise Missing(f"{command[0]} failed: {done.stderr.strip()[-500:]}")
        (Path(place) / "sdk.js").replace(bundle)  # at once: several tests may come here together
    return bundle


def _install(lacking: list[str]) -> None:
    packages = [PACKAGES[name] for name in lacking]
    print(f"Installing {' and '.join(packages)} by apt-get", file=sys.stderr, flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(["apt-get", "-qq", *command], env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr.strip(), file=sys.stderr, flush=True)


@contextmanager
def a_postgresql() -> Iterator[str]:
    """The URL of a server of our own on a free port, without a disk's caution. It refuses to run as root, so it then
    runs as somebody else."""
    folder = Path(tempfile.mkdtemp(prefix="heardback-postgresql-"))
    somebody: dict[str, int | list[int]] = {}
    if os.geteuid() == 0:
        user = _unprivileged()
        os.chown(folder, user.pw_uid, user.pw_gid)
        somebody = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    try:
        _make_cluster(folder, somebody)
        port = free_port()
        options = [part for setting in (*SPED_UP, "listen_addresses=127.0.0.1") for part in ("-c", setting)]
        server = subprocess.Popen(
            [postgres("postgres"), "-D", folder / "data", "-p", str(port), "-k", folder, *options],
            cwd=folder, stdout=(folder / "log").open("wb"), stderr=subprocess.STDOUT,
            preexec_fn=partial(die_with, os.getpid()), **somebody,  # type: ignore[call-overload]
        )  # fmt: skip
        try:
            url = f"postgres://heardback@127.0.0.1:{port}/postgres"
            _wait_for(url, server, folder / "log")
            yield url
        finally:
            server.send_signal(signal.SIGINT)  # connections that are open are ended
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Missing("PostgreSQL refuses to run as root, and there is neither a user “postgres” nor “nobody”.")


def _make_cluster(folder: Path, somebody: dict[str, int | list[int]]) -> None:
    making = [postgres("initdb"), "-D", folder / "data", "-U", "heardback", "-A", "trust", "-E", "UTF8", "--no-sync"]
    for locale in ("C.UTF-8", "C"):
        done = subprocess.run([*making, "--locale", locale], cwd=folder, capture_output=True, text=True, **somebody)  # type: ignore[call-overload]
        if done.returncode == 0:
            return
    raise Missing(f"PostgreSQL’s initdb failed: {done.stderr.strip()}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        try:
            psycopg.connect(url.replace("postgres://", "postgresql://"), connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise Missing(f"PostgreSQL did not start: {log.read_text(errors='replace')[-500:]}")
