"""What `heardback up`, `web`, `worker` and `matcher` run."""

import gc
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from heardback.project.answering import Readiness
from heardback.project.failing import Failure
from heardback.project.folder import LOCK, hold
from heardback.project.serving import listen, preload, serve
from heardback.project.supervising import Child, Supervisor


def run_web(listening: socket.socket, processes: int, announce: Callable[[], None], *, worker: bool) -> None:
    """Serve on `listening` until a signal says stop; with `worker`, work as well. `announce` is called when ready."""
    preload()
    children = [
        Child(f"Web process {number}", lambda number=number: serve(listening, number))  # type: ignore[misc]
        for number in range(1, processes + 1)
    ]
    if worker:
        import heardback.project.worker  # noqa: F401  # before the processes part

        for name, run in (("The worker", run_worker), ("The matcher", run_matcher), *mail_takers()):

            def work(run: Callable[[], None] = run) -> None:
                listening.close()  # it must not keep the port when the others are gone
                run()

            children.append(Child(name, work))
    _before_parting()
    host, port = listening.getsockname()[:2]
    Supervisor(children, say).run(Readiness(host, port, announce))


def run_worker() -> None:
    from heardback.project.worker import Worker

    Worker().run()


def run_matcher() -> None:
    from heardback.project.matcher import run  # what it imports, nobody else needs

    run()


def mail_takers() -> list[tuple[str, Callable[[], None]]]:
    """Processes by which mail gets in, as far as they are set up: each with its name."""
    from django.conf import settings

    takers: list[tuple[str, Callable[[], None]]] = []
    if settings.HEARDBACK_MAIL_LISTEN:
        takers.append(("The mail receiver", run_mail_receiver))
    if settings.HEARDBACK_IMAP_URL:
        takers.append(("The mail fetcher", run_mail_fetcher))
    return takers


def run_mail_receiver() -> None:
    from django.conf import settings

    from heardback.hooks.smtp import run

    run(urlsplit(settings.HEARDBACK_MAIL_LISTEN), say, settings.HEARDBACK_MAIL_TLS)


def run_mail_fetcher() -> None:
    from django.conf import settings

    from heardback.hooks.imap import Fetcher

    Fetcher(urlsplit(settings.HEARDBACK_IMAP_URL)).run()


def demand_migrated() -> None:
    from heardback.project.setting_up import migrated

    if not migrated():
        raise Failure("The database is not up to date: run “heardback migrate” first.")


def _before_parting() -> None:
    """No connection may be shared by two processes, and memory that nobody writes to is shared by all."""
    from django.db import connections

    connections.close_all()
    gc.collect()
    gc.freeze()


def say(line: str) -> None:
    print(f"heardback: {line}", file=sys.stderr, flush=True)


def listen_after(data: Path, host: str, port: int) -> tuple[socket.socket, int | None]:
    """The listening socket. A port that is taken may be held by what a killed predecessor on this folder left, which
    goes in a moment: then wait for the folder, and return what holds it too.
    """
    try:
        return listen(host, port), None
    except Failure:
        if not (data / LOCK).exists():
            raise
    held = hold(data)
    return listen(host, port), held


def choose_environment(data: str, host: str, port: int) -> None:
    """What the command line says goes to the settings the way everything does. Before they are read."""
    if data:
        os.environ["HEARDBACK_DATA"] = str(Path(data).expanduser().absolute())
    if not os.environ.get("HEARDBACK_BASE_URL"):
        shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else f"[{host}]" if ":" in host else host  # noqa: S104
        os.environ["HEARDBACK_BASE_URL"] = f"http://{shown}:{port}"
