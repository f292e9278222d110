"""What a team and its customers did in years, as rows: written for `filling`, in bulk."""

import random
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from bench.endings import endings
from bench.history import text, title
from heardback.accounts.models import Member
from heardback.board.models import PublicIssue
from heardback.customers.models import Customer, Identity, Organization
from heardback.issues.models import ENDED, Issue, Stage
from heardback.ledger.models import Event
from heardback.loop.models import Agreement, Assumption, Conversation, Criterion, LinkedWork, Proposal, Verification
from heardback.notices.models import Notice
from heardback.products.models import Product
from heardback.products.severity import Severity
from heardback.ranking.keeping import count
from heardback.ranking.weighing import weights
from heardback.reports.models import Ask, Asked, Report
from heardback.reports.receipts import receipt
from heardback.reports.urgency import decide_by
from heardback.triage.models import Decision, Match, Suggestion

BIGGEST = 2000  # customers of one issue
NOW = timezone.now()
ON_THE_WAY = tuple(stage for stage in Stage if stage not in ENDED)
SEVERITIES = ("", *Severity.values)


def make(count: int) -> dict[str, Any]:
    """`count` reports and all that belongs to them. Returns what the pages are called that are to be measured."""
    return _Past(count).make()


class _Past:
    def __init__(self, count: int) -> None:
        self.chance = random.Random(1)
        self.count = count
        self.events: list[Event] = []

    def make(self) -> dict[str, Any]:
        self.team = [
            Member.objects.create_user(f"{name}@team.example", name=name.title(), role=role)
            for name, role in (("bench", "admin"), ("dana", "product_manager"), ("sam", "agent"), ("omar", "engineer"))
        ]
        Product.objects.bulk_create([Product(slug=name, name=name.title()) for name in ("pay", "campus")])
        self.products = list(Product.objects.order_by("pk"))
        self.people()
        self.issues = self.open_issues()
        self.reports = self.take()
        self.decide()
        self.follow_up()
        for rows in endings(self.issues, self.whose, self.products):
            _put(rows)
        _put(self.events)
        return self.pages()

    def people(self) -> None:
        firms = _put(Organization(name=f"Organization {n}", kind="shop") for n in range(self.count // 50))
        self.customers = _put(
            Customer(name=f"Person {n}", organization=firms[n % len(firms)]) for n in range(self.count * 6 // 10)
        )
        _put(
            Identity(customer=customer, kind="email", value=f"person-{customer.pk}@people.example")
            for customer in self.customers
        )

    def open_issues(self) -> list[Issue]:
        made = []
        for n in range(self.count // 10):
            on_the_way = ON_THE_WAY[n // 4 % len(ON_THE_WAY)] if n % 4 == 0 else Stage.CLOSED
            stage = Stage.BUILDING if n == 0 else on_the_way
            made.append(
                Issue(
                    product=self.products[n % 3], title=title(self.chance), description=text(self.chance, 3),
                    stage=stage, severity=SEVERITIES[n % 5], owner=self.team[1 + n % 3], created_at=self.some_time(),
                )
            )  # fmt: skip
        return _put(made)

    def take(self) -> list[Report]:
        """One in twenty waits in the inbox, and one in ten is open and joined."""
        made = []
        for n in range(self.count):
            waits, still_open = n % 20 == 0, n % 10 == 1
            at = NOW - timedelta(hours=self.chance.uniform(0, 96)) if waits else self.some_time()
            who = None if n % 25 == 7 else self.customers[self.some_number(len(self.customers))]
            report = Report(
                product=self.products[n % 3], customer=who, organization_id=who.organization_id if who else None,
                title=title(self.chance), text=text(self.chance), source="form", severity=SEVERITIES[n % 5],
                url=f"https://shop.example/orders/{n % 40}" if n % 3 else "", received_at=at, last_heard_at=at,
                browser=("Firefox 140", "Chrome 138", "")[n % 3], version=f"2.{n % 7}", step=("", "Pay", "Ship")[n % 3],
            )  # fmt: skip
            if waits or still_open:
                report.next_update_due = NOW + timedelta(hours=self.chance.uniform(-2, 72))
            else:
                report.state, report.closed_why = "closed", "fixed"
            report.decide_by = decide_by(report, at)
            if not waits:
                report.triaged_at = at + timedelta(hours=3)
            elif n % 400 == 0:
                report.snoozed_until = NOW + timedelta(days=self.chance.uniform(-1, 9))
            made.append(report)
        _put(made)
        for report in made:
            self.tell("report.received", at=report.received_at, report=report, title=report.title)
            self.tell("told", at=report.received_at, report=report, kind="received", how="mail", occasion="received")
        _put(
            Notice(
                customer_id=report.customer_id, occasion=f"received:{report.pk}", kind="received", report=report,
                address=f"person-{report.customer_id}@people.example", subject="We have your report",
                text=report.text, message_id=f"<{report.pk}@bench.example>", state="sent", due_at=None,
                sent_at=report.received_at,
            )
            for report in made
            if report.customer_id
        )  # fmt: skip
        return made

    def decide(self) -> None:
        """The first issue has the most customers; the others have few."""
        decided = [report for report in self.reports if report.triaged_at]
        biggest = min(BIGGEST, self.count // 5)
        pairs = [(report, self.issues[0]) for report in decided[:biggest]]
        rest = self.issues[1:]
        pairs += [(report, self.chance.choice(rest)) for n, report in enumerate(decided[biggest:]) if n % 3]
        _put(Match(report=report, issue=issue, joined_to=issue, made_by="member:3") for report, issue in pairs)
        _put(
            Decision(report=report, outcome="known_bug" if n % 3 else "other", made_by="member:3", made_at=NOW)
            for n, report in enumerate(decided)
        )
        whose: dict[int, set[int]] = {}
        for report, issue in pairs:
            self.tell("report.matched", report=report, issue=issue.pk, number=report.pk, key=issue.key)
            if report.customer_id:
                whose.setdefault(issue.pk, set()).add(report.customer_id)
        for issue in self.issues:
            issue.customers = len(whose.get(issue.pk, ()))
        Issue.objects.bulk_update(self.issues, ["customers"], batch_size=500)
        self.whose = whose
        self.matched = {issue.pk: report for report, issue in pairs if report.customer_id}
        waiting = [report for report in self.reports if not report.triaged_at]
        _put(
            Suggestion(report=report, issue=self.issues[(n * 7 + likely) % 20],
                       probability=(0.97 if n % 3 == 0 else 0.6, 0.3, 0.1)[likely], why="5 words in common, rare here")
            for n, report in enumerate(waiting)
            for likely in range(3)
        )  # fmt: skip
        asks = _put(
            Ask(report=report, customer_id=report.customer_id, matter=f"report:{report.pk}", made_by="member:3",
                made_by_name="Sam")
            for report in waiting[::5]
        )  # fmt: skip
        _put(
            Asked(report_id=one.report_id, question=question, ask=one) for one in asks for question in ("steps", "url")
        )

    def follow_up(self) -> None:
        """What was agreed on the way of those issues that are going on, and the board."""
        going = [issue for issue in self.issues if issue.stage not in ENDED and self.whose.get(issue.pk)]
        sides = {issue.pk: sorted(self.whose[issue.pk])[:4] for issue in going}
        criteria = _put(
            Criterion(issue=issue, text=title(self.chance), measure="What is shown", said_by_id=sides[issue.pk][0])
            for issue in going
            for _ in range(2)
        )
        of = {issue.pk: [] for issue in going}  # type: dict[int, list[Criterion]]
        for criterion in criteria:
            of[criterion.issue_id].append(criterion)
        _put(
            Agreement(criterion=criterion, customer_id=who, version=1, round=1, answer="yes")
            for criterion in criteria
            for who in sides[criterion.issue_id][:3]
        )
        proposals = _put(
            Proposal(issue=issue, version=1, title=title(self.chance), body=text(self.chance, 4), shared_at=NOW)
            for issue in going
        )
        through = Proposal.meets.through
        _put(through(proposal=p, criterion=criterion) for p in proposals for criterion in of[p.issue_id])
        _put(
            Assumption(issue=issue, text=title(self.chance), made_by="Dana", blocking=n == 0)
            for issue in going
            for n in range(2)
        )
        _put(LinkedWork(issue=issue, title=title(self.chance)) for issue in going for _ in range(2))
        _put(
            Conversation(
                issue=issue, customer_id=sides[issue.pk][0], how="call", words=text(self.chance, 2), logged_by="Sam"
            )
            for issue in going
        )
        _put(
            Verification(criterion=criterion, criterion_version=1, round=1, environment="staging", passed=True,
                         evidence="Seen", verified_by="member:4")
            for criterion in criteria[::2]
        )  # fmt: skip
        for issue in self.issues:
            self.tell("issue.opened", issue=issue.pk, key=issue.key, title=issue.title)
            steps = ON_THE_WAY if issue.stage in ENDED else ON_THE_WAY[: ON_THE_WAY.index(Stage(issue.stage)) + 1]
            for leaves, enters in pairwise(steps):
                self.tell("issue.moved", issue=issue.pk, leaves=leaves.label, enters=enters.label, said="", note="")
        weighed = weights()
        for issue in going:
            count(issue.pk, weighed)
        shown = [issue for issue in self.issues if issue.stage not in ENDED][: self.count // 500]
        _put(PublicIssue(issue=issue, title=issue.title, meanwhile=text(self.chance, 2)) for issue in shown)

    def pages(self) -> dict[str, Any]:
        big = self.issues[0]
        ordinary = next(issue for issue in self.issues[1:] if issue.stage == Stage.BUILDING and issue.customers > 2)
        waiting = next(report for report in self.reports if not report.triaged_at and report.customer_id)
        joined = self.matched[ordinary.pk]
        slug = self.products[0].slug
        return {
            "pages": {
                "inbox": reverse("desk:inbox"),
                "issues, ranked": reverse("desk:issues"),
                "issue, ordinary": reverse("desk:issue", args=[ordinary.key]),
                "issue, biggest": reverse("desk:issue", args=[big.key]),
                "report, undecided": reverse("desk:report", args=[waiting.pk]),
                "report, joined": reverse("desk:report", args=[joined.pk]),
                "customer": reverse("desk:customer", args=[joined.customer_id]),
                "organization": reverse("desk:organization", args=[joined.organization_id]),
                "search": reverse("desk:search") + "?q=yesterday+phone",
                "own report": reverse("portal:report", args=[receipt(joined.pk)]),
                "board": reverse("portal:board", args=[slug]),
                "dashboard, 90 days": reverse("desk:figures"),
                "dashboard, two years": reverse("desk:figures") + "?days=730",
                "my issues": reverse("desk:my-issues"),
            },
            "form": reverse("portal:form_for", args=[slug]),
            "known": reverse("portal:look_for_known", args=[slug]),
            "title": joined.title,
            "text": joined.text,
        }

    def tell(self, word: str, *, report: Report | None = None, issue: int | None = None, **facts: Any) -> None:
        at = facts.pop("at", NOW)
        who = report.customer if report else None
        self.events.append(
            Event(
                at=at, word=word, actor="member:3", actor_name="Sam", report=report.pk if report else None, issue=issue,
                customer=report.customer_id if report else None, facts={"customer_name": str(who or ""), **facts},
            )
        )  # fmt: skip

    def some_time(self) -> Any:
        return NOW - timedelta(days=self.chance.uniform(5, 700))

    def some_number(self, below: int) -> int:
        """Some customers write often, most once."""
        return int(below * self.chance.random() ** 1.5)


def _put[Row: Model](rows: Any) -> list[Any]:
    made: list[Any] = list(rows)
    return list(type(made[0])._base_manager.bulk_create(made, batch_size=500)) if made else []
