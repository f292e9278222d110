"""Requests go out in time, of a size we can hold, and to where they were meant to."""

import contextlib
import json
import socket
import ssl
import threading
import time

import pytest

from heardback.wire.http import NotReached, Outside
from tests.servers import says

HERE = ["127.0.0.1", "localhost"]


def test_json_is_posted(serve):
    server = serve(says(200, b"ok", X_Said="yes"))
    answer = Outside(HERE).post(f"{server.url}/hook?a=1", {"text": "grüße"}, {"X-Own": "1"})
    assert (answer.status, answer.body, answer.headers["x-said"]) == (200, b"ok", "yes")
    asked = server.asked[0]
    assert (asked.method, asked.path, json.loads(asked.body)) == ("POST", "/hook?a=1", {"text": "grüße"})
    assert asked.headers["host"] == f"127.0.0.1:{server.server_port}"
    assert asked.headers["x-own"] == "1"
    assert asked.headers["content-type"] == "application/json"


def test_a_name_keeps_its_host_header(serve):
    server = serve(says(204))
    assert Outside(HERE).get(f"http://LOCALHOST:{server.server_port}/").status == 204
    assert server.asked[0].headers["host"] == f"localhost:{server.server_port}"


def test_a_post_follows_no_redirect(serve):
    server = serve(says(307, Location="/elsewhere"))
    assert Outside(HERE).post(server.url, {}).status == 307
    assert len(server.asked) == 1


def test_a_get_follows_redirects_and_drops_what_was_for_the_first_host(serve):
    last = serve(says(200, b"here"))
    first = serve(says(302, Location=f"{last.url}/there"))
    assert Outside(HERE).get(first.url, {"Authorization": "Bearer x"}).body == b"here"
    assert first.asked[0].headers["authorization"] == "Bearer x"
    assert "authorization" not in last.asked[0].headers


def test_redirects_in_a_circle_end(serve):
    server = serve(says(302, Location="/again"))
    with pytest.raises(NotReached, match="redirects more than 3 times") as refused:
        Outside(HERE).get(server.url)
    assert refused.value.for_good
    assert len(server.asked) == 4


def test_too_large_an_answer_is_refused(serve):
    def pour(handler):
        handler.send_response(200)
        handler.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(1000):
                handler.wfile.write(b"x" * 100_000)

    with pytest.raises(NotReached, match="more than 50,000 bytes"):
        Outside(HERE, largest=50_000).get(serve(pour).url)


def test_a_compressed_answer_is_refused(serve):
    server = serve(says(200, b"\x1f\x8b", Content_Encoding="gzip"))
    with pytest.raises(NotReached, match="compressed"):
        Outside(HERE).get(server.url)
    assert server.asked[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("part", ["headers", "body"])
def test_an_answer_that_drips_is_cut(serve, part):
    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if part == "body" else b""))
        with contextlib.suppress(OSError):
            for n in range(100):
                handler.wfile.write(b"x" if part == "body" else f"X-{n}: 1\r\n".encode())
                time.sleep(0.05)

    began = time.monotonic()
    with pytest.raises(NotReached, match=r"127\.0\.0\.1 did not answer within 0\.3 seconds") as late:
        Outside(HERE, seconds=0.3).get(serve(drip).url)
    assert time.monotonic() - began < 1.5
    assert not late.value.for_good


def test_silence_is_cut(serve):
    with pytest.raises(NotReached, match=r"did not answer within 0\.2 seconds"):
        Outside(HERE, seconds=0.2).get(serve(lambda _: time.sleep(1)).url)


def test_nobody_listening_may_be_better_later():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NotReached, match=r"127\.0\.0\.1: ") as refused:
        Outside(HERE).get(f"http://127.0.0.1:{port}/secret-path")
    assert not refused.value.for_good
    assert "secret-path" not in refused.value.why


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "file:///etc/passwd", "nonsense", "http://", "http://[::1", ""])
def test_what_is_no_web_address_is_refused_for_good(url):
    with pytest.raises(NotReached) as refused:
        Outside(HERE).get(url)
    assert refused.value.for_good


def test_an_unknown_name_may_be_known_later():
    with pytest.raises(NotReached) as unknown:
        Outside().get("http://nobody.invalid/")
    assert not unknown.value.for_good


def test_tls_asks_for_the_name_and_not_for_the_number_it_calls():
    names = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda _line, name, _context: names.append(name)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def greet():
            line, _ = listening.accept()
            with line, contextlib.suppress(OSError):
                context.wrap_socket(line, server_side=True)

        threading.Thread(target=greet, daemon=True).start()
        with pytest.raises(NotReached):
            Outside(HERE, seconds=2).get(f"https://localhost:{listening.getsockname()[1]}/")
    assert names == ["localhost"]
