"""A check may be shown by a file: picked on its form or named over the API, and handed out by links for minutes."""

import json
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from heardback.accounts.keys import make_token
from heardback.files.models import File
from heardback.files.storing import store
from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.loop.models import Verification
from heardback.loop.verifying import verify
from tests.files.conftest import picture


@pytest.fixture
def issue(issue_at, outbox):
    return issue_at(Stage.VERIFYING)


def opened(browser, address: str) -> tuple[str, bytes]:
    answer = browser.get(browser.get(address)["Location"])
    return answer["Content-Disposition"], b"".join(answer.streaming_content)


def test_it_is_picked_on_the_form_and_shown_with_the_check(issue, at_desk, sam, vera, worker):
    at = f"/desk/issues/{issue.key}/verify/{issue.criteria.get().pk}/"
    sam, vera = at_desk(sam), at_desk(vera)
    sent = BytesIO(picture())
    sent.name = "counts.png"
    refused = sam.post(at, {"measured": "much", "file": sent, "environment": "staging"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "“counts.png” is here already" in page
    word = page.split('<input type="hidden" name="file" value="')[1].split('"')[0]
    assert sam.post(at, {"measured": "0.4", "file": word, "environment": "staging"}).status_code == 302
    run = Verification.objects.get()
    assert (run.file.name, run.evidence, run.file.kept_at is not None) == ("counts.png", "See “counts.png”.", True)
    assert "counts.png is being checked" in sam.get(f"/desk/issues/{issue.key}/").content.decode()
    worker.drain()
    address = f"/desk/issues/{issue.key}/evidence/{run.pk}/"
    assert f"{address}?copy" in sam.get(f"/desk/issues/{issue.key}/").content.decode()
    assert opened(sam, address)[0].startswith("attachment")
    assert opened(vera, address + "?copy")[0].startswith("inline")
    assert vera.get(address).status_code == 403  # what was sent, as it was sent, is for who may read originals
    assert "counts.png" in Event.objects.get(word="criterion.verified").sentence
    sam.post(at, {"measured": "0.5", "file": word, "evidence": "So", "environment": "staging"})
    assert Verification.objects.last().file is None  # a file is of one check


def test_somebody_elses_word_or_file_is_none(issue, at_desk, sam, omar, token_for):
    at = f"/desk/issues/{issue.key}/verify/{issue.criteria.get().pk}/"
    log = BytesIO(b"a log")
    log.name = "a.log"
    page = at_desk(sam).post(at, {"measured": "much", "file": log, "environment": "staging"}).content.decode()
    word = page.split('<input type="hidden" name="file" value="')[1].split('"')[0]
    assert at_desk(omar).post(at, {"measured": "0.4", "file": word, "environment": "staging"}).status_code == 422
    file = store(BytesIO(b"a log"), "a.log", by=sam.actor)
    run = verify(issue.criteria.get(), by=sam.actor, measured=0.4, evidence="", file=file)
    with pytest.raises(ValidationError, match="not there any more"):
        verify(issue.criteria.get(), by=sam.actor, measured=0.4, evidence="", file=file)
    assert Verification.objects.get() == run


def test_over_the_api_it_is_sent_first_and_named_then(issue):
    program, other = (
        Client(headers={"Authorization": f"Bearer {make_token(name, 'agent')}"}) for name in ("one", "another")
    )
    sent = program.post("/api/v1/attachments?name=run.log", b"0.4 %", "application/octet-stream")
    assert sent.status_code == 201
    (said,) = sent.json()
    at, check = f"/api/v1/issues/{issue.key}/verifications", {"criterion": issue.criteria.get().pk, "evidence": ""}
    body = json.dumps(check | {"measured": 0.4, "file": said["id"]})
    refused = other.post(at, body, "application/json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "file")
    made = program.post(at, body, "application/json")
    assert made.status_code == 201
    shown = program.get(at).json()[0]["file"]
    assert (shown["name"], shown["state"]) == ("run.log", "ready")
    answer = Client().get(shown["link"].split("example", 1)[1])
    assert b"".join(answer.streaming_content) == b"0.4 %"
    assert program.post(at, body, "application/json").status_code == 422
    assert File.objects.get().kept_at is not None
