"""The customer closes it: no issue ends before its criteria were agreed, checked and signed off, or somebody with the
role took it on themself, in writing."""

from hypothesis import event, given, settings
from hypothesis.extra.django import TestCase

from heardback.accounts.roles import MAY, Role
from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.loop.gates import current_criteria
from heardback.loop.models import Agreement, SignOff
from heardback.loop.table import TABLE
from heardback.releases.models import Environment
from tests.promises.acting import Company, acts

STEPS = {(step.verb, leaves.label, step.enters.label) for step in TABLE for leaves in step.leaves}
LABELS = {stage.label: stage for stage in Stage}


class AnyActs(TestCase):
    @settings(max_examples=10)
    @given(acts)
    def test_no_issue_is_closed_that_no_customer_closed(self, chosen):
        company = Company()
        for n in range(2):
            company.report(n, n, n)
        company.triage(0, 1, 1)  # an issue of its own
        seen: set[tuple[int, int]] = set()
        for act in chosen:
            company.do(*act)
            for issue in Issue.objects.filter(stage=Stage.CLOSED):
                if (issue.pk, issue.round) not in seen:
                    seen.add((issue.pk, issue.round))
                    event(check_the_end(issue))
        for issue in Issue.objects.all():
            check_the_way(issue)


def check_the_way(issue: Issue) -> None:
    """Every step stands in the table, starts where the last one ended, and leads to where the issue is."""
    at = Stage.REPORTED.label
    for moved in Event.objects.filter(word="issue.moved", issue=issue.pk).order_by("pk"):
        step = (moved.facts["verb"], moved.facts["leaves"], moved.facts["enters"])
        assert step in STEPS
        assert step[1] == at
        at = step[2]
    assert LABELS[at] == issue.stage


def check_the_end(issue: Issue) -> str:
    """By whom it was closed. Fails when by nobody who may."""
    moves = Event.objects.filter(word="issue.moved", issue=issue.pk)
    starts = moves.filter(facts__verb__in=["bounce", "appeal"]).order_by("-pk").values_list("pk", flat=True)
    overrides = Event.objects.filter(word="issue.overrode", issue=issue.pk, pk__gt=starts.first() or 0)
    for override in overrides:
        assert override.facts["note"] and override.facts["reasons"], "an override says why, and what it overrode"
        assert override.actor_name in {Role(role).label for role in MAY["override a gate"]}
    if overrides.exists():
        return "overridden"
    agreed = Agreement.objects.filter(criterion__issue=issue, round=issue.round, answer="yes")
    assert any(agreement.criterion.measurable for agreement in agreed), "a customer agreed to something measurable"
    for criterion in current_criteria(issue):
        runs = criterion.verifications.filter(round=issue.round, criterion_version=criterion.version)
        last = runs.order_by("-pk").first()
        assert last is not None and last.passed, "every criterion passed"
        assert last.verified_by != issue.built_by, "checked by somebody who did not build it"
    assert issue.releases.filter(environment=Environment.PRODUCTION).exists()
    verdicts = SignOff.objects.filter(issue=issue, round=issue.round)
    assert verdicts.exclude(kind=SignOff.Kind.REFUSED).exists(), "signed, or presumed after the stated wait"
    presumed = set(verdicts.filter(kind=SignOff.Kind.PRESUMED).values_list("customer", flat=True))
    signed = Event.objects.filter(word="signoff.signed", issue=issue.pk, pk__gt=starts.first() or 0)
    assert not presumed & set(signed.values_list("customer", flat=True)), "presumed is never said to be signed"
    return "signed" if not presumed else "presumed"
