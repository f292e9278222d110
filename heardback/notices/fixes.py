"""Telling that a fix is out, and asking whether it is one."""

from collections.abc import Iterator

from heardback.issues.models import Issue, Stage
from heardback.loop.shipping import occasion_of_release, occasion_of_sign_off, shipped
from heardback.notices.models import Kind
from heardback.notices.telling import Telling


def of_the_fix(issue: Issue, customer: int) -> Iterator[Telling]:
    """What the others were told of it already, for one who comes later."""
    if issue.stage in (Stage.RELEASING, Stage.CONFIRMING, Stage.MONITORING, Stage.CLOSED):
        yield from released(issue, [customer])
    if issue.stage in (Stage.CONFIRMING, Stage.MONITORING, Stage.CLOSED):
        yield Telling(Kind.SIGN_OFF, customer, occasion_of_sign_off(issue), issue=issue.pk)


def released(issue: Issue, customers: list[int]) -> Iterator[Telling]:
    release = shipped(issue)
    if release is None:
        return
    occasion = occasion_of_release(issue)
    for customer in customers:
        facts = {"version": f"{release.product} {release.version}"}
        yield Telling(Kind.RELEASED, customer, occasion, issue=issue.pk, facts=facts)
