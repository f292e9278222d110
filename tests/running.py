"""`heardback up`, run for real and looked at from outside."""

import http.client
import http.cookiejar
import os
import re
import signal
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.installations import Installation
from tests.surroundings import free_port

CHILDREN = 4  # of `up`: two web processes, the worker, the matcher


class Up:
    """One start of `up`, or of another `verb`. As a context it ends with it, whatever was killed meanwhile."""

    def __init__(self, place: Installation, *arguments: object, verb: str = "up", port: int = 0) -> None:
        self.place, self.port = place, port or free_port()
        self.expected = CHILDREN if verb == "up" else 1
        self.began = time.monotonic()
        self.process = place.start(verb, "--port", self.port, *arguments, start_new_session=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate(timeout=30)

    def ready(self, within: float = 60) -> float:
        """Wait until /healthz says so and everybody is there: the first process may answer before the last was forked.
        Returns the seconds since the start."""

        def is_ready() -> bool:
            return self.get("/healthz")[0] == 200 and len(self.children()) >= self.expected

        wait_for(lambda: self.process.poll() is not None or is_ready(), within)
        assert self.process.poll() is None, self.process.stderr.read()
        return time.monotonic() - self.began

    def get(self, path: str) -> tuple[int, str]:
        """Status and body; 0 when nobody answers."""
        ask = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            ask.request("GET", path)
            answer = ask.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            ask.close()

    def said(self) -> str:
        """What it wrote to the terminal until now, up to the line that says how to stop it."""
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        return "".join(lines)

    def link(self) -> str:
        return link_in(self.said())

    def ends(self, number: int = signal.SIGTERM, within: float = 60) -> tuple[int, float]:
        """Send a signal to the supervisor alone; the exit code, and the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(within)
        return code, time.monotonic() - began

    def children(self) -> list[int]:
        """In the order in which they were started: at first the web processes, the worker, the matcher."""
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def link_in(said: str) -> str:
    """The link that signs the owner in."""
    return re.search(r"Sign in, once: +(\S+)", said)[1]


class Visitor:
    """A browser's cookies and forms, without the browser. Redirects are shown, not followed."""

    def __init__(self, port: int) -> None:
        self.base, self.page = f"http://127.0.0.1:{port}", ""
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies, _Stay)

    def get(self, path: str) -> int:
        return self._open(urllib.request.Request(self.base + path))

    def press(self, path: str, **fields: str) -> int:
        """Send the form that was shown last."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page)
        form = {"csrfmiddlewaretoken": token[1] if token else "", **fields}
        return self._open(urllib.request.Request(self.base + path, data=urllib.parse.urlencode(form).encode()))

    def _open(self, request: urllib.request.Request) -> int:
        try:
            answer = self.opener.open(request, timeout=10)
        except urllib.error.HTTPError as other:
            answer = other
        self.page = answer.read().decode()
        return answer.status


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def alive(pid: int) -> bool:
    """Running, and not merely waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_for(happens, within: float = 60) -> None:
    until = time.monotonic() + within
    while not happens():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)
