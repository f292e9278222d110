"""What a browser sends along is kept for the team, as far as it is known and harmless."""

import json

from hypothesis import given
from hypothesis import strategies as st

from heardback.reports.context import LARGEST, cleaned_context, error_texts
from heardback.reports.models import Report
from heardback.reports.taking import Account, take
from heardback.wire.redacting import HIDDEN, bare_address, without_secrets

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
NAMES = ["page", "viewport", "console", "requests", "metadata", "claimed", "sdk", "secret"]
KEY = "0123456789abcdef0123456789abcdef"


def test_what_is_known_is_kept():
    found = cleaned_context({
        "page": "Links", "viewport": "390 × 844", "unknown": "x",
        "console": [{"at": "2026-01-01T00:00:00Z", "level": "error", "text": "E_CERT_EXPIRED\n at pay (app.js:1:2)"}],
        "requests": [{"method": "post", "url": "https://a.example/pay?card=4111", "status": 500}],
        "metadata": {"cart": 3, "beta": True, "apiToken": "abc"},
    })  # fmt: skip
    assert found["console"][0]["text"] == "E_CERT_EXPIRED\n at pay (app.js:1:2)"
    assert found["requests"] == [{"at": "", "method": "POST", "url": "https://a.example/pay", "status": 500}]
    assert found["metadata"] == {"cart": "3", "beta": "yes", "apiToken": HIDDEN}
    assert "unknown" not in found
    report = Report(context=found)
    assert error_texts(report) == ["E_CERT_EXPIRED\n at pay (app.js:1:2)", "POST https://a.example/pay 500"]
    assert error_texts(Report()) == []


def test_only_the_last_twenty_count_and_all_of_it_is_bounded():
    found = cleaned_context({
        "console": [{"text": f"{n} " + "wörter " * 500} for n in range(50)],
        "metadata": {f"n{n}": "x y " * 400 for n in range(99)},
    })  # fmt: skip
    assert found["console"][-1]["text"].startswith("49 ")
    assert len(found["console"]) <= 20
    assert len(json.dumps(found)) <= LARGEST


def test_no_secret_is_kept(db):
    said = [
        f"GET https://u:pw@a.example/x?token={KEY}#t=1 failed", "Authorization: Bearer abc.def-ghijkl",
        "password=hunter22", f"signed {KEY}", '{"api_key": "zzz999"}', "eyJhbGciOi.eyJzdWIi.c2ln", "sk_live_abcdefgh12",
    ]  # fmt: skip
    report = take(
        Account(
            title="x",
            url=bare_address(f"https://a.example/reset/{KEY}/?token=abc"),
            context={"console": said, "page": f"Reset {KEY}"},
        ),
        source="widget",
    )
    kept = json.dumps(report.context) + report.url
    for secret in (KEY, "hunter22", "u:pw", "abc.def", "zzz999", "eyJzdWIi", "sk_live", "?token"):
        assert secret not in kept


def test_what_is_no_secret_stays():
    for words in ("TypeError: cannot read token of undefined", "E_CERT_EXPIRED at checkout.js:10:3", "500 of 1,000"):
        assert without_secrets(words) == words


@given(st.dictionaries(st.sampled_from(NAMES), JSON) | JSON)
def test_nothing_breaks_it(raw):
    found = cleaned_context(raw)
    assert len(json.dumps(found)) <= LARGEST
    assert cleaned_context(found).keys() <= found.keys()


@given(st.text())
def test_an_address_never_has_a_query(text):
    assert not {"?", "#"} & set(bare_address(f"https://a.example/{text}"))
