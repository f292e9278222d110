"""A colleague writes down what somebody says on the phone, in the order one asks it."""

import pytest

from heardback.customers.finding import Person, find_or_make_customer
from heardback.customers.models import Customer
from heardback.issues.workarounds import Do, verify_workaround, write_workaround
from heardback.reports.models import Report
from heardback.triage.deciding import triage

AT = "/desk/reports/write/"


def words_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def browser(at_desk, sam):
    return at_desk(sam)


def test_who_is_on_the_line_is_found_chosen_and_known(browser, marta_says):
    marta = marta_says().customer
    typed = {"title": "Now it is 190", "q": "marta@no"}
    found = words_of(browser.post(AT, {**typed, "find": "1"}))
    assert "Marta" in found and f'name="choose" value="{marta.pk}"' in found and "Now it is 190" in found
    chosen = words_of(browser.post(AT, {**typed, "choose": marta.pk}))
    assert "What else they reported" in chosen and "we owe them word" in chosen
    assert "They get a thank-you at <b>marta@northwind.example</b>" in chosen
    assert not Report.objects.filter(title="Now it is 190").exists(), "a look keeps nothing"
    browser.post(AT, {"title": "Now it is 190", "customer": marta.pk, "email": "ignored@x.example"})
    assert Report.objects.get(title="Now it is 190").customer == marta
    assert Customer.objects.count() == 1


def test_one_press_joins_to_what_is_known_and_the_call_counts_as_heard(browser, sam, marta_says, worker, outbox):
    issue = triage(marta_says(), "new_bug", by=sam.actor, title="Link counts drop overnight")
    kofi = find_or_make_customer(Person(phone="+4930901820", name="Kofi"))
    worker.drain()
    before = len(outbox())
    sent = {"title": "Link counts drop overnight", "customer": kofi.pk, "reached_by": "phone", "told": "on"}
    assert f'value="{issue.key}"' in words_of(browser.post(AT, {**sent, "look": "1"}))
    answer = browser.post(AT, {**sent, "issue": issue.key}, follow=True)
    report = Report.objects.get(customer=kofi)
    assert report.matches.get().issue == issue and report.reached_by == "phone"
    assert "/r/" in words_of(answer) and "heard it from you" in words_of(answer)
    worker.drain()
    assert len(outbox()) == before


def test_what_helps_meanwhile_is_there_to_be_read_out_step_by_step(browser, sam, dana, marta_says):
    issue = triage(marta_says(), "new_bug", by=sam.actor, title="Link counts drop overnight")
    write_workaround(issue, "The export is right.", [Do("Open Export"), Do("Choose Raw")], by=sam.actor)
    look = {"title": "Link counts drop overnight", "look": "1"}
    said = words_of(browser.post(AT, look))
    assert '<ol class="steps"><li>Open Export</li><li>Choose Raw</li></ol>' in said and "not verified" in said
    verify_workaround(issue, by=dana.actor, note="Firefox")
    assert "not verified" not in words_of(browser.post(AT, look))


def test_nothing_typed_is_lost_when_something_is_wrong(browser):
    wrong = browser.post(AT, {"title": "Gone", "phone": "030 901820", "told": "on"})
    assert wrong.status_code == 422
    for words in ("starting with +", "030 901820", "Gone", "Say how they reached you"):
        assert words in words_of(wrong)


def test_the_private_link_is_given_to_nobody_but_who_wrote_it_down(browser, at_desk, dana, marta_says):
    assert browser.get(f"{AT}{marta_says().pk}/").status_code == 404
    browser.post(AT, {"title": "Gone"})
    assert at_desk(dana).get(f"{AT}{Report.objects.get(title='Gone').pk}/").status_code == 404
