"""What the receiving server found out about a mail's sender (RFC 8601). Only what that server wrote counts: anybody can
put such a header into a mail."""

import re

from heardback.wire.mail.reading import Mail


def dmarc(mail: Mail, host: str) -> str:
    """ "pass", "fail", or "" when the server `host` said nothing of it. `host` is the one whose word is taken; of
    several headers in its name, the uppermost is its own."""
    if not host:
        return ""
    for value in mail.headers.get("authentication-results", []):
        server, _, said = value.partition(";")
        if server.lower().split()[:1] != [host.lower()]:
            continue
        said = re.sub(r"\([^()]*\)", " ", said)
        found = re.search(r"(?:^|[;\s])dmarc\s*=\s*([a-z]+)", said, re.I)
        if found is None:
            return ""
        domain = re.search(r"header\.from\s*=\s*([^\s;]+)", said[found.end() :], re.I)
        sender = mail.sender[1].rpartition("@")[2]
        if domain is not None and not _same(sender, domain[1].strip('"').lower()):
            return "fail"
        result = found[1].lower()
        return (
            "pass"
            if result == "pass" and len(mail.headers.get("from", [])) == 1
            else "fail"
            if result == "fail"
            else ""
        )
    return ""


def _same(sender: str, domain: str) -> bool:
    domain = domain.rpartition("@")[2]
    return sender == domain or sender.endswith(f".{domain}")
