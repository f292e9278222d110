"""How a wave that looks like spam, and a reply, look."""

import pytest
from django.conf import settings
from django.test import Client

from heardback.customers.finding import Person
from heardback.reports.taking import Account, take
from heardback.triage.models import Wave
from tests.looking import LONG, look_at


@pytest.fixture
def as_dana(context, at, dana):
    client = Client()
    client.force_login(dana, backend=settings.AUTHENTICATION_BACKENDS[0])
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": at}])
    return context.new_page()


def test_the_row_the_page_and_a_reply(at, as_dana, marta_says, worker):
    mine = marta_says()
    for n in range(11):
        person = Person(email=f"s{n % 2}@spam.example")
        take(Account(title=f"Hello {n} {LONG[:90]}", text=f"https://spam.example/{LONG}", person=person), source="form")
    worker.drain()
    wave = Wave.objects.get()
    look_at(as_dana, {
        "inbox": "/desk/", "waves": "/desk/waves/", "wave": f"/desk/waves/{wave.pk}/",
        "folded": f"/desk/reports/{wave.waiting().first().pk}/", "reply": f"/desk/reports/{mine.pk}/?reply=known",
    })  # fmt: skip
