"""A form is built beside what it will look like, filled in on a phone and worked off; nothing stands in the way."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from heardback.issues.models import Stage
from heardback.reports.models import Report
from heardback.reports.receipts import receipt
from heardback.submissions.building import make_form
from heardback.submissions.links import token_of
from heardback.submissions.models import Submission, WorkaroundForm
from heardback.submissions.taking import Sender, submit
from tests.looking import LONG, look_at

ASKED = [
    {"label": "New address", "kind": "long", "required": True, "hint": LONG[:200]},
    {"label": "What changes", "kind": "choice", "choices": ["Address", "Bank account"]},
    {"label": "From when", "kind": "date"},
    {"label": "Stop the letter that is on its way", "kind": "checkbox"},
]


@pytest.fixture
def as_ada(context, at, ada):
    client = Client()
    client.force_login(ada, backend=settings.AUTHENTICATION_BACKENDS[0])
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": at}])
    return context.new_page()


def test_built_by_keyboard_filled_in_and_entered(at, as_ada, issue_at, page):
    issue = issue_at(Stage.DEFINING)
    as_ada.goto(f"/desk/forms/make/?issue={issue.key}")
    as_ada.get_by_label("What the form is called").fill("Change your address")
    as_ada.get_by_label("What is asked").fill("New address")
    expect(as_ada.frame_locator("#preview iframe").get_by_label("New address")).to_be_visible()
    as_ada.get_by_role("button", name="Add a question").press("Enter")
    as_ada.get_by_label("What is asked").nth(1).fill("Since when")
    as_ada.get_by_role("button", name="Up").press("Enter")
    expect(as_ada.get_by_label("What is asked").first).to_have_value("Since when")
    as_ada.get_by_role("button", name="Save the form").last.press("Enter")
    expect(as_ada.get_by_text("The form is open.")).to_be_visible()
    form = WorkaroundForm.objects.get()
    assert [field["label"] for field in form.fields] == ["Since when", "New address"]

    report = Report.objects.order_by("pk").first()
    page.goto(f"/r/{receipt(report.pk)}/")
    page.get_by_role("link", name="Change your address").click()
    page.get_by_label("New address").fill("Rue Neuve 1")
    page.get_by_label("Since when").fill("today")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="We have what you sent.")).to_be_visible()

    as_ada.reload()
    as_ada.get_by_role("checkbox", name="Tick submission").check()
    as_ada.get_by_role("button", name="Entered", exact=True).click()
    expect(as_ada.get_by_text("1 submission entered")).to_be_visible()
    assert Submission.objects.get().settled_by_name == "Ada Owner"


def test_every_page_of_it(at, as_ada, issue_at, ada):
    issue = issue_at(Stage.DEFINING)
    form = make_form(issue, by=ada.actor, title=LONG[:150], intro=LONG, fields=ASKED, consent=LONG[:300], public=True)
    report = Report.objects.order_by("pk").first()
    typed = {"new_address": LONG, "what_changes": "Address", "consent": "on"}
    one, _new = submit(form, typed, key="k" * 40, sender=Sender(report))
    look_at(as_ada, {
        "forms": "/desk/forms/", "form": f"/desk/forms/{form.pk}/", "builder": f"/desk/forms/{form.pk}/edit/",
        "submission": f"/desk/submissions/{one.pk}/", "fill in": f"/forms/{form.link}/",
        "sent": f"/sent/{token_of(one.pk)}/", "own": f"/r/{receipt(report.pk)}/",
    })  # fmt: skip
