"""A form is built beside its issue, and what is sent by it is worked off in a list; without a script."""

import csv
import io

import pytest

from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.reports.models import Report
from heardback.submissions.building import make_form
from heardback.submissions.models import State, Submission, WorkaroundForm
from heardback.submissions.taking import Sender, submit

ASKED = {
    "title": "Change your address", "questions": "2", "delete_after": "30", "once_fixed": "enter",
    "field_0_label": "New address", "field_0_kind": "long", "field_0_required": "on",
    "field_1_label": "Fee", "field_1_kind": "number", "field_1_most": "10",
}  # fmt: skip


@pytest.fixture
def form(issue_at, ada) -> WorkaroundForm:
    fields = [{"label": "New address", "kind": "long", "required": True}, {"label": "Note", "kind": "text"}]
    return make_form(issue_at(Stage.DEFINING), by=ada.actor, title="Change your address", fields=fields)


@pytest.fixture
def sent(form) -> list[Submission]:
    reports = Report.objects.order_by("pk")
    said = [{"new_address": "Rue Neuve 1", "note": "=1+1"}, {"new_address": "Rue de la Paix 2"}]
    return [submit(form, said[n], key="k" * 40, sender=Sender(report))[0] for n, report in enumerate(reports)]


def test_a_form_is_built_from_its_issue(issue_at, at_desk, ada):
    issue, desk = issue_at(Stage.DEFINING), at_desk(ada)
    make = f"/desk/forms/make/?issue={issue.key}"
    assert make.replace("&", "&amp;") in desk.get(f"/desk/issues/{issue.key}/").content.decode()
    more = desk.post(make, {**ASKED, "act": "add"}).content.decode()
    assert 'name="field_2_label"' in more and "Fee" in more
    moved = desk.post(make, {**ASKED, "act": "up:1"}).content.decode()
    assert moved.index('value="Fee"') < moved.index('value="New address"')
    less = desk.post(make, {**ASKED, "act": "remove:0"}).content.decode()
    assert "New address" not in less and not WorkaroundForm.objects.exists()
    answer = desk.post(make, {**ASKED, "field_0_label": "", "delete_after": "soon", "act": "save"})
    assert answer.status_code == 422 and "Write a whole number." in answer.content.decode()
    answer = desk.post(make, {**ASKED, "field_0_label": "", "act": "save"})
    assert answer.status_code == 422 and "Say what is asked" in answer.content.decode()
    assert desk.post(make, {**ASKED, "act": "save"}).status_code == 302
    form = WorkaroundForm.objects.get()
    assert [field["name"] for field in form.fields] == ["new_address", "fee"]
    again = {
        **ASKED,
        "field_0_name": "new_address",
        "field_0_label": "Your new address",
        "field_1_name": "fee",
        "act": "save",
    }
    desk.post(f"/desk/forms/{form.pk}/edit/", again)
    form.refresh_from_db()
    assert (form.version, form.fields[0]["name"], form.fields[0]["label"]) == (2, "new_address", "Your new address")


def test_the_preview_shows_the_form_and_keeps_nothing(issue_at, at_desk, ada):
    issue, desk = issue_at(Stage.DEFINING), at_desk(ada)
    shown = desk.post(f"/desk/forms/preview/?issue={issue.key}", ASKED).content.decode()
    assert "Change your address" in shown and 'name="f_new_address"' in shown and "nothing here is sent" in shown
    wrong = desk.post(f"/desk/forms/preview/?issue={issue.key}", {**ASKED, "field_1_label": ""}).content.decode()
    assert "Say what is asked" in wrong and not WorkaroundForm.objects.exists()


def test_many_are_entered_at_once_and_it_says_by_whom(form, sent, at_desk, sam):
    desk, at = at_desk(sam), f"/desk/forms/{form.pk}/"
    assert "Rue Neuve 1" in desk.get(at).content.decode()
    numbers = [one.pk for one in sent]
    answer = desk.post(at, {"submissions": numbers, "act": "done", "state": "todo"}, follow=True).content.decode()
    assert "2 submissions entered" in answer and "Nothing waits to be entered" in answer
    assert "entered by Sam Reyes" in desk.get(f"{at}?state=done").content.decode()
    assert "Tick some of them first" in desk.post(at, {"act": "done"}, follow=True).content.decode()
    desk.post(at, {"submissions": numbers, "act": "undo", "state": "done"})
    assert set(Submission.objects.values_list("state", flat=True)) == {State.TAKEN}


def test_one_is_read_taken_and_set_aside_with_a_reason(form, sent, at_desk, sam):
    desk, at = at_desk(sam), f"/desk/submissions/{sent[0].pk}/"
    assert "Rue Neuve 1" in desk.get(at).content.decode()
    desk.post(at, {"act": "take"})
    assert "taken by Sam Reyes" in desk.get(at).content.decode()
    answer = desk.post(at, {"act": "aside", "why": ""})
    assert answer.status_code == 422 and "Say why" in answer.content.decode()
    desk.post(at, {"act": "aside", "why": "twice"})
    assert "set it aside" in desk.get(at).content.decode() or "set aside" in desk.get(at).content.decode()


def test_a_viewer_sees_how_many_and_nothing_else(form, sent, at_desk, vera, sam):
    desk = at_desk(vera)
    page = desk.get(f"/desk/forms/{form.pk}/").content.decode()
    assert "Rue Neuve" not in page and "New <b>2</b>" in page and "Marta" not in page.split("<main", 1)[1]
    assert desk.get(f"/desk/submissions/{sent[0].pk}/").status_code == 403
    assert desk.post(f"/desk/forms/{form.pk}/", {"submissions": sent[0].pk, "act": "done"}).status_code == 403
    assert desk.post(f"/desk/forms/{form.pk}/export/").status_code == 403
    assert at_desk(sam).get(f"/desk/forms/{form.pk}/edit/").status_code == 403


def test_taken_along_as_csv_in_which_nothing_is_a_formula(form, sent, at_desk, sam):
    desk = at_desk(sam)
    assert desk.get(f"/desk/forms/{form.pk}/export/").status_code == 302
    answer = desk.post(f"/desk/forms/{form.pk}/export/")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [row["New address"] for row in rows] == ["Rue Neuve 1", "Rue de la Paix 2"]
    assert rows[0]["Note"] == "'=1+1" and rows[0]["customer"] == "Marta Keller"
    said = Event.objects.get(word="submissions.exported")
    assert (said.actor, said.facts["count"]) == (sam.actor.ref, "2 submissions")
