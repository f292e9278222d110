"""Pages asked for over connections that are kept, as a browser that has signed in asks for them."""

import re
import statistics
import threading
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookiejar import CookieJar

from bench.load import Load


@dataclass(frozen=True)
class Asked:
    """One request, made again and again."""

    path: str
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Browser:
    def __init__(self, url: str) -> None:
        self.url, self._jar = url, CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))

    def sign_in(self, link: str) -> None:
        path = urllib.parse.urlsplit(link).path
        self.submit(path, {"csrfmiddlewaretoken": self.csrf_token(path)})

    def csrf_token(self, path: str) -> str:
        with self._opener.open(self.url + path, timeout=30) as answer:
            found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())
        if found is None:
            raise SystemExit(f"There is no form on {path}")
        return found[1]

    def submit(self, path: str, values: dict[str, str]) -> None:
        request = urllib.request.Request(self.url + path, urllib.parse.urlencode(values).encode())
        request.add_header("Referer", self.url + path)
        self._opener.open(request, timeout=30).close()

    def get(self, path: str) -> Asked:
        return Asked(path, headers=self._headers())

    def post(self, path: str, values: dict[str, str]) -> Asked:
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Referer": self.url + path}
        return Asked(path, urllib.parse.urlencode(values), {**self._headers(), **kind})

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._jar)}


def browse(port: int, asked: Asked, *, clients: int, seconds: float) -> Load:
    """As fast as they are answered. Whatever is not a 200 has failed."""
    took: list[float] = []
    failed: list[int] = []
    end = time.monotonic() + seconds

    def ask() -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < end:
            began = time.perf_counter()
            method = "POST" if asked.body else "GET"
            connection.request(method, asked.path, asked.body or None, asked.headers)
            answer = connection.getresponse()
            answer.read()
            took.append((time.perf_counter() - began) * 1000)
            if answer.status != 200:
                failed.append(answer.status)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(took) < 2:
        raise SystemExit(f"{asked.path} was answered {len(took)} times in {seconds} s")
    parts = statistics.quantiles(took, n=100, method="inclusive")
    return Load(len(took), time.monotonic() - began, len(failed), parts[49], parts[94], parts[98])
