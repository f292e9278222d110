"""The web processes: granian's WSGI worker over one listening socket, which the supervisor holds.

Granian's own supervisor is not used: a process more, and its workers listen each for themselves, so that connections
waiting for one that dies are lost. With one socket they wait for the next.
"""

import errno
import socket
from collections.abc import Callable
from typing import Any

from heardback.project.failing import Failure

PROCESSES = 2
THREADS = 2  # a process; each keeps a database connection
BACKLOG = 1024


def listen(host: str, port: int) -> socket.socket:
    """The bound socket, or Failure in words."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        opened = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            why = f"Port {port} is taken on {host}: stop what uses it, or choose another with --port."
        elif problem.errno == errno.EACCES:
            why = f"Port {port} needs more rights than you have: choose one above 1023 with --port."
        else:
            why = f"Cannot listen on {host}, port {port}: {problem.strerror or problem}."
        raise Failure(why) from None
    # For every connection: an answer goes out in two pieces, and the second would wait 40 milliseconds for the first to
    # be acknowledged.
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    opened.setblocking(False)
    return opened


def preload() -> Callable[..., object]:
    """Everything a request needs, loaded once before the processes part."""
    from django.urls import get_resolver
    from granian.server import mp  # noqa: F401

    from heardback.project.wsgi import application

    _ = get_resolver().url_patterns
    return application


def serve(listening: socket.socket, number: int) -> None:
    """Answer requests until SIGTERM; those in hand are finished."""
    from granian._granian import SocketHolder
    from granian.constants import HTTPModes, Loops, RuntimeModes, TaskImpl
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server.mp import MPServer

    application = preload()
    holder = SocketHolder(listening.fileno(), False, BACKLOG)  # type: ignore[call-arg]
    no_tls: tuple[Any, ...] = (False, None, None, None, "tls1.3", None, [], False)
    MPServer._spawn_wsgi_worker(
        number,
        None,  # process name
        lambda: application,
        ((None, holder), None),
        None,  # metrics
        Loops.auto,
        True,
        LogLevels.warning,
        {"loggers": {"_granian": {}}},  # through our own handler
        (),
        RuntimeModes.mt,
        1,  # runtime threads
        8,  # runtime's blocking threads
        THREADS,
        30,  # seconds until an idle thread ends
        BACKLOG // PROCESSES,
        TaskImpl.asyncio,
        HTTPModes.http1,
        HTTP1Settings(),
        None,
        False,
        None,  # static files: whitenoise
        None,  # access log
        no_tls,
        {"url_path_prefix": None},
        (None, None),
    )
