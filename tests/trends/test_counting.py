"""What the tables of the trends page count."""

import pytest

from heardback.issues.opening import open_issue
from heardback.trends import tables
from heardback.trends.counting import DAY, WEEK, Tally, reports_within, tally, tally_of
from heardback.trends.spots import with_spot
from heardback.trends.tables import Share


def test_customers_are_counted_once_and_reports_each(charged, double_charge):
    charged(1)
    charged(1)
    charged(2, ago=23)
    charged(3, ago=25)
    charged(4, ago=167)
    charged(5, ago=169)
    assert tally_of(double_charge, DAY) == Tally(2, 3)
    assert tally_of(double_charge, WEEK) == Tally(4, 5)
    (row,) = tables.by_issue()
    assert (row.issue, row.day, row.week) == (double_charge, Tally(2, 3), Tally(4, 5))
    assert row.days == [1, 0, 0, 0, 0, 1, 3]
    assert tally(reports_within(WEEK)) == Tally(4, 5)


def test_what_hurts_most_today_comes_first(charged, double_charge, dana):
    other = open_issue(double_charge.product, "Receipts are late", by=dana.actor)
    for n in range(5):
        charged(n, ago=48)
    charged(6, issue=other)
    assert [row.issue for row in tables.by_issue()] == [other, double_charge]


def test_one_merchant_or_many(charged):
    for n in range(11):
        charged(n, url=f"https://shop.example/cart/pay?order={n}#now")
    charged(12, "Fern", url="https://shop.example/cart/")
    charged(13, "Fern", issue=None)
    (row,) = tables.by_issue()
    assert row.organization == Share("Bayside", 11, 12)
    assert row.spot == Share("/cart/pay", 11, 12)
    assert [(row.name, row.day) for row in tables.by_organization()] == [
        ("Bayside", Tally(11, 11)),
        ("Fern", Tally(2, 2)),
    ]
    assert [(row.name, row.day) for row in tables.by_spot()] == [("/cart/pay", Tally(11, 11)), ("/cart/", Tally(1, 1))]


@pytest.mark.parametrize(
    ("step", "url", "spot"),
    [
        ("Checkout", "https://shop.example/cart", "Checkout"),
        ("", "https://shop.example/cart/pay?id=1", "/cart/pay"),
        ("", "https://shop.example/cart#top?x", "/cart"),
        ("", "https://shop.example", "/"),
        ("", "https://shop.example?next=/a", "/"),
        ("", "HTTP://shop.example/cart?back=https://shop.example/b", "/cart"),
        ("", "https://shop.example/orders/8812/pay/", "/orders/…/pay/"),
        ("", "https://shop.example/o/6f9619ff-8b86-d011-b42d-00c04fc964ff", "/o/…"),
        ("", "https://shop.example/v2/cart", "/v2/cart"),
        ("", "app://shop/cart", "/cart"),
        ("", "shop.example/cart", "/cart"),
        ("", "/cart/pay", "/cart/pay"),
        ("", "", ""),
    ],
)
def test_the_spot_is_the_step_or_the_page(charged, step, url, spot):
    charged(1, step=step, url=url)
    assert with_spot(reports_within(DAY)).get().spot == spot


def test_eleven_cases_go_to_the_product_team_however_spread(charged, double_charge, dana):
    quiet = open_issue(double_charge.product, "Receipts are late", by=dana.actor)
    for n in range(10):
        charged(n, ago=24 * 10 * n + 1)
        charged(n, issue=quiet)
    assert tables.for_the_product_team() == []
    charged(3)
    (trend,) = tables.for_the_product_team()
    assert (trend.issue, trend.cases, trend.customers, trend.lately) == (double_charge, 11, 10, 2)
    double_charge.stage = "closed"
    double_charge.save()
    assert tables.for_the_product_team() == []
