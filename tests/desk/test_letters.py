"""The page of mails that came in: what waits for a person, why, and what they make of it."""

from heardback.letters.models import Letter, Via
from heardback.letters.receiving import receive
from heardback.letters.working import work_off
from heardback.notices.reply_keys import reply_address
from tests.letters.conftest import written


def parked(**more) -> Letter:
    letter, _ = receive(
        written("<b>Hello</b>\n\n-- \nLena", **{"auto_submitted": "auto-replied"} | more).as_bytes(), via=Via.PIPE
    )
    work_off()
    return letter


def test_what_waits_is_counted_and_says_why(at_desk, sam, vera, worker):
    letter = parked()
    page = at_desk(sam).get("/desk/letters/").content.decode()
    assert "The export is empty" in page and "Sent by a program" in page and "Mail in" in page
    one = at_desk(sam).get(f"/desk/letters/{letter.pk}/").content.decode()
    assert "&lt;b&gt;Hello" in one and "<b>Hello" not in one and "Auto-Submitted: auto-replied" in one
    assert at_desk(vera).get("/desk/letters/").status_code == 403
    raw = at_desk(sam).get(f"/desk/letters/{letter.pk}/raw/")
    assert raw.content == letter.content and raw["Content-Disposition"].startswith("attachment")


def test_it_becomes_a_report_or_words_or_nothing(at_desk, sam, marta_says, worker):
    desk, report = at_desk(sam), marta_says()
    first, second, third = parked(), parked(subject="Two", to=reply_address(report.pk)), parked(subject="Three")
    assert desk.post(f"/desk/letters/{first.pk}/", {"do": "report"}).status_code == 302
    page = desk.post(f"/desk/letters/{second.pk}/", {"do": "add", "number": "99999"})
    assert (
        page.status_code == 422
        and "There is no report 99999" in page.content.decode()
        and "99999" in page.content.decode()
    )
    assert desk.post(f"/desk/letters/{second.pk}/", {"do": "add", "number": str(report.pk)}).status_code == 302
    assert desk.post(f"/desk/letters/{third.pk}/", {"do": "aside"}).status_code == 302
    assert list(Letter.objects.order_by("pk").values_list("state", "became")) == [
        ("taken", "report"), ("taken", "words"), ("aside", ""),
    ]  # fmt: skip
    assert f"/desk/letters/{second.pk}/" in desk.get(f"/desk/reports/{report.pk}/").content.decode()
    again = desk.post(f"/desk/letters/{first.pk}/", {"do": "report"})
    assert again.status_code == 422 and "meanwhile" in again.content.decode()
    assert "<b>Hello</b>" not in desk.get(f"/desk/reports/{report.pk}/").content.decode()
