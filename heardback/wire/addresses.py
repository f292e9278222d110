"""Which addresses are the outside. A request that somebody else words must not reach into our own network."""

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# Python calls some of these global; they lead into a private network all the same, or nowhere.
_NOT_OUTSIDE_4 = (IPv4Network("192.88.99.0/24"),)
# Everything outside 2000::/3 is local, mapped (::ffff:0:0/96), translated (64:ff9b::/96) or not given out.
_OUTSIDE_6 = IPv6Network("2000::/3")
_NOT_OUTSIDE_6 = (IPv6Network("2002::/16"), IPv6Network("2001::/23"), IPv6Network("3fff::/20"))


def is_outside(address: str) -> bool:
    """Whether a numeric address belongs to the public internet. False for anything that is no address."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast and not any(ip in net for net in _NOT_OUTSIDE_4)
    return _outside_6(ip)


def _outside_6(ip: IPv6Address) -> bool:
    return ip.scope_id is None and ip.is_global and ip in _OUTSIDE_6 and not any(ip in net for net in _NOT_OUTSIDE_6)


def resolve(host: str, port: int) -> list[str]:
    """The numeric addresses of `host`, each once, the system's order kept. OSError when there are none.

    Goes through the system's resolver, so "2130706433" and "0x7f.1" read as the addresses they would be called as.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
