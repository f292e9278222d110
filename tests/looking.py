"""Looking at a page as somebody does who sees little, or holds a small phone."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

LONG = "Averylongwordwithoutanyplacetobreakit" * 6
# What may differ by colour scheme, and by width; everything else is looked at once.
BY_SCHEME = ["color-contrast", "link-in-text-block"]
BY_WIDTH = ["target-size", "scrollable-region-focusable"]
LOOKS = [(390, "light", None), (1280, "dark", [*BY_SCHEME, *BY_WIDTH]), (1280, "light", BY_SCHEME)]


def look_at(page: Page, addresses: dict[str, str]) -> None:
    """No barrier that axe finds on any of them, and no sideways scrolling from 320 to 1,600 px."""
    found = []
    for name, address in addresses.items():
        _turn(page, *LOOKS[0][:2])
        page.goto(address)
        page.eval_on_selector_all("details", "all => all.forEach(details => details.open = true)")
        assert page.locator("h1").count() == 1, name
        for width, scheme, rules in LOOKS:
            _turn(page, width, scheme)
            found += [f"{name} {width} {scheme}: {barrier}" for barrier in barriers(page, rules)]
        for width in (1600, 320):
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                found.append(f"{name}: {wide} px wide at {width}")
    assert not found, "\n".join(found)


def barriers(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds on the page as it stands, of `rules` or of all it knows. It is given to a page once."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    options: dict[str, Any] = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    found = page.evaluate("options => axe.run(options).then(results => results.violations)", options)
    return [f"{rule['id']} {node['html'][:150]}" for rule in found for node in rule["nodes"]]


def _turn(page: Page, width: int, scheme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
