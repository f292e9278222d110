"""Addresses that nobody would type lead to a page, or say that there is none."""

import pytest

LISTS = ("inbox", "issues", "customers", "organizations", "mails", "members", "waiting", "releases", "reports/1")
NAMES = ("q", "after", "stage", "product", "owner", "state", "report", "decide")


@pytest.mark.parametrize("odd", ["%00", "%ED%A0%80", "x" * 5000, "%25_"])
def test_every_list_takes_whatever_is_asked_of_it(at_desk, ada, marta_says, odd):
    marta_says()
    browser = at_desk(ada)
    query = "&".join(f"{name}={odd}" for name in NAMES)
    for page in LISTS:
        for asked in (query, *(f"{name}={odd}" for name in ("q", "product", "after"))):
            assert browser.get(f"/desk/{page}/?{asked}").status_code < 500
