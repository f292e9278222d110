"""Thanks are no reopening; "it still happens" leads to the question whether it is fixed; in doubt, a person decides."""

import pytest

from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.letters.deciding import add_to_report
from heardback.letters.gist import gist
from heardback.loop.moving import move
from heardback.loop.signing import sign_off
from heardback.notices.reply_keys import reply_address
from heardback.reports.models import Report
from heardback.triage.deciding import triage
from tests.letters.conftest import written

MEANT = {
    "thanks": [
        "Thanks!",
        "Thank you so much, Sam.",
        "Hi Sam,\n\nthank you, it works now.\n\nBest regards\nMarta",
        "👍",
        "Perfect, thanks",
        "Vielen Dank!",
        "Super, danke. Jetzt geht es wieder.",
        "Danke, funktioniert jetzt.\nLG Marta",
        "¡Muchas gracias!",
        "Gracias, ya funciona",
        "Merci beaucoup !",
        "Parfait, merci. Ça marche.",
        "Terima kasih banyak",
        "Makasih kak, sudah bisa",
        "Great.",
    ],
    "still": [
        "It still doesn't work.",
        "Thanks, but it is still not fixed",
        "The problem is back",
        "Same problem again today",
        "Es geht immer noch nicht.",
        "Leider nicht behoben",
        "Sigue sin funcionar",
        "No funciona",
        "Ça ne marche toujours pas",
        "Le même problème",
        "Masih error kak",
        "Belum bisa",
        "It's happening again :(",
        "Not working",
        "The issue persists",
        "masih sama",
        "tidak bisa",
    ],
    "new": [
        "Thanks! I have another problem now: the export is empty.",
        "Danke, aber ich habe ein anderes Problem",
        "Tengo otro problema",
        "J'ai un autre problème",
        "Ada masalah lain",
        "This is a different issue",
    ],
    "doubt": [
        "When will the invoice come?",
        "Thanks, but where do I find it?",
        "I am not sure about this.",
        "Hmm",
        "Thanks for fixing this, now please do the same for the export",
        "212",
        "Thank you. " + "We looked at all of it and have some remarks. " * 10,
    ],
}


@pytest.mark.parametrize(("meant", "words"), [(meant, words) for meant, all_ in MEANT.items() for words in all_])
def test_what_is_meant(meant, words):
    assert gist(words) == meant


@pytest.fixture
def closed(issue_at, dana, worker) -> Report:
    """Marta's report, closed with its issue after she said that it is fixed."""
    issue = issue_at(Stage.CONFIRMING)
    report = issue.matches.order_by("pk").first().report
    sign_off(issue, report.customer, fixed=True)
    issue.refresh_from_db()
    move(issue, "close", by=dana.actor, override=True, note="quiet enough")
    worker.drain()
    report.refresh_from_db()
    assert report.state == "closed"
    return report


def answer(report, words, **more):
    return written(words, sender="marta@northwind.example", to=reply_address(report.pk), **more)


def test_thanks_stay_on_the_closed_report(closed, comes, worker, outbox):
    before = len(outbox())
    letter = comes(answer(closed, "Thank you, it works now!"))
    closed.refresh_from_db()
    assert (letter.became, closed.state) == ("thanks", "closed")
    assert Event.objects.filter(word="report.added", report=closed.pk).exists()
    worker.drain()
    assert len(outbox()) == before


def test_not_fixed_opens_it_and_asks_and_does_not_bounce_by_itself(closed, comes, worker, outbox):
    before = len(outbox())
    letter = comes(answer(closed, "It still does not work."))
    closed.refresh_from_db()
    assert (letter.became, closed.state, closed.next_update_due is not None) == ("still", "open", True)
    worker.drain()
    (asked,) = outbox()[before:]
    assert asked["To"] == "marta@northwind.example" and asked["In-Reply-To"] == f"<{letter.message_id}>"
    assert "/r/" in asked.get_body(("plain",)).get_content()
    issue = closed.matches.get().issue
    assert (issue.stage, issue.round) == (Stage.CLOSED, 1)


def test_an_absent_persons_program_opens_nothing(closed, comes):
    comes(answer(closed, "I am away. It still does not work.", auto_submitted="auto-replied"))
    closed.refresh_from_db()
    assert closed.state == "closed"


def test_something_else_is_a_report_of_its_own(closed, comes):
    letter = comes(answer(closed, "I have another problem: the export is empty.", subject="Re: Export"))
    closed.refresh_from_db()
    assert closed.state == "closed"
    assert (letter.report.customer, letter.report.title) == (closed.customer, "Export")


def test_in_doubt_a_person_decides(closed, comes, sam, worker, outbox):
    letter = comes(answer(closed, "I looked at it on Tuesday."))
    closed.refresh_from_db()
    assert (letter.state, letter.why, closed.state) == ("parked", "unclear", "closed")
    before = len(outbox())
    add_to_report(letter, closed, "still", by=sam.actor)
    closed.refresh_from_db()
    worker.drain()
    assert closed.state == "open" and len(outbox()) == before + 1


def test_mails_open_a_report_three_times_and_then_wait(comes, marta_says, sam):
    report = marta_says()
    for number in range(5):
        triage(report, "user_error", by=sam.actor, note="Here is how.") if number == 0 else None
        Report.objects.filter(pk=report.pk).update(state="closed", next_update_due=None, closed_why="explained")
        letter = comes(answer(report, f"It still does not work, number {number}."))
    assert (letter.state, letter.why) == ("parked", "many")
    report.refresh_from_db()
    assert report.state == "closed"
    triage(report, "user_error", by=sam.actor, note="Here is how, again.")  # a person has looked at it
    Report.objects.filter(pk=report.pk).update(state="closed", next_update_due=None, closed_why="explained")
    assert comes(answer(report, "It still does not work, once more.")).became == "still"
