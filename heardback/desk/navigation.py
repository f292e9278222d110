"""What stands in the desk's side bar, and the numbers beside it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery
from django.utils import timezone

from heardback.accounts.models import Member
from heardback.accounts.roles import may
from heardback.issues.models import GOING_ON, Issue
from heardback.ledger.prepared import Given, Prepared
from heardback.letters.queries import parked as letters_parked
from heardback.loop.promising import owed_promises
from heardback.notices.models import Notice, State
from heardback.notices.queries import waiting_to_hear
from heardback.reports.asking import asked_of
from heardback.trends.models import Alert
from heardback.triage.queries import inbox

MOST = 99

WITHIN_CUSTOMERS = (
    "customer", "customer-reports", "customer-heard", "duplicates", "merge-customer", "unmerge-customer",
    "organizations", "organization", "organization-reports", "groups", "group", "make-group", "change-group",
    "ask-into-group", "out-of-group", "attributes", "attribute", "import-people", "import",
)  # fmt: skip
WITHIN_ISSUES = ("issue", "open-issue", "merge-issue", "unmerge-issue", "split-issue", "order", "place", "compare")


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
    counts = [f"{MOST}+" if count > MOST else str(count or "") for count in _counts.all(me.pk, timezone.now())[0]]
    undecided, going, overdue, owed, alarms, failed, parked, mine = counts
    groups = [
        [
            Entry("desk:inbox", "Inbox", "i", ("report", "write-report", "written", "ask", "tell"), undecided),
            Entry("desk:issues", "Issues", "s", WITHIN_ISSUES, going),
            Entry("desk:waiting", "Waiting to hear", "w", ("silence",), overdue, due=bool(overdue)),
            Entry("desk:promises", "Promises", "d", (), owed, due=bool(owed)),
            Entry("desk:mine", "My reports", "y", (), mine, due=bool(mine)),
            Entry("desk:trends", "Trends", "t", ("trend-reports", "raise-alert"), alarms, due=bool(alarms)),
            Entry("desk:figures", "Figures", "f", ("my-issues", "counted")),
        ],
        [
            Entry(
                "desk:releases",
                "Releases",
                "r",
                ("release", "make-release", "tell-release", "mailing-people", "mailing-words"),
            ),
            Entry("desk:customers", "Customers", "c", WITHIN_CUSTOMERS),
            Entry("desk:forms", "Forms", "n", ("form", "make-form", "edit-form", "submission")),
            Entry("desk:board", "Board", "b", ("board-issue", "board-act", "board-status")),
            Entry("desk:letters", "Mail in", "l", ("letter",), parked, due=bool(parked), what="read mails"),
            Entry("desk:mails", "Mails", "m", ("mail",), failed, due=bool(failed), what="read mails"),
        ],
        [
            Entry("desk:products", "Products", "p", ("product", "widget", "policy", "asking"), what="edit products"),
            Entry("desk:members", "Members", "e", ("member", "invite"), what="manage members"),
            Entry("desk:tokens", "Tokens", "k", (), what="manage members"),
            Entry("desk:roles", "Roles", "o"),
            Entry("desk:audit", "Audit", "a", what="read what everybody did"),
        ],
    ]
    seen = [[entry for entry in group if not entry.what or may(me.actor, entry.what)] for group in groups]
    return [group for group in seen if group]


class Counted(Subquery):
    """How many rows, looking at no more of them than it takes to say "99+"."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        super().__init__(rows.values("pk")[: MOST + 1], output_field=IntegerField())


def _of(me: Given, now: Given) -> QuerySet[Any, Any]:
    """All numbers in one look, however many rows there are."""
    counts = {
        "undecided": inbox(now),
        "going": Issue.objects.filter(GOING_ON),
        "overdue": waiting_to_hear(now),
        "owed": owed_promises(now),
        "alarms": Alert.objects.filter(ended_at=None),
        "failed": Notice.objects.filter(state=State.FAILED),
        "parked": letters_parked(),
        "mine": asked_of(me).order_by(),
    }
    return Member.objects.filter(pk=me).values_list(*(Counted(rows) for rows in counts.values()))


_counts = Prepared[tuple[int, ...]](_of)
