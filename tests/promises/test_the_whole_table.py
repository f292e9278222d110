"""Anybody does anything, hundreds of times: no stage that the table has not, no end that no customer gave, no event
that was lost, nobody who is left without word."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.loop.models import Bounce, Comment, Criterion, Misunderstanding, Promise, Proposal, Verification
from heardback.reports.models import Report, State
from tests.promises.acting import Company
from tests.promises.test_the_customer_closes_it import check_the_end, check_the_way

STEPS, EXAMPLES = 350, 3  # on each database
# What must have been written down -> the rows that it was about.
TOLD = {
    "issue.bounced": Bounce.objects.all(),
    "criterion.verified": Verification.objects.all(),
    "proposal.written": Proposal.objects.all(),
    "promise.made": Promise.objects.all(),
    "issue.misunderstood": Misunderstanding.objects.all(),
    "proposal.noted": Comment.objects.filter(private=True),
    "proposal.commented": Comment.objects.filter(private=False, customer=None),
    "proposal.answered": Comment.objects.exclude(customer=None),
    "report.received": Report.objects.all(),
}


class AnyRoles(TestCase):
    @settings(max_examples=EXAMPLES)
    @given(st.integers(0, 2**32))
    def test_hundreds_of_acts_in_any_order(self, seed):
        company, chance = Company(), random.Random(seed)
        for n in range(3):
            company.report(n, n, n)
        company.triage(0, 1, 1)
        ended: set[tuple[int, int]] = set()
        for _ in range(STEPS):
            sensible = chance.random() < 0.35
            act = 0 if sensible else chance.randrange(60)
            company.do(act, chance.randrange(2 if sensible else 60), chance.randrange(60), chance.randrange(60))
            for issue in Issue.objects.filter(stage=Stage.CLOSED):
                if (issue.pk, issue.round) not in ended:
                    ended.add((issue.pk, issue.round))
                    check_the_end(issue)
        for issue in Issue.objects.all():
            check_the_way(issue)
        assert not Report.objects.filter(state=State.OPEN, next_update_due=None).exists()
        for word, rows in TOLD.items():
            assert Event.objects.filter(word=word).count() == rows.all().count(), word
        written = Event.objects.filter(word__in=("criterion.added", "criterion.carried")).count()
        assert written == Criterion.objects.count()
