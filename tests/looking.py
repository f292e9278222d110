"""Looking at a page as somebody does who sees little, or holds a small phone."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LONG = "Averylongwordwithoutanyplacetobreakit" * 6
# What may differ by colour scheme and width; everything else is looked at once.
BY_LOOK = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]


def look_at(page: Page, addresses: dict[str, str]) -> None:
    """No barrier that axe finds on any of them, and no sideways scrolling from 320 to 1,600 px."""
    found = []
    for name, address in addresses.items():
        page.set_viewport_size({"width": 390, "height": 844})
        page.emulate_media(color_scheme="light")
        page.goto(address)
        page.eval_on_selector_all("details", "all => all.forEach(details => details.open = true)")
        assert page.locator("h1").count() == 1, name
        for width, scheme in ((390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            options = {"resultTypes": ["violations"]}
            if (width, scheme) != (390, "light"):
                options["runOnly"] = BY_LOOK
            results = Axe().run(page, options=options)
            found += [
                f"{name} {width} {scheme}: {rule['id']} {node['html'][:150]}"
                for rule in results.response["violations"]
                for node in rule["nodes"]
            ]
        for width in (320, 1600):
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                found.append(f"{name}: {wide} px wide at {width}")
    assert not found, "\n".join(found)
