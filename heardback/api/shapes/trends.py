"""What hurts many at once."""

from datetime import datetime
from typing import Annotated

from heardback.api.shapes.base import In, Out, example, longest
from heardback.trends.counting import Tally
from heardback.trends.models import Alert
from heardback.trends.tables import IssueRow, Row, Share, Trend


class TallyOut(Out):
    """Distinct customers, and reports."""

    customers: int
    reports: int


class ShareOut(Out):
    """`customers` of `out_of` are at `name`."""

    name: str
    customers: int
    out_of: int


class IssueTrend(Out):
    """`days` are the reports of each of the last seven times 24 hours, oldest first. `organization` and `step`: where
    most of its customers of the week are."""

    issue: str
    title: str
    product: str
    day: TallyOut
    week: TallyOut
    days: list[int]
    organization: ShareOut | None
    step: ShareOut | None


class Trending(Out):
    name: str
    day: TallyOut
    week: TallyOut


class Case(Out):
    """`cases` are its reports ever, `lately` those of the last seven days."""

    issue: str
    title: str
    cases: int
    customers: int
    lately: int


class DimensionOut(Out):
    """What people can be told apart by: `key` is how addresses name it."""

    key: str
    label: str


class TrendsOut(Out):
    """The last 24 hours and the last seven days. `ones`: by the dimension that was asked for."""

    day: TallyOut
    week: TallyOut
    issues: list[IssueTrend]
    organizations: list[Trending]
    steps: list[Trending]
    dimensions: list[DimensionOut]
    ones: list[Trending]
    for_the_product_team: list[Case]


class AlertIn(In):
    model_config = example(note="The bank called: more will come.")

    note: Annotated[str, longest(2000)]


class AlertMessageOut(Out):
    via: str
    to: str
    sent_at: datetime | None
    failed: bool
    failure: str


class AlertOut(Out):
    """`judged`: somebody raised it, and `note` says why; otherwise so many `customers` in so many `hours` did."""

    id: int
    issue: str
    raised_at: datetime
    raised_by: str
    judged: bool
    note: str
    customers: int
    hours: int
    ended_at: datetime | None
    messages: list[AlertMessageOut]


def tally_out(tally: Tally) -> TallyOut:
    return TallyOut.of(tally)


def issue_out(row: IssueRow) -> IssueTrend:
    return IssueTrend(
        issue=row.issue.key, title=row.issue.title, product=row.issue.product.slug, day=tally_out(row.day),
        week=tally_out(row.week), days=row.days, organization=_share(row.organization), step=_share(row.spot),
    )  # fmt: skip


def row_out(row: Row) -> Trending:
    return Trending(name=row.name, day=tally_out(row.day), week=tally_out(row.week))


def case_out(trend: Trend) -> Case:
    return Case.of(trend, issue=trend.issue.key, title=trend.issue.title)


def alert_out(alert: Alert) -> AlertOut:
    messages = [AlertMessageOut.of(message) for message in alert.messages.all()]
    return AlertOut.of(alert, issue=alert.issue.key, raised_by=alert.raised_by_name, messages=messages)


def _share(share: Share | None) -> ShareOut | None:
    return ShareOut(name=share.name, customers=share.part, out_of=share.whole) if share else None
