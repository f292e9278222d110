"""How we write to customers: each rule finds its place, says what to write instead, and leaves good words alone."""

import pytest

from heardback.notices.models import Kind
from heardback.notices.style import RULES, check

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "language", "rule"),
    [
        ("Your ticket is closed.", "en", "jargon"),
        ("Wir haben den Bugfix heute.", "de", "jargon"),
        ("You should have read the manual.", "en", "blame"),
        ("Das war ein Bedienfehler.", "de", "blame"),
        ("It is HB-12 for us.", "fr", "keys"),
        ("See #4411.", "en", "keys"),
        ("It is in triage now.", "id", "stages"),
        ("Bitte NICHT MEHR ANRUFEN, danke.", "de", "capitals"),
        ("It is out!!", "es", "marks"),
        ("Ask Dana Okafor about it.", "es", "people"),
    ],
)
def test_what_is_found_names_its_place_and_what_to_write_instead(text, language, rule):
    found = [one for one in check(text, language, names=["Dana Okafor", "Sam"]) if one.rule.name == rule]
    assert found, text
    assert found[0].instead
    assert found[0].where.strip("…") in text
    assert 0 <= found[0].at < len(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Thank you for telling us. We will write to you by Friday, and ask whether it is fixed.", "en"),
        ("Danke, dass Sie es uns gesagt haben. Wir melden uns bis Freitag wieder.", "de"),
        ("We save files as UTF-8. The API of your bank answers; PDF and CSV work.", "en"),
        ("Dana looks at it now.", "en"),
    ],
)
def test_plain_words_are_left_alone(text, language):
    assert [str(one) for one in check(text, language, names=["Dana Okafor"])] == []


@pytest.mark.parametrize(
    ("kind", "text", "language", "rules"),
    [
        (Kind.RECEIVED, "Your report is here. {next}", "en", ["thanks"]),
        (Kind.RECEIVED, "Terima kasih. {next}", "id", []),
        (Kind.UPDATE, "It is the night job.", "en", ["next"]),
        (Kind.UPDATE, "It is the night job. We will write again on Monday.", "en", []),
        (Kind.UPDATE, "Es ist der nächtliche Lauf.", "de", ["next"]),
        (Kind.UPDATE, "Es ist der nächtliche Lauf. Am 4. März wissen wir mehr.", "de", []),
        (Kind.CLOSED, "We close this one.", "en", []),
    ],
)
def test_a_whole_mail_thanks_first_and_says_what_comes_next(kind, text, language, rules):
    assert [one.rule.name for one in check(text, language, kind=kind)] == rules


def test_every_rule_says_what_it_is_for():
    assert len({rule.name for rule in RULES}) == len(RULES) >= 9
    assert all(rule.says and rule.why for rule in RULES)


def test_it_warns_while_a_reply_is_written_and_holds_nothing_up(at_desk, sam):
    answer = at_desk(sam).post("/desk/how-we-write/", {"words": "Your ticket is out."}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "your report" in answer.content.decode()
