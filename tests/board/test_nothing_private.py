"""Private words in every column there is; every public address read; none of them found."""

import re

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.test import Client

from heardback.board.following import confirm, follow
from heardback.board.models import Follower
from heardback.board.publishing import publish, withdraw, write_public_update
from heardback.board.status import set_status
from heardback.board.voices import me_too_and_tell
from heardback.issues.models import Stage
from heardback.issues.opening import open_issue
from heardback.loop.conversations import log_conversation, note
from heardback.reports.models import Report
from heardback.trends.raising import raise_by_judgement

SECRET = "zqxj"
PUBLIC = ("board", "products")  # rooms whose words are for everybody
WORDS = (models.CharField, models.TextField)


def seed() -> int:
    """Write the secret into every text column of every private room that takes it. Returns how many did."""
    seeded = 0
    for model in apps.get_models():
        if (
            not model.__module__.startswith("heardback.")
            or model._meta.app_label in PUBLIC
            or not model.objects.exists()
        ):
            continue
        for field in model._meta.concrete_fields:
            if not isinstance(field, WORDS) or field.choices or field.unique or field.primary_key:
                continue
            try:
                with transaction.atomic():
                    models.QuerySet(model).update(**{field.name: f"{SECRET} {field.name}"[: field.max_length]})
                seeded += 1
            except DatabaseError as refused:  # a checked value, or the append-only ledger
                assert "append-only" in str(refused) or "constraint" in str(refused), (model, field, refused)
    return seeded


def crawl(browser: Client, *begin: str) -> dict[str, str]:
    """Everything public that can be reached from there."""
    seen: dict[str, str] = {}
    to_see = list(begin)
    while to_see:
        path = to_see.pop().split("#")[0].removeprefix("http://testserver.example")
        if path in seen or not path.startswith(("/board/", "/api/v2/", "/api/v1/board")):
            continue
        response = browser.get(path)
        seen[path] = response.content.decode()
        to_see += re.findall(r"""["'>]((?:http://testserver\.example)?/[^"'<\s]*)""", seen[path])
        to_see += [response["Location"]] if "Location" in response else []
    return seen


@pytest.fixture
def everything_private(issue_at, dana, sam, worker, outbox):
    issue = issue_at(Stage.BUILDING)
    log_conversation(issue, Report.objects.first().customer, "call", "said on the phone", by=sam.actor)
    note(issue, "a note of ours", by=sam.actor)
    raise_by_judgement(issue, by=sam.actor, note="quick")
    return issue


def test_no_private_word_is_on_any_public_page(everything_private, dana, worker):
    issue = everything_private
    hidden = open_issue(issue.product, "never published", by=dana.actor)
    gone = open_issue(issue.product, "whatever", by=dana.actor)
    withdraw(publish(gone, f"{SECRET} was withdrawn", by=dana.actor), by=dana.actor)
    public = publish(issue, "Counts are too low", by=dana.actor, meanwhile="Use Raw clicks.")
    write_public_update(public, "We can see it too.", by=dana.actor)
    follow(public, "kim@elsewhere.example")
    confirm(Follower.objects.get())
    me_too_and_tell(public, "kim@elsewhere.example", words="Kim tells the team alone.")
    set_status(issue.product, "degraded_performance", "Exports are slow.", by=dana.actor)
    worker.drain()
    assert seed() >= 40

    seen = crawl(
        Client(), "/board/", "/board/default/status.json", f"/board/default/{hidden.pk}/", f"/board/default/{gone.pk}/",
        f"/board/default/{issue.pk}/me-too/counted/", f"/board/default/{issue.pk}/follow/asked/",
        "/api/v2/summary.json", "/api/v2/status.json", "/api/v2/components.json", "/api/v2/incidents.json",
        "/api/v2/incidents/unresolved.json", "/api/v1/board", "/api/v1/board/default",
    )  # fmt: skip
    at = f"/board/default/{issue.pk}-counts-are-too-low/"
    for path in ("/board/default/", at, f"{at}me-too/", f"{at}follow/", "/board/default/history.atom"):
        assert "Counts are too low" in seen[path], path
    names = ("marta", "joel", "northwind", "fern &", "dana", "sam reyes", "kim@", "kim tells", "never published", "hb-")
    for path, said in seen.items():
        found = [word for word in (SECRET, *names) if word in said.lower()]
        assert not found, (path, found)
