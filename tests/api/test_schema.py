"""The description is true: whatever is sent, what comes back is what it names. Nothing ends in a 500."""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from heardback.accounts.models import Member
from heardback.accounts.roles import Role
from heardback.files.storing import store
from heardback.issues.models import Issue
from heardback.loop import assumptions, criteria, proposals, verifying
from heardback.loop.grouping import ask_into, make_group
from heardback.project.wsgi import application
from heardback.releases.making import make_release
from heardback.reports.attaching import attach
from heardback.reports.models import Report
from heardback.reports.receipts import receipt
from heardback.submissions.building import make_form
from heardback.submissions.taking import Sender, submit
from heardback.trends.raising import raise_by_judgement
from heardback.triage.deciding import triage

pytestmark = pytest.mark.once  # it is the doors that are looked at: what they call is tried on every database
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A test lives in a transaction of its connection, so requests must not close it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def there(keeper, outbox, marta_says, dana, omar, token_for) -> dict[str, object]:
    """Something of everything that an address can name, and a token that opens it all."""
    return keeper.once("something of everything", lambda: _everything(marta_says(), dana, omar, token_for))


def _everything(report: Report, dana: Member, omar: Member, token_for: Callable[[str], str]) -> dict[str, object]:
    issue = triage(report, "new_bug", by=dana.actor)
    how = criteria.Measure("difference", "within", 1, "%")
    criterion = criteria.add_criterion(issue, "Within ±1 %", by=dana.actor, said_by=report.customer, how=how)
    criteria.ask_to_agree(issue, by=dana.actor)
    proposal = proposals.propose(issue, "At the edge", by=dana.actor, meets=[criterion])
    ask_into(make_group(issue.product, "Beta", "Early", by=dana.actor), [report.customer], by=dana.actor)
    release = make_release(issue.product, "1.0", "staging", by=omar.actor, issues=[issue])
    return {
        "authorization": f"Bearer {token_for(Role.ADMIN)}",
        "number": report.pk,
        "key": issue.key,
        "token": receipt(report.pk),
        "criterion": criterion.pk,
        "assumption": assumptions.assume(issue, "Bots are alike", by=omar.actor).pk,
        "version": proposal.version,
        "work": verifying.link_work(issue, "Edge counter", by=omar.actor).pk,
        "release": release.pk,
        "customer": report.customer_id,
        "organization": report.organization_id,
        "external_id": "org/1",
        "whose": "customer",
        "name": "seats",
        "slug": issue.product.slug,
        "round": 1,
        "what": "bounces",
        "kind": "update",
        "language": "en",
        "attachment": attach(report, [store(BytesIO(b"words"), "a.log", by=dana.actor)], by=dana.actor)[0].pk,
        **_a_form(issue, report, dana),
        "alert": raise_by_judgement(issue, by=dana.actor, note="More will come.").pk,
    }


def _a_form(issue: Issue, report: Report, dana: Member) -> dict[str, int]:
    form = make_form(issue, by=dana.actor, title="Your address", fields=[{"label": "Address", "kind": "text"}])
    said = {"address": "Rue Neuve 1"}
    return {"form": form.pk, "submission": submit(form, said, key="k" * 40, sender=Sender(report))[0].pk}


# Every boundary and every way to be wrong that the description knows, and nothing by chance.
@schema.parametrize()
@settings(phases=[Phase.explicit], deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_that_the_description_names(case, there):
    case.headers = {**(case.headers or {}), "Authorization": there["authorization"]}
    if not case.path_parameters:
        case.call_and_validate(checks=CHECKS)
        return
    tried = case.meta.phase.data.parameter_location
    if case.meta.phase.name != TestPhase.COVERAGE or tried in (None, ParameterLocation.PATH):
        case.call_and_validate(checks=CHECKS)
    if tried != ParameterLocation.PATH:  # what else is wrong is found where there is something
        case.path_parameters = {name: there[name] for name in case.path_parameters}
        case.call_and_validate(checks=CHECKS)
