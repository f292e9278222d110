"""What somebody gets who types another person's address, number or id: what they sent, and nothing else."""

import re

import pytest

from heardback.customers.finding import Firm, Person, find_or_make_customer
from heardback.customers.models import Customer, Identity, Trust
from heardback.ledger.models import Event
from heardback.notices.models import Notice
from heardback.reports.models import Report
from heardback.reports.receipts import receipt, visit
from heardback.reports.taking import Account, take
from tests.portal.conftest import PHONE, Browser

MALLORY = "mallory@elsewhere.example"


@pytest.fixture
def phone() -> Browser:
    return Browser(enforce_csrf_checks=True, headers={"user-agent": PHONE})


def says(title: str, *, by=None, source="form", trust=Trust.TYPED, firm="", **who: str) -> Report:
    account = Account(title=title, person=Person(**who), firm=Firm(name=firm))
    return take(account, source=source, by=by, trust=trust)


def mailed(outbox, to: str) -> str:
    """All that was written to this address."""
    return "\n".join(mail.get_body(("plain",)).get_content() for mail in outbox() if mail["To"] == to)


def link_in(mail: str) -> str:
    return re.findall(r"/r/\S+/", mail)[-1]


def trust_of(value: str) -> str:
    return Identity.objects.get(value=value).trust


def test_an_address_with_the_victims_number_gets_none_of_the_victims_mail(db, worker, outbox):
    victim = says("SECRET of the victim", phone="+4930901820", name="Vic")
    attack = says("Mine", email=MALLORY, phone="+49 30 901820")
    assert attack.customer != victim.customer
    assert not victim.customer.identities.filter(value=MALLORY).exists()
    worker.drain()
    assert "Mine" in mailed(outbox, MALLORY)
    assert "SECRET" not in mailed(outbox, MALLORY)


def test_a_number_that_somebody_took_before_its_owner_came_leads_no_mail_to_them(db, worker, outbox):
    squatted = says("Mine", email=MALLORY, phone="+4930901820")
    victim = says("SECRET of the victim", phone="+4930901820", name="Vic")
    assert victim.customer != squatted.customer
    worker.drain()
    assert "SECRET" not in mailed(outbox, MALLORY)
    assert "+4930901820" in Event.objects.get(word="report.doubted", report=victim.pk).facts["why"], "kept for the team"


def test_a_number_alone_is_the_same_person_again(db):
    one, two = says("One", phone="+4930901820"), says("Two", phone="+49 30 901820", name="Vic")
    assert one.customer == two.customer
    assert Customer.objects.get().name == "Vic"


def test_a_number_that_is_proven_finds_its_owner(db):
    owner = find_or_make_customer(Person(email="v@x.example", phone="+4930901820"), trust=Trust.VOUCHED)
    assert says("By phone", phone="+4930901820").customer == owner


def test_a_number_with_the_victims_address_is_not_added_to_them(marta_says):
    marta = marta_says().customer
    attack = says("Mine", email="marta@northwind.example", phone="+49 30 901820")
    assert attack.customer == marta
    assert not Identity.objects.filter(kind="phone").exists()
    assert "+4930901820" in Event.objects.get(word="report.doubted").facts["why"]


@pytest.mark.parametrize("first", ["attacker", "victim"])
def test_the_hosts_ids_are_the_hosts_to_say(db, worker, outbox, first, ada):
    def host() -> Report:
        return says("SECRET", source="api", by=ada.actor, trust=Trust.VOUCHED, external_id="u-7")

    def attacker() -> Report:
        return says("Mine", email=MALLORY, external_id="u-7")

    one, two = (attacker(), host()) if first == "attacker" else (host(), attacker())
    assert one.customer != two.customer
    worker.drain()
    assert "SECRET" not in mailed(outbox, MALLORY)


def test_nobody_moves_a_known_person_into_an_organization_by_typing(db):
    victim = find_or_make_customer(Person(email="v@x.example"))
    says("Mine", email="v@x.example", firm="Northwind")
    victim.refresh_from_db()
    assert victim.organization is None


def test_who_names_an_organization_sees_nothing_of_its_other_people(client, marta_says, joel_says, worker, outbox):
    marta_says("SECRET of Marta")
    attack = says("Mine", email=MALLORY, firm="Northwind")
    worker.drain()
    for token in (receipt(attack.pk, on_screen=True), receipt(attack.pk), receipt(attack.pk, mailed_to=MALLORY)):
        for page in (f"/r/{token}/", f"/r/{token}/?new", f"/api/v1/receipts/{token}"):
            said = client.get(page).content.decode()
            assert "Mine" in said or "api" in page
            assert "SECRET" not in said and "Marta" not in said
    assert "SECRET" not in mailed(outbox, MALLORY) and "Marta" not in mailed(outbox, MALLORY)


def test_typing_the_victims_address_shows_nothing_of_theirs_on_the_screen_nor_by_the_api(client, marta_says):
    marta_says("SECRET of Marta")
    attack = says("Mine", email="marta@northwind.example", name="Mallory")
    token = receipt(attack.pk, on_screen=True)
    for page in (f"/r/{token}/", f"/r/{token}/?new", f"/api/v1/receipts/{token}"):
        said = client.get(page).content.decode()
        assert "SECRET" not in said and "Marta" not in said and "marta@" not in said
    assert visit(token).unproven


def test_what_is_told_later_gives_no_address_away_to_whoever_fills_in_the_rest(phone, db, worker, outbox):
    """On their own page somebody without an address gives one of their own, and the victim's number."""
    victim = says("SECRET of the victim", phone="+4930901820")
    attack = says("Mine", name="Mallory")
    token = receipt(attack.pk, on_screen=True)
    phone.press(f"/r/{token}/", "/more/", email=MALLORY, phone="+4930901820")
    attack.refresh_from_db()
    worker.drain()
    assert attack.customer.identities.get().value == MALLORY
    assert attack.customer.name == "Mallory"
    assert attack.customer != victim.customer
    assert "SECRET" not in mailed(outbox, MALLORY)


def test_acting_by_a_mailed_link_proves_the_address_and_looking_does_not(phone, marta_says, worker, outbox):
    marta_says()
    worker.drain()
    page = link_in(mailed(outbox, "marta@northwind.example"))
    phone.get(page)
    phone.head(page)
    assert trust_of("marta@northwind.example") == Trust.TYPED
    phone.press(page, "/words/", words="It is still so.")
    assert trust_of("marta@northwind.example") == Trust.VERIFIED
    assert Event.objects.get(word="identity.proven").facts["address"] == "marta@northwind.example"
    phone.press(page, "/words/", words="And today.")
    assert Event.objects.filter(word="identity.proven").count() == 1


@pytest.mark.parametrize("on_screen", [True, False])
def test_a_link_that_was_not_mailed_proves_nothing(phone, marta_says, on_screen):
    phone.press(f"/r/{receipt(marta_says().pk, on_screen=on_screen)}/", "/words/", words="More.")
    assert trust_of("marta@northwind.example") == Trust.TYPED


def test_a_link_proves_only_the_address_it_went_to(phone, marta_says):
    report = marta_says()
    Identity.objects.create(customer=report.customer, kind="email", value="second@x.example")
    phone.press(f"/r/{receipt(report.pk, mailed_to='second@x.example')}/", "/words/", words="More.")
    assert trust_of("second@x.example") == Trust.VERIFIED
    assert trust_of("marta@northwind.example") == Trust.TYPED


def test_trust_rises_and_never_falls(phone, marta_says):
    report, who = marta_says(), Person(email="marta@northwind.example")
    find_or_make_customer(who, trust=Trust.VOUCHED)
    assert trust_of(who.email) == Trust.VOUCHED
    find_or_make_customer(who, trust=Trust.DMARC)
    phone.press(f"/r/{receipt(report.pk, mailed_to=who.email)}/", "/words/", words="More.")
    assert trust_of(who.email) == Trust.VOUCHED
    assert [trust.rank for trust in Trust] == [0, 1, 2, 3]


def test_vouching_for_one_does_not_raise_what_is_somebody_elses(db):
    find_or_make_customer(Person(email="other@x.example"))
    find_or_make_customer(Person(external_id="u-7"), trust=Trust.VOUCHED)
    find_or_make_customer(Person(external_id="u-7", email="other@x.example"), trust=Trust.VOUCHED)
    assert trust_of("other@x.example") == Trust.TYPED


def test_the_desk_says_how_far_each_can_be_trusted_and_what_that_means(client, sam, marta_says):
    report = marta_says()
    client.force_login(sam)
    for page in (f"/desk/reports/{report.pk}/", f"/desk/customers/{report.customer_id}/"):
        said = client.get(page).content.decode()
        assert "Typed in" in said and "It may be anybody" in said


def test_a_claim_is_told_once_to_its_address(db, worker, outbox):
    says("Mine", email=MALLORY, phone="+4930901820")
    worker.drain()
    assert Notice.objects.count() == 1 == len(outbox())
