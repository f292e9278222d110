"""Which column is which field, and what a value of it means."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from heardback.reports.columns import mapping, moment, read
from heardback.wire.rows import rows_in


def wrong(call, *arguments) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as raised:
        call(*arguments)
    return raised.value.message_dict


def test_columns_named_like_fields_are_taken_by_themselves_and_chosen_ones_first():
    columns = ["id", "title", "text", "company", "email", "received", "topic", "channel"]
    assert mapping([], columns) == {
        "id": "id", "title": "title", "text": "text", "organization.name": "company", "customer.email": "email",
        "received_at": "received",
    }  # fmt: skip
    chosen = mapping(["step=topic", "organization=channel", "text=", "expected=text"], columns)
    assert chosen["step"] == "topic"
    assert chosen["organization.name"] == "channel"
    assert chosen["expected"] == "text"
    assert "text" not in chosen


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (["colour=title"], "should be field=column"),
        (["title"], "should be field=column"),
        (["text=body"], "There is no column “body” among title, channel"),
        (["title="], "Nothing is the title or the text"),
    ],
)
def test_a_mapping_that_makes_no_sense_says_so(chosen, said):
    assert said in wrong(mapping, chosen, ["title", "channel"])["map"][0]


def test_a_row_shaped_like_the_api_needs_no_mapping():
    values = {
        "title": "Counts went down", "product": None, "steps": ["open it", "look"], "severity": "Major",
        "frequency": "every time", "environment": {"os": "Linux", "browser": "Firefox 128"},
        "customer": {"email": "marta@northwind.example", "name": "Marta", "phone": 4930901820},
        "organization": {"name": "Northwind", "kind": "agency"}, "occurred_at": "2026-03-31T14:05:00+02:00",
    }  # fmt: skip
    rows = rows_in(io.BytesIO(json.dumps(values).encode()))
    account = read(next(rows.each).values, mapping([], rows.columns)).account
    assert account.title == "Counts went down"
    assert account.product == ""
    assert account.steps == ["open it", "look"]
    assert (account.severity, account.frequency) == ("major", "every_time")
    assert account.environment == {"os": "Linux", "browser": "Firefox 128"}
    assert (account.person.email, account.person.phone) == ("marta@northwind.example", "4930901820")
    assert (account.firm.name, account.firm.kind) == ("Northwind", "agency")
    assert account.occurred_at == datetime(2026, 3, 31, 12, 5, tzinfo=UTC)


def test_values_of_a_wrong_kind_are_named_each():
    values = {"title": {"en": "x"}, "text": ["a"], "step": True, "received_at": "yesterday", "id": 7}
    assert wrong(read, values, mapping([], list(values))) == {
        "title": ["This should be text, not an object."],
        "text": ["This should be text, not a list."],
        "step": ["This should be text, not true or false."],
        "received_at": [
            "“yesterday” is not a time. Write it like 2026-03-31T14:05:00Z, or as seconds since 1970."
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-31", datetime(2026, 3, 31, tzinfo=UTC)),
        ("20260331", datetime(2026, 3, 31, tzinfo=UTC)),
        (20260331, datetime(2026, 3, 31, tzinfo=UTC)),
        ("2026-03-31 14:05", datetime(2026, 3, 31, 14, 5, tzinfo=UTC)),
        ("2026-03-31T14:05:00.123456-07:00", datetime(2026, 3, 31, 21, 5, 0, 123456, tzinfo=UTC)),
        ("1774965900", datetime(2026, 3, 31, 14, 5, tzinfo=UTC)),
        (1774965900.5, datetime(2026, 3, 31, 14, 5, 0, 500000, tzinfo=UTC)),
        (1774965900000, datetime(2026, 3, 31, 14, 5, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_times_are_iso_or_seconds_since_1970(written, meant):
    assert moment(written) == meant


def test_a_time_without_a_zone_is_in_the_zone_of_the_installation(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    timezone.get_default_timezone.cache_clear()
    try:
        assert moment("2026-03-31T09:00") == datetime(2026, 3, 31, 0, 0, tzinfo=UTC)
    finally:
        timezone.get_default_timezone.cache_clear()


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("31/03/2026", "is not a time"),
        ("0001-01-01T00:00:00+14:00", "is not a time|before 1970"),
        ("1066-10-14", "is before 1970"),
        ("9999-12-31T23:59:59-14:00", "is not a time|in the future"),
        ("99999999999999999999", "is not a time|in the future"),
        ("-1774965900", "is before 1970"),
        ("²²²²²²²²²", "is not a time"),
    ],
)
def test_times_that_cannot_be_say_why(written, why):
    with pytest.raises(ValueError, match=why):
        moment(written)


def test_tomorrow_is_forgiven_the_day_after_is_not():
    moment((timezone.now() + timedelta(hours=23)).isoformat())
    with pytest.raises(ValueError, match="in the future"):
        moment((timezone.now() + timedelta(days=2)).isoformat())
