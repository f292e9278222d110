"""What somebody chose to hear, how often and where; and the one mail a day, which is told once and told surely."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from heardback.board.following import confirm, follow
from heardback.board.models import Follower, PublicIssue
from heardback.channels.journal import SENT, mark
from heardback.customers.finding import Person
from heardback.customers.merging import merge_people, unmerge_people
from heardback.customers.models import Customer, Identity, Trust
from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.loop.moving import move
from heardback.loop.promising import promise
from heardback.notices.arriving import came_back
from heardback.notices.folding import fold
from heardback.notices.gathering import hurry, next_morning
from heardback.notices.models import Kind, Notice, Often, Preference, State, Topic
from heardback.notices.preferring import page_of_preferences, prefer, preference_of
from heardback.notices.retrying import try_again
from heardback.notices.sending import Sender
from heardback.notices.updates import reply, write_update
from heardback.notices.writing import write_notices
from heardback.releases.making import make_release
from heardback.reports.models import Report
from heardback.reports.taking import Account, take

MARTA = "marta@northwind.example"


@pytest.fixture
def marta_daily(issue_at, worker):
    """Marta, who wants one mail a day, and an issue of hers and Joel's; everything until now is sent."""
    issue = issue_at(Stage.DEFINING)
    worker.drain()
    customer = Customer.objects.get(identities__value=MARTA)
    prefer(customer, by=customer.actor, often=Often.DAILY)
    return customer, issue


def to_marta(outbox) -> list[EmailMessage]:
    return [mail for mail in outbox() if MARTA in mail["To"]]


def morning() -> None:
    Notice.objects.filter(gathered=True).update(due_at=timezone.now())


def page_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    found = re.search(r"https?://[^/\s]+(/preferences/\S+/)", body.get_content() if body else "")
    assert found, "every mail leads to where they choose"
    return found[1]


def test_several_things_are_one_mail_each_told_once_by_it(marta_daily, worker, outbox, dana):
    customer, issue = marta_daily
    before, heard = len(to_marta(outbox)), Report.objects.get(customer=customer).last_heard_at
    for words in ("We found where it starts.", "It begins in the night job."):
        write_update(issue, words, by=dana.actor)
    worker.drain()
    assert len(to_marta(outbox)) == before, "it waits for the morning"
    assert Report.objects.get(customer=customer).last_heard_at == heard, "nobody has heard by a mail that waits"
    assert Notice.objects.filter(kind=Kind.UPDATE, state=State.SENT).count() == 2, "Joel wants each as it happens"
    morning()
    worker.drain()
    *_, mail = to_marta(outbox)
    assert len(to_marta(outbox)) == before + 1
    text = mail.get_body(("plain",)).get_content()
    assert "We found where it starts." in text
    assert "It begins in the night job." in text
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    told = Event.objects.filter(word="told", customer=customer.pk, facts__kind="update")
    assert told.count() == 2
    assert set(Notice.objects.filter(customer=customer).values_list("state", flat=True)) == {State.SENT}
    assert Report.objects.get(customer=customer).last_heard_at > heard
    fold()
    worker.drain()
    assert len(to_marta(outbox)) == before + 1


def test_a_single_thing_is_a_mail_of_its_own(marta_daily, worker, outbox, dana):
    _, issue = marta_daily
    write_update(issue, "No date yet.", by=dana.actor)
    worker.drain()
    morning()
    worker.drain()
    assert to_marta(outbox)[-1]["Subject"].startswith("Re: ")
    assert not Notice.objects.filter(kind=Kind.DIGEST).exists()


def test_what_answers_them_does_not_wait(marta_daily, worker, outbox, dana):
    customer, _ = marta_daily
    before = len(to_marta(outbox))
    reply(Report.objects.get(customer=customer), "It is the old report that counts.", by=dana.actor)
    worker.drain()
    assert len(to_marta(outbox)) == before + 1


def test_nothing_waits_beyond_what_was_promised(marta_daily, worker, outbox, dana):
    customer, issue = marta_daily
    before = len(to_marta(outbox))
    Report.objects.filter(customer=customer).update(next_update_due=timezone.now() + timedelta(minutes=30))
    write_update(issue, "Soon.", by=dana.actor)
    worker.drain()
    assert len(to_marta(outbox)) == before + 1, "it is due before the daily mail"
    write_update(issue, "Another thing.", by=dana.actor)
    write_notices()
    promise(issue, "We tell you today", timezone.now() + timedelta(minutes=40), by=dana.actor)
    assert hurry() == 1, "a promise that came after it was gathered brings it forward"
    worker.drain()
    assert len(to_marta(outbox)) == before + 2


def test_a_daily_mail_leaves_in_the_morning_where_its_reader_lives():
    now = timezone.now().replace(hour=10, minute=0)
    assert next_morning("Asia/Jakarta", now).utcoffset() == timedelta(hours=7)
    assert timedelta(0) < next_morning("No/Where", now) - now <= timedelta(days=1)


def test_who_chooses_each_again_gets_what_was_gathered(marta_daily, worker, outbox, dana):
    customer, issue = marta_daily
    before = len(to_marta(outbox))
    write_update(issue, "One.", by=dana.actor)
    write_update(issue, "Two.", by=dana.actor)
    worker.drain()
    prefer(customer, by=customer.actor, often=Often.EACH)
    worker.drain()
    assert len(to_marta(outbox)) == before + 1
    assert not Notice.objects.filter(gathered=True, state=State.WAITING).exists()


def test_a_digest_that_was_sent_and_not_noted_is_settled_with_all_that_is_in_it(marta_daily, outbox, dana):
    """As for every mail: the journal of a worker that was killed says that it went out."""
    customer, issue = marta_daily
    write_update(issue, "One.", by=dana.actor)
    write_update(issue, "Two.", by=dana.actor)
    while write_notices():
        pass
    morning()
    fold()
    digest = Notice.objects.get(kind=Kind.DIGEST)
    assert not Event.objects.filter(word="told", customer=customer.pk, facts__kind="update").exists()
    dead, alive = Sender(), Sender()
    dead._claim(100)
    mark(dead.journal.file, next(place for (key, _), place in dead._places.items() if key == digest.pk), SENT)
    dead.journal.close(keep=True)
    before = len(to_marta(outbox))
    alive.send_due()
    alive.close(1)
    assert len(to_marta(outbox)) == before, "it is not sent again"
    assert Event.objects.filter(word="told", customer=customer.pk, facts__kind="update").count() == 2
    assert set(Notice.objects.filter(customer=customer).values_list("state", flat=True)) == {State.SENT}


def test_a_digest_that_came_back_told_nothing_and_is_tried_again_whole(marta_daily, worker, outbox, dana):
    customer, issue = marta_daily
    write_update(issue, "One.", by=dana.actor)
    write_update(issue, "Two.", by=dana.actor)
    worker.drain()
    morning()
    worker.drain()
    digest = Notice.objects.get(kind=Kind.DIGEST)
    came_back(digest, "the mailbox is full")
    inside = Notice.objects.filter(folded_into=digest)
    assert {notice.state for notice in inside} == {State.FAILED}
    assert Event.objects.filter(word="not.told", customer=customer.pk).count() == 2
    with pytest.raises(ValidationError, match="in a mail with others"):
        try_again(inside[0], by=dana.actor)
    digest.refresh_from_db()
    try_again(digest, by=dana.actor)
    worker.drain()
    assert {notice.state for notice in Notice.objects.filter(folded_into=digest)} == {State.SENT}


def test_what_is_not_wanted_is_on_their_page_and_holds_nothing_up(issue_at, worker, outbox, dana):
    issue = issue_at(Stage.RELEASING)
    worker.drain()
    customer = Customer.objects.get(identities__value=MARTA)
    prefer(customer, by=customer.actor, unwanted=[Topic.NEWS, Topic.RELEASES])
    heard = Report.objects.get(customer=customer).last_heard_at
    make_release(issue.product, "2.1", "production", by=dana.actor, issues=[issue])
    write_update(issue, "It goes out tonight.", by=dana.actor)
    worker.drain()
    states = dict(Notice.objects.filter(customer=customer).values_list("kind", "state"))
    assert states[Kind.RELEASED] == states[Kind.UPDATE] == State.UNWANTED
    assert Report.objects.get(customer=customer).last_heard_at > heard
    move(issue, "confirm", by=dana.actor)
    worker.drain()
    assert dict(Notice.objects.filter(customer=customer).values_list("kind", "state"))[Kind.SIGN_OFF] == State.SENT
    link = re.search(r"/r/\S+/", to_marta(outbox)[-1].get_body(("plain",)).get_content())
    shown = Client().get(link[0]).content.decode() if link else ""
    assert "It goes out tonight." in shown


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


def test_a_daily_mail_is_in_its_readers_language(marta_daily, worker, outbox, dana):
    customer, issue = marta_daily
    customer.language = "fr"
    customer.save()
    write_update(issue, "Un.", by=dana.actor)
    write_update(issue, "Deux.", by=dana.actor)
    worker.drain()
    morning()
    worker.drain()
    mail = to_marta(outbox)[-1]
    assert "nouvelles de" in mail["Subject"]
    html = mail.get_body(("html",)).get_content()
    assert '<html lang="fr">' in html
    assert html.count("<h2") == 2
    assert Client().get(page_in(mail))["Content-Language"] == "fr"
