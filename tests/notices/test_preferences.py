"""What somebody chose to be mailed, how often and where: on their own page, by a colleague, by a program."""

import re
from email.message import EmailMessage

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from heardback.board.following import confirm, follow
from heardback.board.models import Follower, PublicIssue
from heardback.customers.finding import Person
from heardback.customers.merging import merge_people, unmerge_people
from heardback.customers.models import Customer, Identity, Trust
from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.notices.models import Often, Preference, Topic
from heardback.notices.preferring import page_of_preferences, prefer, preference_of
from heardback.notices.updates import reply
from heardback.reports.models import Report
from heardback.reports.taking import Account, take

MARTA = "marta@northwind.example"


def to_marta(outbox) -> list[EmailMessage]:
    return [mail for mail in outbox() if MARTA in mail["To"]]


def page_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    found = re.search(r"https?://[^/\s]+(/preferences/\S+/)", body.get_content() if body else "")
    assert found, "every mail leads to where they choose"
    return found[1]


def test_their_page_changes_nothing_until_the_button_is_pressed(marta_daily, outbox):
    customer, _ = marta_daily
    address = page_in(to_marta(outbox)[-1])
    browser = Client()
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer["Content-Language"] == "en"
    assert "no-store" in answer["Cache-Control"]
    assert browser.get(f"{address}stop/").status_code == 302
    assert preference_of(customer).often == Often.DAILY
    browser.post(address, {"often": "each", "topics": ["news", "releases", "plans"]})
    assert (preference_of(customer).often, preference_of(customer).unwanted) == (Often.EACH, [Topic.CLOSING])
    refused = browser.post(address, {"often": "hourly", "topics": ["news"]})
    assert refused.status_code == 422
    assert "Choose one of these." in refused.content.decode()
    assert Event.objects.filter(word="preference.chosen").count() == 2


def test_one_press_in_the_mail_program_ends_what_is_not_needed(marta_daily, outbox):
    customer, _ = marta_daily
    stop = f"{page_in(to_marta(outbox)[-1])}stop/"
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(stop, {}).status_code == 400
    assert browser.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert set(preference_of(customer).unwanted) == set(Topic.values)


def test_following_is_the_same_fact_on_both_pages(issue_at, marta, worker, outbox, dana):
    issue = issue_at(Stage.DEFINING)
    public = PublicIssue.objects.create(issue=issue, title="Counts go down")
    follow(public, MARTA)
    follower = Follower.objects.get()
    confirm(follower)
    address = page_of_preferences(marta, MARTA).partition("testserver")[2] or page_of_preferences(marta, MARTA)
    address = address[address.index("/preferences/") :]
    assert "Counts go down" in Client().get(address).content.decode()
    Client().post(address, {"often": "each", "topics": Topic.values, "follows": "on"})
    follower.refresh_from_db()
    assert follower.stopped_at is not None
    assert "Counts go down" not in Client().get(address).content.decode()


def test_a_person_has_one_preference_whichever_of_their_rows_chose(marta, marta_says, dana):
    take(Account(title="From home", person=Person(email="marta@home.example")), source="form")
    home = Customer.objects.get(identities__value="marta@home.example")
    prefer(home, by=home.actor, often=Often.DAILY)
    merge_people(home, marta, by=dana.actor, why="She said so")
    assert preference_of(marta).often == preference_of(home).often == Often.DAILY
    prefer(home, by=home.actor, unwanted=[Topic.PLANS])
    assert preference_of(marta).unwanted == [Topic.PLANS]
    unmerge_people(Customer.objects.get(pk=home.pk), by=dana.actor, why="Two after all")
    assert preference_of(Customer.objects.get(pk=home.pk)).unwanted == [], "what each chose is theirs again"


def test_where_to_is_one_of_the_addresses_that_are_shown_to_be_theirs(marta, worker, outbox, dana):
    typed = Identity.objects.create(customer=marta, kind="email", value="typed@other.example")
    Identity.objects.filter(value=MARTA).update(trust=Trust.VERIFIED)
    work = Identity.objects.create(customer=marta, kind="email", value="m@work.example", trust=Trust.VOUCHED)
    with pytest.raises(ValidationError, match="Choose one"):
        prefer(marta, by=marta.actor, address=typed.pk)
    prefer(marta, by=marta.actor, address=work.pk)
    reply(Report.objects.filter(customer=marta).first(), "Hello.", by=dana.actor)
    worker.drain()
    assert outbox()[-1]["To"] == "m@work.example"
    Identity.objects.filter(pk=work.pk).update(refused="gone", refused_at=timezone.now())
    assert preference_of(marta).address is None
    assert Preference.objects.count() == 1


def test_a_colleague_and_a_program_write_down_what_they_asked_for(marta, at_desk, sam, token_for, client):
    desk = at_desk(sam)
    shown = desk.get(f"/desk/customers/{marta.pk}/preferences/").content.decode()
    assert "What answers them" in shown
    desk.post(f"/desk/customers/{marta.pk}/preferences/", {"often": "daily", "topics": ["news", "plans", "releases"]})
    assert "not: that it is closed" in desk.get(f"/desk/customers/{marta.pk}/").content.decode()
    headers = {"Authorization": f"Bearer {token_for('agent')}"}
    address = f"/api/v1/customers/{marta.pk}/preferences"
    assert client.get(address, headers=headers).json()["unwanted"] == ["closing"]
    said = {"often": "each", "unwanted": []}
    changed = client.patch(address, said, content_type="application/json", headers=headers).json()
    assert changed == {"often": "each", "unwanted": [], "address": "", "addresses": []}
    wrong = client.patch(address, {"often": "hourly"}, content_type="application/json", headers=headers)
    assert wrong.status_code == 422
