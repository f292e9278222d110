"""What one can do meanwhile, on one's own page: steps with pictures, whether it helped, gone once the fix is there."""

import io

import pytest
from django.core.exceptions import ValidationError

from heardback.board.publishing import publish
from heardback.board.voices import me_too_and_tell
from heardback.files.storing import store
from heardback.issues.helping import helped_by
from heardback.issues.models import Help, Stage
from heardback.issues.workarounds import Do, retract_workaround, verify_workaround, workaround_of, write_workaround
from heardback.loop.moving import move
from heardback.loop.replying import reply_on_workaround
from heardback.reports.models import Report
from tests.pictures import a_picture
from tests.portal.conftest import words

pytestmark = pytest.mark.once


@pytest.fixture
def written(marta_at, sam):
    """Marta's page about an issue at a stage, with a workaround of two steps."""

    def bring(stage=Stage.DEFINING):
        issue, report, page = marta_at(stage)
        picture = store(io.BytesIO(a_picture()), "export.png", by=sam.actor)
        write_workaround(issue, "Use the export.", [Do("Open Export", picture), Do("Choose Raw")], by=sam.actor)
        return issue, report, page

    return bring


def test_steps_are_numbered_and_pictures_are_drawn_anew(phone, written, worker, dana, joel_says, page_of):
    issue, _, page = written()
    first = phone.get(page).content.decode()
    assert "<li>Open Export" in first and "once it was checked" in first
    worker.drain()
    verify_workaround(issue, by=dana.actor, note="On a copy of northwind")
    html = phone.get(page).content.decode()
    step = workaround_of(issue).steps.first()
    assert f'src="{page}steps/{step.pk}/"' in html
    assert "Dana Ito of our team tried this" in html and "northwind" not in html.split("Use the export")[1]
    shown = phone.get(f"{page}steps/{step.pk}/", follow=True)
    assert shown["Content-Type"] == "image/png" and shown["Content-Disposition"].startswith("inline")
    stranger = page_of(joel_says("Something else"))
    assert phone.get(f"{stranger}steps/{step.pk}/").status_code == 404
    assert phone.get(f"{page}steps/{step.pk + 1}/").status_code == 404  # without a picture


def test_whether_it_helped_takes_a_press_and_one_may_change_ones_mind(phone, written):
    issue, _, page = written()
    assert phone.get(f"{page}workaround/").status_code != 200 and not Help.objects.exists()  # a mailed GET never acts
    phone.press(page, "/workaround/", helped="yes")
    assert "You said that it helped" in words(phone.get(page))
    phone.press(page, "/workaround/", helped="no", words="The export is empty.")
    said = words(phone.get(page))
    assert "You said that it did not help" in said and "“The export is empty.”" in said
    now = workaround_of(issue)
    assert (helped_by(now).yes, helped_by(now).no, Help.objects.count()) == (0, 1, 1)


def test_who_joined_by_themself_reads_the_boards_words_on_their_page(phone, marta_at, dana, sam, page_of):
    issue, _, _ = marta_at(Stage.DEFINING)
    write_workaround(issue, "Use the internal export.", by=sam.actor)
    public = publish(issue, "Counts are too low", by=dana.actor, meanwhile="The export is right.")
    me_too_and_tell(public, "kim@elsewhere.example")
    said = words(phone.get(page_of(Report.objects.get(source="board"))))
    assert "What you can do meanwhile The export is right." in said and "internal" not in said


def test_what_was_typed_stays_when_it_has_changed_meanwhile(phone, written, sam):
    issue, report, page = written()
    write_workaround(issue, "Use the other export.", by=sam.actor)
    token = phone.get(page).cookies["csrftoken"].value
    late = phone.post(
        f"{page}workaround/",
        {"csrfmiddlewaretoken": token, "version": "1", "helped": "no", "words": "It is empty"},
    )
    assert late.status_code == 422
    assert "It has changed meanwhile" in words(late) and "It is empty</textarea>" in late.content.decode()
    with pytest.raises(ValidationError, match="At most"):
        reply_on_workaround(report, it_helped=False, words="x" * 2001, version=2)


def test_it_is_gone_when_it_was_retracted_and_when_the_fix_is_there_and_back_when_that_was_none(
    phone, written, sam, dana, joel_says
):
    issue, report, page = written(Stage.CONFIRMING)
    said = words(phone.get(page))
    assert "What you could do meanwhile you no longer need since 2.1." in said and "Open Export" not in said
    with pytest.raises(ValidationError, match="nothing to try"):
        reply_on_workaround(report, it_helped=True, version=1)
    move(issue, "bounce", by=sam.actor, cause="incomplete", note="Still wrong for exports")
    assert "Open Export" in words(phone.get(page))
    retract_workaround(issue, "It leaves out yesterday.", by=sam.actor)
    assert "Open Export" not in words(phone.get(page))
    assert Report.objects.get(pk=report.pk).state == "open"
