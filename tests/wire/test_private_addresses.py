"""Nobody gets us to call our own network for them."""

import socket

import pytest

from heardback.wire.addresses import is_outside
from heardback.wire.http import NotReached, Outside
from tests.servers import says


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.0.8", "198.18.0.1", "192.88.99.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8",
        "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::",
        "2001:db8::1", "3fff::1", "100::1", "5f00::1", "2606:4700::1111%eth0", "example.com", "",
    ],
)  # fmt: skip
def test_not_outside(address):
    assert not is_outside(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::1"])
def test_outside(address):
    assert is_outside(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "LOCALHOST", "localhost.", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0",
        "[::1]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:ffff:7f00:1]", "①②⑦.0.0.1", "user@127.0.0.1",
    ],
)  # fmt: skip
def test_every_way_to_write_this_machine_is_refused(serve, host):
    server = serve(says(200, b"secret"))
    with pytest.raises(NotReached):
        Outside().get(f"http://{host}:{server.server_port}/")
    assert server.asked == []


def test_the_refusal_is_for_good_and_says_how_to_allow_it(serve):
    with pytest.raises(NotReached, match="Name it in HEARDBACK_PRIVATE_HOSTS") as refused:
        Outside().post(serve(says(200)).url, {})
    assert refused.value.for_good


@pytest.mark.parametrize("host", ["169.254.169.254", "[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::]", "10.0.0.1"])
def test_a_redirect_inward_is_refused(serve, host):
    server = serve(says(302, Location=f"http://{host}/latest/meta-data/"))
    with pytest.raises(NotReached, match="is a private address") as refused:
        Outside(["127.0.0.1"], seconds=2).get(server.url)
    assert refused.value.for_good


def test_a_name_that_also_leads_inward_is_refused(monkeypatch):
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, **_: [(0, 0, 0, "", ("93.184.216.34", port)), (0, 0, 0, "", ("127.0.0.1", port))],
    )
    with pytest.raises(NotReached, match=r"two-faced\.example is a private address"):
        Outside(seconds=1).get("http://two-faced.example/")


def test_a_name_that_changes_its_mind_is_called_where_it_was_looked_at(serve, monkeypatch):
    """DNS rebinding: the second answer would lead elsewhere, and is never asked for."""
    server = serve(says(200, b"first"))
    real, asked = socket.getaddrinfo, []

    def changing(host, port, *args, **kwargs):
        if host != "rebinds.example":
            return real(host, port, *args, **kwargs)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1" if len(asked) == 1 else "127.0.0.9", port))]

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    answer = Outside(["rebinds.example"]).get(f"http://rebinds.example:{server.server_port}/")
    assert answer.body == b"first"
    assert len(asked) == 1
    assert server.asked[0].headers["host"] == f"rebinds.example:{server.server_port}"


def test_the_next_address_is_tried_when_the_first_does_not_answer(serve, monkeypatch):
    server = serve(says(200, b"second"))
    real = socket.getaddrinfo

    def two(host, port, *args, **kwargs):
        if host != "two.example":
            return real(host, port, *args, **kwargs)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("127.0.0.7", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    assert Outside(["two.example"]).get(f"http://two.example:{server.server_port}/").body == b"second"


def test_ipv6_is_called_by_its_number(serve):
    try:
        server = serve(says(200, b"six"), socket.AF_INET6)
    except OSError:
        return  # a machine without IPv6
    assert Outside(["[::1]"]).get(f"http://[::1]:{server.server_port}/").body == b"six"
