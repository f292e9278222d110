"""API contracts of a proposal: pasted or picked as a file, shown as operations, compared; refused when hostile."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from heardback.issues.models import Stage
from heardback.loop.comparing import difference
from heardback.loop.looking import parts_seen
from heardback.loop.parts import add_part, take_out
from heardback.loop.proposals import propose, share
from heardback.reports.receipts import receipt
from heardback.triage.queries import reports_of
from tests.wire.test_contracts import BOMB, YAML

HOSTILE = YAML.replace("The count of a link", "<script>alert(1)</script>").replace(
    "No such link", "<img src=x onerror=y>"
)


@pytest.fixture
def issue(issue_at, outbox):
    return issue_at(Stage.DESIGNING)


def written(issue, dana):
    return propose(issue, "Count at the edge", by=dana.actor, meets=list(issue.criteria.all()))


def test_it_is_read_as_operations_and_refused_politely(issue, dana):
    proposal = written(issue, dana)
    for hostile, says in ((BOMB, "aliases"), ("[" * 5000, "JSON"), ("swagger: '2.0'\npaths: {}", "begins with")):
        with pytest.raises(ValidationError, match=says):
            add_part(proposal, "contract", "Counts", by=dana.actor, words=hostile)
    add_part(proposal, "contract", "Counts", by=dana.actor, words=YAML)
    add_part(proposal, "sample", "The answer", by=dana.actor, words='{"clicks": 212}')
    contract, sample = parts_seen(proposal, None)
    assert [one.name for one in contract.contract.operations] == ["GET /links/{id}/count", "POST /links/{id}/count"]
    assert (sample.contract, sample.shown) == (None, '{\n  "clicks": 212\n}')


def test_versions_differ_operation_by_operation(issue, dana, at_desk):
    old = written(issue, dana)
    add_part(old, "contract", "Counts", by=dana.actor, words=YAML)
    new = written(issue, dana)
    take_out(new.parts.get(), by=dana.actor)
    add_part(new, "contract", "Counts", by=dana.actor, words=YAML.replace("    post:", "    put:"))
    seen = difference(old, new)
    ((title, changes),) = [(one.title, one.changes) for one in seen.contracts]
    assert (title, seen.parts_new, seen.parts_gone) == ("Counts", [], [])
    assert [(one.kind, one.name) for one in changes] == [
        ("gone", "POST /links/{id}/count"),
        ("new", "PUT /links/{id}/count"),
    ]
    page = at_desk(dana).get(f"/desk/issues/{issue.key}/compare/").content.decode()
    assert "PUT /links/{id}/count" in page


def test_desk_and_customers_read_it_and_it_runs_nothing(issue, dana, at_desk):
    proposal, desk = written(issue, dana), at_desk(dana)
    at = f"/desk/issues/{issue.key}/part/{proposal.pk}/"
    sent = BytesIO(b"\xff\xfe")
    sent.name = "broken.yaml"
    refused = desk.post(at, {"kind": "contract", "title": "Counts", "file": sent})
    assert (refused.status_code, "This is no text" in refused.content.decode()) == (422, True)
    sent = BytesIO(HOSTILE.encode())
    sent.name = "counts.yaml"
    assert desk.post(at, {"kind": "contract", "title": "Counts", "file": sent}).status_code == 302
    share(proposal, by=dana.actor)
    own = Client().get(f"/r/{receipt(reports_of(issue).first().pk)}/").content.decode()
    for page in (own, desk.get(f"/desk/issues/{issue.key}/").content.decode()):
        assert "<b>GET</b> /links/{id}/count" in page
        assert "<script>alert" not in page and "<img src=x" not in page
        assert "string (uuid)" in page
