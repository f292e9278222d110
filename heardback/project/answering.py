"""Whether our own web processes answer yet."""

import http.client
import json
import time
from collections.abc import Callable

from heardback.project.failing import Failure

PATIENCE = 60.0  # seconds


class Readiness:
    """Called often until it returns True, which is when /healthz says ready; then `announce` was called, once."""

    def __init__(self, host: str, port: int, announce: Callable[[], None]) -> None:
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104
        self.host, self.port, self.announce = everywhere.get(host, host), port, announce
        self.until = time.monotonic() + PATIENCE

    def __call__(self) -> bool:
        why = self._why_not()
        if not why:
            self.announce()
        elif time.monotonic() > self.until:
            raise Failure(f"It did not become ready in {PATIENCE:g} s: {why}.")
        return not why

    def _why_not(self) -> str:
        ask = http.client.HTTPConnection(self.host, self.port, timeout=1)
        try:
            # By a name that is always allowed, whatever HEARDBACK_BASE_URL says.
            ask.request("GET", "/healthz", headers={"Host": f"127.0.0.1:{self.port}"})
            answer = ask.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as problem:
            return f"the web processes do not answer ({problem})"
        finally:
            ask.close()
        if answer.status == 200:
            return ""
        try:
            return str(json.loads(body)["reason"])
        except (ValueError, KeyError, TypeError):
            return f"/healthz answers {answer.status}"
