"""Fixtures: a real Chromium before a real server, on real rows: what a person sees and presses."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from heardback.products.models import Product
from tests.surroundings import chromium

# Playwright keeps an event loop in this thread, from which Django would refuse to touch the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
expect.set_options(timeout=20_000)
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS])
        yield running
        running.close()


@pytest.fixture
def at(live_server, settings) -> str:
    """The address of the running server, with the product that every installation has."""
    settings.HEARDBACK_BASE_URL = live_server.url
    Product.objects.get_or_create(slug="default", defaults={"name": "Our product", "is_default": True})
    return live_server.url


@pytest.fixture
def context(browser, at) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=at, viewport={"width": 390, "height": 844}, locale="en-GB")
    context.set_default_timeout(20_000)  # ms: how long a page takes says what else this machine does
    yield context
    context.close()


@pytest.fixture
def page(context) -> Page:
    """A phone's browser."""
    return context.new_page()
