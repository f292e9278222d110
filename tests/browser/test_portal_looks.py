"""Every page of the portal: no barrier that axe finds, and no sideways scrolling from 320 to 1,600 px."""

from datetime import timedelta
from unittest import mock
from urllib.parse import urlsplit

import pytest

from heardback.issues.models import Stage
from heardback.issues.workarounds import Do, write_workaround
from heardback.loop import criteria, proposals
from heardback.loop.moving import move
from heardback.loop.signing import sign_off
from heardback.notices.preferring import page_of_preferences
from heardback.reports import receipts
from heardback.reports.models import Report
from heardback.reports.receipts import receipt
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage
from tests.looking import LONG, barriers, look_at

BODY = f"# Steps\n\n1. Open\n2. Look\n\n| a | {LONG} |\n| --- | --- |\n| 1 | 2 |\n\n```\n{LONG}\n```\n"


@pytest.fixture
def pages(at, issue_at, marta_says, joel_says, dana, sam, worker, outbox) -> dict[str, str]:
    """Addresses of the portal in every state that looks different, by what they show."""
    explained = marta_says(
        f"A title with {LONG}", text=LONG, url=f"https://{LONG}.example/{LONG}", steps=[LONG, "Look"]
    )
    triage(explained, "user_error", by=sam.actor, note=f"Robots are taken out at night. {LONG}")
    nobodys = take(Account(title="Gone"), source="form")
    issue = issue_at(Stage.VALIDATING)
    write_workaround(issue, f"It is {LONG}", [Do(f"Open Export {LONG}"), Do("Choose Raw clicks.")], by=dana.actor)
    marta = Report.objects.filter(matches__issue=issue, customer__name="Marta Keller").get()
    first = criteria.add_criterion(
        issue, "Never down", by=dana.actor, how=criteria.Measure("count"), words=LONG, said_by=marta.customer
    )
    criteria.add_criterion(issue, "Never late", by=dana.actor, how=criteria.Measure("seconds"))
    criteria.ask_to_agree(issue, by=dana.actor)
    criteria.answer_criteria(issue, marta.customer, {first: "change"}, words="Unless I delete some")
    proposals.share(proposals.propose(issue, "At the edge", by=dana.actor, body=BODY, meets=[first]), by=dana.actor)
    worker.drain()
    joel = Report.objects.filter(matches__issue=issue, customer__name="Joel Abara").get()
    return {
        "start": "/",
        "form": "/report/",
        "whole form": "/report/?all",
        "receipt": f"/r/{receipt(nobodys.pk, on_screen=True)}/?new",
        "asked": f"/r/{receipt(marta.pk)}/",
        "unproven": f"/r/{receipt(joel_says().pk, on_screen=True)}/",
        "explained": f"/r/{receipt(explained.pk)}/",
        "other": f"/r/{receipt(joel.pk)}/",
        "questions": f"/r/{receipt(joel.pk)}/more/",
        "guide": "/guide/",
        "preferences": urlsplit(page_of_preferences(marta.customer, "marta@northwind.example")).path,
        "no link": "/r/no.such.link/",
        "nothing": "/nothing/",
    }


@pytest.fixture
def ends(at, issue_at, dana, worker, outbox) -> dict[str, str]:
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    marta, joel = Report.objects.filter(matches__issue=issue).order_by("pk")
    sign_off(issue, joel.customer, fixed=True)
    declined = issue_at(Stage.DEFINING)
    theirs = Report.objects.filter(matches__issue=declined).first()
    move(declined, "decline", by=dana.actor, cause="wont_fix", note="It would cost everybody's privacy.")
    return {
        "sign off": f"/r/{receipt(marta.pk)}/",
        "signed": f"/r/{receipt(joel.pk)}/",
        "declined": f"/r/{receipt(theirs.pk)}/",
    }


def test_pages_on_the_way(page, pages):
    look_at(page, pages)


def test_pages_at_the_end(page, ends):
    look_at(page, ends)


def test_a_form_with_errors(page, at):
    page.goto("/report/?all")
    page.get_by_label("E-mail address").fill("marta@")
    page.get_by_role("button", name="Send the report").click()
    page.get_by_role("alert").wait_for()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert barriers(page) == []


def test_a_link_that_is_too_old(page, at, marta_says):
    with mock.patch.object(receipts, "LIVES", timedelta(seconds=-1)):
        look_at(page, {"old link": f"/r/{receipt(marta_says().pk)}/"})


def test_targets_are_big_enough_for_a_thumb(page, at, marta_says):
    for address in (
        "/",
        "/report/",
        "/report/?all",
        f"/r/{receipt(marta_says().pk)}/?new",
        f"/r/{receipt(marta_says().pk)}/",
    ):
        page.goto(address)
        small = page.eval_on_selector_all(
            "a, button, summary, input:not([type=hidden]), textarea, select",
            """elements => elements.filter(e => e.checkVisibility() && !e.closest("p, li, .skip, [aria-hidden]")
            ).map(e => {
                const box = e.getBoundingClientRect();
                return [e.outerHTML.slice(0, 80), box.width, box.height];
            }).filter(([html, width, height]) => !html.includes('"skip"') && (width < 22 || height < 22))""",
        )
        assert small == [], address
