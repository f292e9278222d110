"""What the database finds by words: the same on both, kept up by every statement, and nothing that was taken out."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heardback.issues.models import Issue
from heardback.issues.searching import WORDS as OF_ISSUES
from heardback.products.queries import default_product
from heardback.project.words import EVERY, keep_words
from heardback.reports.models import Report
from heardback.reports.searching import WORDS
from heardback.search.asking import asked, words_of


def report(title: str, **said) -> Report:
    given = {"state": "closed", "closed_why": "history", "source": "api"}
    return Report.objects.create(product=default_product(), title=title, **given, **said)


def found(text: str) -> set[str]:
    rows, _ = WORDS.among(Report.objects.all(), asked(text), 100)
    return {row.title for row in rows}


@pytest.mark.django_db
def test_words_phrases_and_beginnings():
    report("Café can't log in", text="E_CERT_EXPIRED at https://shop.example/checkout", steps=["Öffnen", "Pay now"])
    report("Logging is slow", expected="it pays now and then")
    assert found("cafe") == found("CAFÉ") == found("cert_expired") == found("shop.example/checkout") != set()
    assert found("offnen") == {"Café can't log in"}
    assert found('"pay now"') == {"Café can't log in"}
    assert found('"now pay"') == set()
    assert found("log in") == {"Café can't log in"}
    assert found("is log") == {"Logging is slow"}  # the last one is still being typed
    assert found("log* is") == {"Logging is slow"}
    assert found("lo") == set()  # two letters are no beginning yet
    assert found("") == found('"') == found("*") == found("-- ; ' & | :* ") == set()


@pytest.mark.django_db
def test_what_is_taken_out_is_not_found():
    one = report("Secret handshake", text="my password is hunter2", steps=["say hunter3"])
    assert found("hunter2") == found("hunter3") == {"Secret handshake"}
    Report.objects.filter(pk=one.pk).update(text="gone")
    assert found("hunter2") == set()
    assert found("gone") == found("hunter3") == {"Secret handshake"}
    one.refresh_from_db()
    one.steps = []
    one.save()
    assert found("hunter3") == set()
    one.delete()
    assert found("handshake") == set()


@pytest.mark.django_db
def test_pages_go_on_where_the_last_one_ended():
    for n in range(7):
        report(f"Slow {n}", severity="minor" if n % 2 else "major")
    rows, more = WORDS.among(Report.objects.filter(severity="major"), asked("slow"), 3)
    assert [row.title for row in rows] == ["Slow 6", "Slow 4", "Slow 2"]
    rows, more = WORDS.among(Report.objects.filter(severity="major"), asked("slow"), 3, more)
    assert ([row.title for row in rows], more) == (["Slow 0"], None)


@pytest.mark.django_db
def test_what_a_migration_took_from_an_index_is_put_back():
    """SQLite loses a table's triggers when the table is made anew; PostgreSQL has none, and loses nothing."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for words in EVERY:
                for name in words.triggers:
                    cursor.execute(f"DROP TRIGGER {name}")  # each of them is there
    report("Lost in between")
    assert found("between") == (set() if connection.vendor == "sqlite" else {"Lost in between"})
    keep_words(using="default")
    report("Kept again")
    assert found("between") == {"Lost in between"} and found("again") == {"Kept again"}


LETTERS = st.text(st.sampled_from("aäbé1_-. '\"ß"), max_size=12)


class TestAnyText(TestCase):
    @given(texts=st.lists(LETTERS, max_size=4), wanted=LETTERS)
    @settings(max_examples=40, deadline=None)
    def test_what_is_found_has_all_the_words_and_what_has_them_is_found(self, texts, wanted):
        product = default_product()
        for text in texts:
            Issue.objects.create(product=product, title=text)
        terms = asked(wanted).terms

        def has(text: str) -> bool:
            words = words_of(text)
            return bool(terms) and all(
                any(
                    words[at : at + len(t.words) - 1] == t.words[:-1]
                    and (words[at + len(t.words) - 1] == t.words[-1] or t.begins)
                    and words[at + len(t.words) - 1].startswith(t.words[-1])
                    for at in range(len(words) - len(t.words) + 1)
                )
                for t in terms
            )

        rows, _ = OF_ISSUES.among(Issue.objects.all(), asked(wanted), 10)
        assert sorted(row.title for row in rows) == sorted(text for text in texts if has(text))
