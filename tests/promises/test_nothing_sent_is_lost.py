"""Nothing sent is lost: a report is kept whole or refused in words, and what is refused leaves nothing behind.

That it survives a kill in the next moment is shown in tests/kill.
"""

from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heardback.customers.finding import Firm, Person
from heardback.customers.models import Customer, Identity, Organization
from heardback.ledger.models import Event
from heardback.reports.models import Frequency, Report
from heardback.reports.taking import Account, take
from heardback.wire.text import clean

anything = st.text(st.characters(), max_size=80)  # NUL bytes and halves of surrogates among them
long = st.sampled_from(["", "x" * 301, "word " * 30_000])
emails = st.sampled_from(
    ["", "marta@northwind.example", "MARTA@Northwind.example", "not an address", "a@b", "ä@ö.example"]
)
phones = st.sampled_from(["", "+49 30 901820", "030 901820", "call me"])
accounts = st.builds(
    Account,
    title=anything | long,
    text=anything | long,
    product=st.sampled_from(["", "", "no-such-product"]),
    expected=anything,
    fixed_means=anything,
    steps=st.lists(anything, max_size=4),
    step=anything | long,
    url=anything | long,
    severity=st.sampled_from(["", "minor", "blocker", "terrible"]),
    frequency=st.sampled_from(["", *Frequency.values, "often"]),
    environment=st.dictionaries(st.sampled_from(["browser", "os", "fridge"]), anything, max_size=2),
    occurred_at=st.none() | st.datetimes(),
    person=st.builds(Person, email=emails, phone=phones, external_id=anything, name=anything),
    firm=st.builds(Firm, external_id=anything, name=anything, kind=anything),
)
TABLES = (Report, Customer, Identity, Organization, Event)


class AnyAccount(TestCase):
    @given(accounts)
    def test_it_is_kept_whole_or_refused_in_words(self, account):
        before = [table.objects.count() for table in TABLES]
        try:
            report = take(account, source="form")
        except ValidationError as refused:
            assert all(message for messages in refused.message_dict.values() for message in messages)
            assert [table.objects.count() for table in TABLES] == before
            return
        kept = Report.objects.get(pk=report.pk)
        assert kept.text == clean(account.text)
        assert kept.title == (" ".join(clean(account.title).split()) or kept.title)
        assert kept.steps == [clean(step) for step in account.steps if clean(step)]
        assert kept.fixed_means == clean(account.fixed_means) and kept.expected == clean(account.expected)
        assert Event.objects.filter(word="report.received", report=kept.pk).count() == 1
        if account.person.email:
            assert kept.customer.identities.filter(kind="email", value=clean(account.person.email).lower()).exists()
