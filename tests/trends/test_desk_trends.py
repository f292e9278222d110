"""The trends page: every number leads to what it counts, alerts are seen, raised and mended."""

import re

import pytest

from heardback.products.models import Product
from heardback.trends.alerting import raise_alerts, send_alerts
from heardback.trends.models import Alert, AlertMessage
from heardback.trends.raising import raise_by_judgement
from tests.servers import says


@pytest.fixture
def desk(at_desk, sam):
    return at_desk(sam)


def html(response, status=200) -> str:
    assert response.status_code == status, response.content[:2000]
    return response.content.decode()


def test_an_empty_page_says_what_to_do_next(desk, db):
    page = html(desk.get("/desk/trends/"))
    assert "Decide what waits in the" in page
    assert "Nobody would be told by an alert of" in page


def test_every_number_leads_to_as_many(charged, double_charge, desk):
    for n in range(3):
        charged(n, url=f"https://shop.example/cart/pay?n={n}")
    charged(1, ago=30)
    charged(5, "Fern & Co", ago=50, step="Sign up & in")
    charged(6, "Fern & Co", issue=None)
    page = html(desk.get("/desk/trends/"))
    links = re.findall(r'<a class="(?:count|main)" href="(/desk/trends/reports/[^"]+)">([^<]*)</a>', page)
    assert len(links) >= 10
    for link, said in links:
        there = html(desk.get(link.replace("&amp;", "&")))
        if number := re.match(r"(\d+)", said):
            assert f" of {number[1]} customer" in there, (link, said)
    assert "Bayside" in page
    assert "/cart/pay" in page
    assert "Sign up &amp; in" in page
    assert "<title>Reports a day: 0, 0, 0, 0, 1, 1, 3</title>" in page


def test_narrowed_to_a_product(charged, double_charge, desk):
    Product.objects.create(slug="pay", name="Lumen Pay")
    charged(1)
    assert "Orders are charged twice" in html(desk.get("/desk/trends/"))
    assert "Orders are charged twice" not in html(desk.get("/desk/trends/?product=pay"))
    assert "0 reports of 0 customers" in html(desk.get("/desk/trends/reports/?product=pay"))


@pytest.mark.parametrize(
    ("asked", "status"),
    [("issue=HB-999", 404), ("organization=999", 404), ("organization=x", 404), ("organization=" + "9" * 30, 404),
     ("hours=nonsense", 200), ("spot=%00", 200), ("after=nonsense", 200), ("product=nope", 200), ("product=%00", 200)],
)  # fmt: skip
def test_addresses_that_make_no_sense(desk, db, asked, status):
    assert desk.get(f"/desk/trends/reports/?{asked}").status_code == status


def test_an_alert_is_seen_with_who_was_told(charged, double_charge, desk, serve, settings):
    hook = serve(says(404, b"no_service"))
    settings.HEARDBACK_ALERT_WEBHOOK, settings.HEARDBACK_PRIVATE_HOSTS = hook.url, ["127.0.0.1"]
    for n in range(12):
        charged(n)
    raise_alerts()
    page = html(desk.get("/desk/trends/"))
    assert "12 customers in 24 h" in page
    assert "waiting" in page
    send_alerts()
    page = html(desk.get("/desk/trends/"))
    assert "The webhook answered 404: no_service" in page
    hook.answer = says(200)
    message = AlertMessage.objects.get()
    assert "tried again now" in html(desk.post(f"/desk/trends/messages/{message.pk}/again/", follow=True))
    send_alerts()
    assert ">told</span> the webhook" in html(desk.get("/desk/trends/"))
    done = desk.post(f"/desk/trends/alerts/{Alert.objects.get().pk}/end/", follow=True)
    assert "It ends by itself" in html(done)


def test_raised_by_judgement_and_ended(charged, double_charge, desk):
    charged(1)
    at = f"/desk/trends/raise/{double_charge.key}/"
    assert "1 customer reported it in the last 24 hours" in html(desk.get(at))
    assert "Say why this cannot wait" in html(desk.post(at, {"note": " "}), 422)
    page = html(desk.post(at, {"note": "The bank called."}, follow=True))
    assert "raised by Sam Reyes" in page
    assert "The bank called." in page
    assert "There is an alert for" in html(desk.post(at, {"note": "Again."}), 422)
    page = html(desk.post(f"/desk/trends/alerts/{Alert.objects.get().pk}/end/", follow=True))
    assert "Alerts that are over" in page
    assert "End the alert" not in page


def test_the_product_team_sees_what_keeps_coming(charged, double_charge, desk):
    for n in range(11):
        charged(n, ago=24 * n)
    page = html(desk.get("/desk/trends/?product=default"))
    assert "Reported 11 times or more" in page


def test_a_viewer_looks_and_raises_nothing(charged, double_charge, at_desk, vera, sam):
    charged(1)
    alert = raise_by_judgement(double_charge, by=sam.actor, note="now")
    viewer = at_desk(vera)
    page = html(viewer.get("/desk/trends/"))
    assert "Raise an alert" not in page
    assert "End the alert" not in page
    for path in (f"raise/{double_charge.key}", f"alerts/{alert.pk}/end"):
        assert viewer.post(f"/desk/trends/{path}/", {"note": "x"}).status_code == 403


@pytest.mark.parametrize("path", ["raise/HB-999/", "alerts/999/end/", "messages/999/again/"])
def test_what_is_not_there(desk, db, path):
    assert desk.get(f"/desk/trends/{path}").status_code == 404


def test_the_issues_own_page_says_that_an_alert_goes_on(charged, double_charge, desk, sam):
    charged(1)
    at = f"/desk/issues/{double_charge.key}/"
    assert f'href="/desk/trends/raise/{double_charge.key}/"' in html(desk.get(at))
    raise_by_judgement(double_charge, by=sam.actor, note="The bank called.")
    page = html(desk.get(at))
    assert "Sam Reyes: The bank called." in page
    assert f'href="/desk/trends/raise/{double_charge.key}/"' not in page
