"""A thousand hostile uploads and bodies through the doors: no answer is a 500, and nothing of them is shown inline."""

import io
import random
from collections import Counter
from itertools import count
from urllib.parse import quote

import pytest
from django.test import Client
from PIL import Image

from heardback.accounts.roles import Role
from heardback.files.checking import check_files
from heardback.files.handing_out import NoSuchFile, Which, link
from heardback.files.kinds import KINDS
from heardback.files.models import File, State
from heardback.portal import sending_files
from heardback.portal.sending import new_key
from heardback.reports.models import Attachment, Report
from heardback.reports.receipts import receipt
from tests.files.hostile import NAMES, TYPES, bodies, contents

SEED, MANY = 20261127, 1000
TOLD = {200, 201, 302, 400, 404, 411, 413, 415, 422}


@pytest.fixture
def throw(marta_says, token_for):
    """Throws one upload at a door, which changes from one to the next; each report gets a few."""
    chance = random.Random(SEED)
    client = Client(raise_request_exception=False)
    bearer = {"Authorization": f"Bearer {token_for(Role.AGENT)}"}
    made, numbers = contents(chance), count()
    report = marta_says()

    def once() -> tuple[str, int]:
        nonlocal report
        number, content, name = next(numbers), next(made), chance.choice(NAMES)
        if number % 12 == 0:
            report = marta_says(f"Report {number}")
        kind, own, draft = chance.choice(TYPES), f"/r/{receipt(report.pk)}/files/", {"X-Draft-Key": new_key()}
        file = io.BytesIO(content)
        file.name = name
        called = {"X-File-Name": quote(name)}
        api = chance.choice(
            [f"/api/v1/reports/{report.pk}/attachments", f"/api/v1/receipts/{receipt(report.pk)}/attachments"]
        )
        door = chance.choice(["form", "draft", "own page", "own form", "api", "api form", "body"])
        if door == "form":
            answer = client.post("/report/?all", {"title": f"It fails {number}", "key": new_key(), "files": file})
        elif door == "draft":
            answer = client.generic("POST", "/report/files/", content, kind, headers=called | draft)
        elif door == "own page":
            answer = client.generic("POST", own, content, kind, headers=called)
        elif door == "own form":
            answer = client.post(own, {"files": [file]})
        elif door == "api":
            answer = client.generic("POST", f"{api}?name={quote(name)}", content, kind, headers=bearer)
        elif door == "api form":
            answer = client.post(api, {"file": [file]}, headers=bearer)
        else:
            body, says = bodies(chance, content, name)
            at = chance.choice(["/report/", own, api, "/report/files/"])
            answer = client.generic("POST", at, body, says, headers=bearer | draft)
        return f"{door} {answer.status_code}", answer.status_code

    return once


@pytest.fixture(autouse=True)
def at_any_pace(monkeypatch) -> None:
    monkeypatch.setattr(sending_files, "BY_ADDRESS", "100000/min")


@pytest.mark.once  # what is thrown is thrown at the doors and at what draws pictures anew
def test_a_thousand_hostile_uploads(throw, outbox):
    told = Counter()
    for _ in range(MANY):
        said, status = throw()
        told[said] += 1
        assert status in TOLD, said
    while check_files():
        pass
    assert len({said.split()[0] for said in told}) == 5, "every door was tried"
    assert File.objects.count() > MANY * 0.6
    assert not File.objects.filter(state__in=[State.ARRIVING, State.CHECKING]).exists()
    client, shown = Client(raise_request_exception=False), 0
    for file in File.objects.all():
        assert file.kind in KINDS
        for which in Which:
            try:
                answer = client.get(f"/files/{link(file, which)}/")
            except NoSuchFile:
                continue
            body = b"".join(answer.streaming_content)
            assert answer.status_code == 200
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert "\n" not in answer["Content-Disposition"]
            if answer["Content-Disposition"].startswith("attachment"):
                assert which is not Which.SMALL
                continue
            # What is shown is a picture that we drew, and nothing but its colours.
            assert which is not Which.ORIGINAL
            assert answer["Content-Type"] in ("image/png", "image/jpeg")
            assert f"image/{Image.open(io.BytesIO(body)).format.lower()}" == answer["Content-Type"]
            assert b"<script" not in body and b"PK\x03\x04" not in body and b"<?php" not in body
            shown += 1
    assert shown > 50
    for report in Report.objects.filter(attachments__isnull=False).distinct()[:20]:
        page = client.get(f"/r/{receipt(report.pk)}/")
        assert page.status_code == 200
        assert b"<img src=x" not in page.content
    assert Attachment.objects.count() > 100
