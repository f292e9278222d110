"""What a customer sends by a form: looked through, taken once, and locked before it is written."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from heardback.customers.finding import Person
from heardback.ledger.models import Event
from heardback.reports.models import Report
from heardback.submissions.building import change_form, close_form, make_form
from heardback.submissions.locking import Unreadable, lock, unlock
from heardback.submissions.models import Submission
from heardback.submissions.queries import answers_of
from heardback.submissions.taking import Sender, submit
from tests.submissions.conftest import FIELDS, TYPED

KEY = "k" * 40


def marta() -> Report:
    return Report.objects.order_by("pk").first()


def refused(form, **typed) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refusal:
        submit(form, {**TYPED, **typed}, key=KEY, sender=Sender(marta()))
    return refusal.value.message_dict


def test_it_is_taken_once_and_other_words_are_another(form, sent):
    first = sent(marta())
    assert sent(marta()) == first and Submission.objects.count() == 1
    assert first.customer == marta().customer
    assert [row.value for row in answers_of(first).fields][:2] == ["4711Zanzibar", "Rue de l'Étoile 7"]
    other = sent(marta(), new_address="Rue Neuve 1")
    assert other != first and Submission.objects.count() == 2
    assert Event.objects.filter(word="submission.received", report=marta().pk).count() == 2


def test_each_kind_says_beside_its_field_how_to_mend_it(form):
    wrong = refused(
        form,
        student_number="",
        from_when="31.31.2026",
        what_changes="Name",
        fee="1,000",
        consent="",
        new_address="x" * 5001,
    )
    assert wrong == {
        "student_number": ["Please answer this one: without it we could not go on."],
        "new_address": ["At most 5,000 characters fit here."],
        "from_when": ["Write the day like 2026-11-22."],
        "what_changes": ["Choose one of these."],
        "fee": ["Write it without a sign between the thousands, like 12000."],
        "consent": ["Please tick this: without it we may not take what you send."],
    }
    assert refused(form, student_number="1" * 13)["student_number"] == ["At most 12 characters fit here."]
    assert "Not before" in refused(form, from_when="2025-12-31")["from_when"][0]
    assert refused(form, fee="-1")["fee"] == ["At least 0."]
    assert refused(form, fee="100.5")["fee"] == ["At most 100."]
    assert not Submission.objects.exists()


def test_mail_and_phone_are_kept_as_one_dials_and_writes_them(issue, ada):
    fields = [{"label": "Mail", "kind": "email"}, {"label": "Phone", "kind": "phone"}]
    form = make_form(issue, by=ada.actor, title="How to reach you", fields=fields)
    assert set(refused(form, mail="marta at home", phone="0301234")) == {"mail", "phone"}
    typed = {"mail": "Marta@Home.example", "phone": "+49 30 901820"}
    one, _new = submit(form, typed, key=KEY, sender=Sender(marta()))
    assert [row.value for row in answers_of(one).fields] == ["marta@home.example", "+4930901820"]


@given(st.text())
def test_what_is_locked_is_opened_as_it_was(words):
    locked = lock({"words": words})
    assert unlock(locked) == {"words": words}
    assert len(words) < 8 or words not in locked


def test_nothing_of_an_answer_stands_in_the_database(sent, worker):
    """Every row of every table, of either database: searched for what was typed."""
    sent(marta())
    worker.drain()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                said = " ".join(map(str, row))
                assert "Zanzibar" not in said and "toile 7" not in said, table


def test_another_secret_key_opens_nothing_unless_the_one_before_is_named(sent, settings):
    one, was = sent(marta()), settings.SECRET_KEY
    settings.SECRET_KEY = "another " * 8
    assert answers_of(one).gone == "locked"
    with pytest.raises(Unreadable):
        unlock(one.answers)
    settings.SECRET_KEY_FALLBACKS = [was]
    assert answers_of(one).fields[0].value == "4711Zanzibar"


def test_by_the_public_link_somebody_says_who_they_are(form):
    with pytest.raises(ValidationError) as refusal:
        submit(form, TYPED, key=KEY, sender=Sender(person=Person(name="Nobody")))
    assert "tell you when it is done" in refusal.value.message_dict["email"][0]
    one, _new = submit(form, TYPED, key=KEY, sender=Sender(person=Person(email="New@Home.example", name="Nele")))
    assert (str(one.customer), one.report) == ("Nele", None)
    # What is typed is a claim: somebody else's words under the same key are not what was there before.
    other, new = submit(form, TYPED, key=KEY, sender=Sender(person=Person(email="other@home.example")))
    assert new and other != one


def test_a_form_that_is_closed_or_changed_meanwhile_takes_nothing_unseen(form, ada):
    change_form(form, by=ada.actor, fields=FIELDS[:2])
    assert "changed a moment ago" in refused(form)["form"][0]
    form.refresh_from_db()
    assert [row["name"] for row in form.former] == [
        "from_when",
        "what_changes",
        "fee",
        "mail_me_a_copy_of_the_certificate",
    ]
    close_form(form, by=ada.actor)
    assert "closed" in refused(form)["form"][0]
    assert not Submission.objects.exists()


def test_a_form_is_refused_with_everything_that_is_wrong_with_it(issue, ada):
    fields = [
        {"label": "", "kind": "gone"},
        {"label": "Which", "kind": "choice", "choices": ["only one"]},
        {"label": "How many", "kind": "number", "least": "10", "most": "2"},
    ]
    with pytest.raises(ValidationError) as refusal:
        make_form(issue, by=ada.actor, title=" ", fields=fields, delete_after=0, once_fixed="x", webhook="ftp://x")
    assert set(refusal.value.message_dict) == {
        "title", "fields.0.label", "fields.0.kind", "fields.1.choices", "fields.2.most", "delete_after", "once_fixed",
        "webhook",
    }  # fmt: skip
