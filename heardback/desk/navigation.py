"""What stands in the desk's side bar, and the numbers beside it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from heardback.accounts.models import Member
from heardback.accounts.roles import may
from heardback.desk.remembering import Remembered
from heardback.issues.models import Issue, Stage
from heardback.letters.queries import parked as letters_parked
from heardback.notices.models import Notice, State
from heardback.notices.queries import waiting_to_hear
from heardback.reports.asking import asked_of
from heardback.trends.models import Alert
from heardback.triage.queries import inbox

MOST = 99
_counts = Remembered(1)  # second


WITHIN_ISSUES = ("issue", "open-issue", "merge-issue", "unmerge-issue", "split-issue", "order", "place")


@dataclass(frozen=True)
class Entry:
    """`name` is the route, `key` what follows “g” on the keyboard, `within` the routes that belong under it."""

    name: str
    label: str
    key: str
    within: tuple[str, ...] = ()
    count: str = ""
    due: bool = False
    what: str = ""


def entries(me: Member) -> list[list[Entry]]:
    """The side bar in groups, without what `me` may not open."""
    undecided, going, overdue, alarms, failed, parked = _counts("all", _count)
    mine = _counts(me.pk, lambda: counted(asked_of(me)))
    groups = [
        [
            Entry("desk:inbox", "Inbox", "i", ("report", "write-report", "written", "ask", "tell"), undecided),
            Entry("desk:issues", "Issues", "s", WITHIN_ISSUES, going),
            Entry("desk:waiting", "Waiting to hear", "w", (), overdue, due=bool(overdue)),
            Entry("desk:mine", "My reports", "y", (), mine, due=bool(mine)),
            Entry("desk:trends", "Trends", "t", ("trend-reports", "raise-alert"), alarms, due=bool(alarms)),
        ],
        [
            Entry("desk:releases", "Releases", "r", ("release",)),
            Entry("desk:customers", "Customers", "c", ("customer", "organizations", "organization")),
            Entry("desk:board", "Board", "b", ("board-issue", "board-act", "board-status")),
            Entry("desk:letters", "Mail in", "l", ("letter",), parked, due=bool(parked), what="read mails"),
            Entry("desk:mails", "Mails", "m", ("mail",), failed, due=bool(failed), what="read mails"),
        ],
        [
            Entry("desk:products", "Products", "p", ("product", "widget"), what="edit products"),
            Entry("desk:members", "Members", "e", ("member", "invite"), what="manage members"),
            Entry("desk:tokens", "Tokens", "k", (), what="manage members"),
        ],
    ]
    seen = [[entry for entry in group if not entry.what or may(me.actor, entry.what)] for group in groups]
    return [group for group in seen if group]


def _count() -> tuple[str, ...]:
    """Six short queries, however many rows there are."""
    stages = [stage for stage in Stage if stage not in (Stage.CLOSED, Stage.DECLINED)]
    return (
        counted(inbox()),
        counted(Issue.objects.filter(stage__in=stages, merged_into=None)),
        counted(waiting_to_hear()),
        counted(Alert.objects.filter(ended_at=None)),
        counted(Notice.objects.filter(state=State.FAILED)),
        counted(letters_parked()),
    )


def counted(rows: QuerySet[Any]) -> str:
    """How many, looking at no more than it takes to say "99+"; "" for none."""
    found = rows.order_by().values("pk")[: MOST + 1].count()
    return f"{MOST}+" if found > MOST else str(found or "")
