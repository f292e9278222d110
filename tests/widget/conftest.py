"""A page of a host, on another origin, under a strict policy."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from heardback.products.models import Product
from heardback.products.queries import default_product
from tests.servers import says


@pytest.fixture
def product(db) -> Product:
    return default_product()


@pytest.fixture
def policy(at) -> str:
    return f"default-src 'self'; script-src {at}; connect-src {at}; style-src 'self'; img-src 'self'"


@pytest.fixture
def host(page, at, serve, policy) -> Callable[..., Page]:
    """Opens a page of the host with the widget in it; `attributes` go to the script tag. What breaks the policy fails
    the test."""

    def open_page(attributes: str = "", query: str = "?token=s3cretquery#frag") -> Page:
        key = Product.objects.get(is_default=True).public_key
        html = (
            '<!doctype html><html lang="en"><head><title>Links of Northwind</title></head><body><main><h1>Links</h1>'
            '<button id="theirs">Theirs</button></main>'
            f'<script src="{at}/widget.js" data-product="{key}" {attributes} defer></script></body></html>'
        )
        headers = {"Content_Type": "text/html; charset=utf-8", "Content_Security_Policy": policy}
        server = serve(says(200, html.encode(), **headers))
        broken: list[str] = []
        page.on("console", lambda message: broken.append(message.text) if "Content Security" in message.text else None)
        page.goto(f"{server.url}/links{query}")
        page.broken_policy = broken
        return page

    return open_page
