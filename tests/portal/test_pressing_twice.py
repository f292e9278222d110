"""One report, however often the button is pressed."""

import os
import re
import subprocess
import sys

import pytest
from django.db import connection
from django.test import Client

from heardback.ledger.models import Event
from heardback.portal.models import Press
from heardback.portal.sending import send_report
from heardback.products.models import Product
from heardback.reports.models import Report
from heardback.reports.taking import Account
from tests.portal.conftest import words

KEY = "k" * 32


def test_the_same_form_twice_is_one_report_and_the_second_answer_says_so(db):
    browser = Client()
    first = browser.post("/report/", {"title": "Gone", "email": "marta@northwind.example", "key": KEY})
    second = browser.post("/report/", {"title": "Gone", "email": "marta@northwind.example", "key": KEY})
    assert Report.objects.count() == 1
    assert Event.objects.filter(word="report.received").count() == 1
    assert first["Location"].split(".")[0] == second["Location"].split(".")[0]
    assert "We have this report already" in words(browser.get(second["Location"]))


def test_each_form_has_its_own_key(db):
    browser = Client()
    keys = {re.search(r'name="key" value="([^"]+)"', browser.get("/report/").content.decode())[1] for _ in range(3)}
    assert len(keys) == 3
    for key in keys:
        browser.post("/report/", {"title": "Gone", "key": key})
    assert Report.objects.count() == 3


def test_going_back_to_say_more_adds_it_to_the_report_that_is_there(db):
    browser = Client()
    said = {"title": "Gone", "text": "All of it", "email": "marta@northwind.example", "key": KEY}
    browser.post("/report/", said)
    more = {**said, "text": "Half of it", "url": "/stats", "email": "marta@northwind.example", "phone": "+49 30 901820"}
    answer = browser.post("/report/", more)
    browser.post("/report/", more)
    report = Report.objects.get()
    assert (report.text, report.url) == ("All of it", "/stats")
    added = Event.objects.get(word="report.added").facts["words"]
    assert "Half of it" in added
    assert "+4930901820" in added
    assert "All of it" not in added
    assert "What you changed was added to it." in words(browser.get(answer["Location"]))


def test_the_key_stands_or_falls_with_the_report(db):
    with pytest.raises(Exception, match="what went wrong"):
        send_report(Account(), KEY)
    assert Press.objects.count() == 0
    report, _ = send_report(Account(title="Gone"), KEY)
    assert Press.objects.get().report == report


@pytest.mark.parametrize("key", ["", "short", "k" * 65, "k" * 31 + "\x00", "ключ" * 10])
def test_a_key_that_is_none_of_ours_is_replaced(db, key):
    for _ in range(2):
        assert Client().post("/report/", {"title": "Gone", "key": key}).status_code == 302
    assert Report.objects.count() == 2


TOGETHER = """
import threading, django; django.setup()
from django.core.management import call_command
from django.db import connection
from heardback.portal.sending import send_report
from heardback.reports.models import Report
from heardback.reports.taking import Account
call_command("migrate", verbosity=0)
sent, start = [], threading.Barrier(6)
def press():
    start.wait()
    try:
        sent.append(send_report(Account(title="Gone", product="default"), "t" * 32)[0].pk)
    finally:
        connection.close()
pressing = [threading.Thread(target=press) for _ in range(6)]
for thread in pressing: thread.start()
for thread in pressing: thread.join()
print(len(sent), len(set(sent)), Report.objects.filter(title="Gone").count())
"""


@pytest.mark.django_db(transaction=True)
def test_pressed_in_the_same_moment_it_is_one_report(tmp_path):
    """In a process of its own: the tests' SQLite lives in memory, where it locks otherwise than on a disk."""
    Product.objects.get_or_create(slug="default", defaults={"name": "Our product", "is_default": True})
    database = connection.settings_dict
    url = f"sqlite:///{tmp_path}/one.sqlite3"
    if connection.vendor == "postgresql":
        url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format_map(database)
    env = {**os.environ, "HEARDBACK_DATA": str(tmp_path), "HEARDBACK_DATABASE_URL": url}
    done = subprocess.run([sys.executable, "-c", TOGETHER], env=env, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["6", "1", "1"], done.stderr


def test_words_added_twice_by_one_form_are_added_once(phone, marta_says, page_of):
    page = page_of(marta_says())
    first = phone.press(page, "/words/", words="It is back on Mondays")
    assert first.status_code == 302
    html = phone.get(page).content.decode()
    assert "It is added to your report." in html
    key = Press.objects.get().key
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[1]
    again = phone.post(page + "words/", {"words": "It is back on Mondays", "key": key, "csrfmiddlewaretoken": token})
    assert again.status_code == 302
    assert Event.objects.filter(word="report.added").count() == 1
