"""Replying to who sent a report, and drafting a suggestion for the board."""

from heardback.board.models import PublicIssue
from heardback.notices.models import Notice
from heardback.reports.models import Report
from heardback.triage.models import Match


def seen(response) -> str:
    return response.content.decode()


def test_a_reply_goes_out_once_counts_as_heard_and_stands_on_their_page(at_desk, sam, marta_says, worker, outbox):
    report, desk = marta_says(), at_desk(sam)
    worker.drain()
    heard = Report.objects.get(pk=report.pk).last_heard_at
    page = seen(desk.get(f"/desk/reports/{report.pk}/?reply=known"))
    assert 'aria-keyshortcuts="r"' in page and "We know of this, and we are working on it." in page
    address = f"/desk/reports/{report.pk}/reply/"
    assert "your reply goes to Marta Keller" in seen(desk.post(address, {"words": "It is the cache."}, follow=True))
    again = desk.post(address, {"words": "It is the cache."})
    assert again.status_code == 422 and "It goes out once" in seen(again)
    worker.drain()
    mail = outbox()[-1]
    assert len(outbox()) == 2 and "It is the cache." in mail.get_body(("plain",)).get_content()
    assert Report.objects.get(pk=report.pk).last_heard_at > heard
    assert Notice.objects.filter(report=report, kind="update").count() == 1


def test_a_reply_without_words_is_refused_beside_the_field(at_desk, sam, marta_says):
    answer = at_desk(sam).post(f"/desk/reports/{marta_says().pk}/reply/", {"words": " "})
    assert answer.status_code == 422 and "Write what you want to tell them." in seen(answer)


def test_a_suggestion_becomes_an_issue_whose_public_words_a_person_writes(at_desk, dana, marta_says):
    report = marta_says("Let Northwind see totals", severity="suggestion")
    desk = at_desk(dana)
    assert "draft it for the board" in seen(desk.get(f"/desk/reports/{report.pk}/"))
    answer = desk.post(f"/desk/reports/{report.pk}/decide/", {"outcome": "other", "board": "1"}, follow=True)
    issue = Match.objects.get(report=report).issue
    assert answer.redirect_chain[-1][0] == f"/desk/board/{issue.key}/"
    assert issue.severity == "suggestion" and not PublicIssue.objects.exists()
    form = seen(answer).split("<form", 1)[1]
    assert 'value="Let Northwind' not in form


def test_who_may_not_publish_is_not_offered_the_board(at_desk, sam, marta_says):
    assert "draft it for the board" not in seen(at_desk(sam).get(f"/desk/reports/{marta_says().pk}/"))
