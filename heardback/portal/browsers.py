"""What a browser says of itself in User-Agent, as people would say it. A guess, shown to be corrected."""

import re

_BROWSERS = (
    (r"\bEdgA?/([\d]+)", "Edge"),
    (r"\bEdgiOS/([\d]+)", "Edge"),
    (r"\bOPR/([\d]+)", "Opera"),
    (r"\bSamsungBrowser/([\d]+)", "Samsung Internet"),
    (r"\bVivaldi/([\d]+)", "Vivaldi"),
    (r"\bFxiOS/([\d]+)", "Firefox"),
    (r"\bFirefox/([\d]+)", "Firefox"),
    (r"\bCriOS/([\d]+)", "Chrome"),
    (r"\b(?:Headless)?Chrome/([\d]+)", "Chrome"),
    (r"\bVersion/([\d.]+).* Safari/", "Safari"),
)
_SYSTEMS = (
    (r"\b(?:iPhone|CPU) OS ([\d_]+)", "iOS"),
    (r"\bAndroid ([\d.]+)", "Android"),
    (r"\bWindows NT 10\.0", "Windows 10 or 11"),
    (r"\bWindows NT", "Windows"),
    (r"\bMac OS X", "macOS"),
    (r"\bCrOS\b", "ChromeOS"),
    (r"\bLinux\b", "Linux"),
)
_DEVICES = ((r"\biPhone\b", "iPhone"), (r"\biPad\b", "iPad"), (r"\bMobile\b", "Phone"), (r"\bAndroid\b", "Tablet"))


def told_by(user_agent: str) -> dict[str, str]:
    """`device`, `os` and `browser`, each only if it can be told."""
    agent = user_agent[:500]
    found = {
        "device": _first(_DEVICES, agent) or ("Computer" if _first(_SYSTEMS, agent) else ""),
        "os": _first(_SYSTEMS, agent),
        "browser": _first(_BROWSERS, agent),
    }
    return {name: value for name, value in found.items() if value}


def _first(rules: tuple[tuple[str, str], ...], agent: str) -> str:
    for pattern, name in rules:
        if match := re.search(pattern, agent):
            version = match[1].replace("_", ".").removesuffix(".0") if match.groups() else ""
            return f"{name} {version}".strip()
    return ""
