"""HTTP to the outside: in time, of a size we can hold, and never into our own network unless its host was named."""

import functools
import socket
import ssl
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import httpx2

from heardback.wire.addresses import is_outside, resolve

SECONDS = 10.0
LARGEST = 1_000_000
HOPS = 3
_REDIRECTS = (301, 302, 303, 307, 308)


class NotReached(Exception):
    """Nothing usable came back. `for_good`: not because of how the network is just now; later will be no better."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.for_good = for_good


@dataclass(frozen=True)
class Answer:
    """`headers` are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Outside:
    """Asks the outside. `private_hosts` are the names that may resolve to private addresses."""

    def __init__(self, private_hosts: Iterable[str] = (), *, seconds: float = SECONDS, largest: int = LARGEST) -> None:
        self.private_hosts = frozenset(host.strip().strip("[]").lower() for host in private_hosts)
        self.seconds = seconds
        self.largest = largest

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Follows up to three redirects, each looked at like the first address; what is private to one host
        (`headers`) stays with it."""
        began_at = url
        for _ in range(HOPS + 1):
            answer = self._ask("GET", url, headers, {})
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return answer
            url = urljoin(url, answer.headers["location"])
            if _origin(url) != _origin(began_at):
                headers = None
        raise NotReached(f"{began_at} redirects more than {HOPS} times.", for_good=True)

    def post(self, url: str, json: Any, headers: Mapping[str, str] | None = None) -> Answer:
        """Follows no redirect: what is posted is for this address alone."""
        return self._ask("POST", url, headers, {"json": json})

    def post_bytes(self, url: str, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        """The same, of exactly these bytes: somebody signed them."""
        return self._ask("POST", url, headers, {"content": body})

    def _ask(self, method: str, url: str, headers: Mapping[str, str] | None, body_of: dict[str, Any]) -> Answer:
        deadline = _Deadline(self.seconds)
        try:
            with (
                httpx2.Client(
                    transport=_Pinned(self.private_hosts), timeout=self.seconds, trust_env=False, follow_redirects=False
                ) as client,
                deadline,
                client.stream(
                    method,
                    url,
                    **body_of,
                    headers={"User-Agent": "Heardback", "Accept-Encoding": "identity", **(headers or {})},
                    extensions={"trace": deadline.watch},
                ) as response,
            ):
                body = self._read(response)
                answer = Answer(response.status_code, dict(response.headers), body)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as broken:
            why = str(broken) or type(broken).__name__
            never = isinstance(broken, (httpx2.InvalidURL, httpx2.UnsupportedProtocol, ValueError))
            late = deadline.passed or isinstance(broken, httpx2.TimeoutException)
            raise NotReached(self._late(url) if late else f"{_host(url)}: {why}", for_good=never and not late) from None
        if deadline.passed:  # a cut line can look like the end of the answer
            raise NotReached(self._late(url))
        return answer

    def _read(self, response: httpx2.Response) -> bytes:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise NotReached("It answered with a compressed body, which was not asked for.", for_good=True)
        body = bytearray()
        for piece in response.iter_raw():
            body += piece
            if len(body) > self.largest:
                raise NotReached(f"It answered with more than {self.largest:,} bytes.", for_good=True)
        return bytes(body)

    def _late(self, url: str) -> str:
        return f"{_host(url)} did not answer within {self.seconds:g} seconds."


class _Pinned(httpx2.BaseTransport):
    """Resolves a name once, looks at what it resolved to, and calls exactly that: a name that changes its mind between
    the look and the call changes nothing. TLS still proves the name."""

    def __init__(self, private_hosts: frozenset[str]) -> None:
        self.private_hosts = private_hosts
        self.inner = httpx2.HTTPTransport(verify=_trusted(), trust_env=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        host = request.url.host
        if request.url.scheme not in ("http", "https") or not host:
            raise NotReached("An address on the web starts with https:// or http:// and a host.", for_good=True)
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        addresses = resolve(host, port)
        if host.lower() not in self.private_hosts and not all(is_outside(address) for address in addresses):
            raise NotReached(
                f"{host} is a private address. Name it in HEARDBACK_PRIVATE_HOSTS if it is meant.", for_good=True
            )
        request.extensions = {**request.extensions, "sni_hostname": host}
        failed: httpx2.ConnectError | httpx2.ConnectTimeout | None = None
        for address in addresses:
            request.url = request.url.copy_with(host=address)
            try:
                return self.inner.handle_request(request)
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as broken:
                failed = broken
        raise failed or httpx2.ConnectError("it has no address")

    def close(self) -> None:
        self.inner.close()


class _Deadline:
    """Cuts the line when the time is up. Timeouts alone begin anew with every byte that drips in."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._lines: list[socket.socket] = []

    def watch(self, event: str, info: dict[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            self._lines.append(info["return_value"].get_extra_info("socket").dup())
            if self.passed:
                self._cut()

    def _cut(self) -> None:
        self.passed = True
        for line in self._lines:
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it ended by itself

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        for line in self._lines:
            line.close()


@functools.cache
def _trusted() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)


def _origin(url: str) -> tuple[str, str, int | None]:
    parsed = httpx2.URL(url)
    return parsed.scheme, parsed.host, parsed.port


def _host(url: str) -> str:
    try:
        return httpx2.URL(url).host or url[:100]
    except httpx2.InvalidURL:
        return url[:100]
