"""A customer's browser, as Django's test client: no JavaScript, cookies and CSRF checks on."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client

from heardback.reports.models import Report
from heardback.reports.receipts import receipt

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)


class Browser(Client):
    """Presses buttons: fetches the page that has the form, then posts it with the hidden fields it carries."""

    def post(self, path: str, data: dict[str, str | bytes] | None = None, **more):
        """As a form is sent: URL-encoded, which takes any bytes there are."""
        return super().post(path, urlencode(data or {}), content_type="application/x-www-form-urlencoded", **more)

    def press(self, page: str, action: str, **typed: str):
        html = self.get(page).content.decode()
        forms = re.findall(r"<form\b[^>]*action=\"([^\"]*)\"[^>]*>(.*?)</form>", html, re.S)
        for address, inside in forms:
            hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', inside))
            fits = all(value in ("", typed.get(name, value)) for name, value in hidden.items())
            if fits and address.endswith(action):
                return self.post(unescape(address), {**hidden, **typed})
        raise AssertionError(f"no form for {action} {typed} on {page}")


@pytest.fixture
def phone() -> Browser:
    return Browser(enforce_csrf_checks=True, headers={"user-agent": PHONE})


@pytest.fixture
def page_of() -> Callable[[Report], str]:
    """The address of a report's own page, as it is mailed."""
    return lambda report: f"/r/{receipt(report.pk)}/"


def words(response) -> str:
    """What a person reads on a page: no markup, one space between words."""
    html = re.sub(r"<(script|style|title)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    html = re.sub(r"</?(a|b|code|em|span|strong|time)\b[^>]*>", "", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.fixture
def marta_at(issue_at, worker, page_of):
    """An issue at a stage, and the address of Marta's page about it."""

    def bring(stage):
        issue = issue_at(stage)
        worker.drain()
        report = Report.objects.get(matches__issue=issue, customer__name="Marta Keller")
        return issue, report, page_of(report)

    return bring
