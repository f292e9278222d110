"""A company and its customers who do anything at all, in any order, sensible or not."""

from collections.abc import Callable
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from hypothesis import strategies as st

from heardback.accounts.models import Member
from heardback.accounts.roles import Role
from heardback.customers.finding import Person
from heardback.issues.models import Declined, Issue, Stage
from heardback.issues.opening import edit_issue
from heardback.loop import assumptions, criteria, merging, promising, proposals, replying, verifying
from heardback.loop.causes import BounceCause
from heardback.loop.gates import current_criteria, latest_proposal
from heardback.loop.moving import Refused, move, name_cause
from heardback.loop.signing import sign_off
from heardback.loop.table import VERBS
from heardback.loop.watching import notice_new_reports, watch
from heardback.notices.models import Notice
from heardback.notices.settling import settle_sent
from heardback.notices.updates import log_told, write_update
from heardback.notices.writing import write_notices
from heardback.products.models import Product
from heardback.products.queries import default_product
from heardback.releases.making import make_release
from heardback.reports.following import postpone
from heardback.reports.models import Report
from heardback.reports.taking import Account, take
from heardback.triage import splitting
from heardback.triage.deciding import triage
from heardback.triage.explaining import close_explained
from heardback.triage.matching import take_off
from heardback.triage.models import Outcome, Split
from tests.promises.acting_on_contracts import ContractActs, nothing

PEOPLE = (
    Person(email="marta@northwind.example", name="Marta"),
    Person(email="joel@fern.example", name="Joel"),
    Person(phone="+4930901820", name="Ines"),
    Person(),
)
CAUSES = ["", *BounceCause.values, *Declined.values]
REFUSALS = (Refused, ValidationError, PermissionDenied)


class Company(ContractActs):
    """Each act takes a few numbers that choose who does it, to what, and how. What is refused leaves no trace."""

    def __init__(self) -> None:
        self.members = [Member.objects.create(email=f"{role}@hb.example", name=role.label, role=role) for role in Role]
        self.by = {member.role: member.actor for member in self.members}
        # Waits of no days, so that what happens by itself happens here.
        Product.objects.update(sign_off_wait_days=0, watch_days=0)
        self.versions = 0
        self.acts: list[Callable[[int, int, int], object]] = [
            self.go_on, self.report, self.triage, self.move, self.own, self.add_criterion, self.ask, self.answer,
            self.retire, self.assume, self.propose, self.answer_proposal, self.work, self.verify, self.release,
            self.sign, self.take_off, self.postpone, self.update, self.call, self.appeal, self.explained, self.severity,
            self.name_cause, self.time, self.read, self.merge, self.unmerge, self.split, self.undo_split,
            self.settle, self.designed, self.part, self.remark, self.signers, self.promise, self.still, self.pin,
        ]  # fmt: skip

    def do(self, act: int, a: int, b: int, c: int) -> str:
        """Returns what was refused, or ""."""
        chosen = self.acts[act % len(self.acts)]
        try:
            chosen(a, b, c)
        except REFUSALS as refused:
            return str(refused)
        except LookupError:  # there is nothing yet to do it to
            return "nothing there"
        return ""

    # Whom and what the numbers choose

    def _actor(self, n: int):
        return self.members[n % len(self.members)].actor

    def _issue(self, n: int) -> Issue:
        issues = list(Issue.objects.order_by("pk"))
        return issues[n % len(issues)] if issues else nothing()

    def _report(self, n: int) -> Report:
        reports = list(Report.objects.order_by("pk"))
        return reports[n % len(reports)] if reports else nothing()

    def _customer(self, issue: Issue, n: int):
        matches = list(issue.matches.exclude(report__customer=None).order_by("pk"))
        return matches[n % len(matches)].report.customer if matches else nothing()

    # What they do

    def report(self, a: int, b: int, c: int) -> None:
        severity = ["", "minor", "blocker"][c % 3]
        take(Account(title=f"It broke {b}", person=PEOPLE[a % 4], severity=severity), source="form")

    def triage(self, a: int, b: int, c: int) -> None:
        outcome = Outcome.values[b % 4]
        issue = self._issue(c) if outcome == "known_bug" else None
        triage(self._report(a), outcome, by=self._actor(a + b), issue=issue, note="Look here." if c % 3 else "")

    def move(self, a: int, b: int, c: int) -> None:
        note = "because" if c % 4 else ""
        verb, cause, override = VERBS[b % len(VERBS)], CAUSES[c % len(CAUSES)], (a + b + c) % 5 == 0
        move(self._issue(a), verb, by=self._actor(c), note=note, cause=cause, override=override)

    def go_on(self, a: int, b: int, c: int) -> None:
        """The next step of the loop, made as it should be: what the gate wants is done first."""
        issue = self._issue(a)
        manager, engineer, agent = self.by[Role.PRODUCT_MANAGER], self.by[Role.ENGINEER], self.by[Role.AGENT]
        if issue.stage == Stage.REPORTED:
            edit_issue(issue, by=manager, owner=self.members[3])
            move(issue, "define", by=manager)
        elif issue.stage == Stage.DEFINING:
            for bounce in issue.bounces.filter(cause=""):
                name_cause(bounce, "misunderstood", by=manager)
            if not any(criterion.measurable for criterion in current_criteria(issue)):
                self.add_criterion(a, 1, c)
            criteria.ask_to_agree(issue, by=manager)
            agreed = dict.fromkeys(current_criteria(issue), "yes")
            criteria.answer_criteria(issue, self._customer(issue, 0), agreed)
            move(issue, "design", by=manager)
        elif issue.stage == Stage.DESIGNING:
            meets = current_criteria(issue)
            proposals.propose(issue, "Like this", by=manager, meets=meets, assumes_nothing=True)
            move(issue, "validate", by=manager)
        elif issue.stage == Stage.VALIDATING:
            proposal = latest_proposal(issue) or nothing()
            proposals.share(proposal, by=manager)
            proposals.answer_proposal(proposal, self._customer(issue, 0), "yes")
            move(issue, "build", by=manager)
        elif issue.stage == Stage.BUILDING:
            move(issue, "verify", by=engineer)
        elif issue.stage == Stage.VERIFYING:
            for criterion in current_criteria(issue):
                verifying.verify(criterion, by=agent, passed=True, evidence="seen")
            move(issue, "release", by=manager)
        elif issue.stage == Stage.RELEASING:
            self.release(a, 1, c)
            self.read(0, 0, 0)
            for match in issue.matches.exclude(report__customer=None):
                try:
                    log_told(issue, match.report.customer, "phone", by=agent)
                except ValidationError:
                    continue
            move(issue, "confirm", by=manager)
        elif issue.stage == Stage.CONFIRMING:
            for match in issue.matches.exclude(report__customer=None).order_by("pk"):
                sign_off(issue, match.report.customer, fixed=True)
        elif issue.stage == Stage.MONITORING:
            watch()

    def own(self, a: int, b: int, c: int) -> None:
        edit_issue(self._issue(a), by=self._actor(b), owner=[None, *self.members][c % 6])

    def severity(self, a: int, b: int, c: int) -> None:
        edit_issue(self._issue(a), by=self._actor(b), severity=["", "minor", "major", "blocker"][c % 4])

    def add_criterion(self, a: int, b: int, c: int) -> None:
        how = criteria.Measure("what is seen") if b % 2 else None
        criteria.add_criterion(self._issue(a), f"It works {c}", by=self._actor(c), how=how)

    def ask(self, a: int, b: int, c: int) -> None:
        criteria.ask_to_agree(self._issue(a), by=self._actor(b))

    def answer(self, a: int, b: int, c: int) -> None:
        issue = self._issue(a)
        answers = {criterion: ["yes", "change"][b % 2] for criterion in current_criteria(issue)}
        criteria.answer_criteria(issue, self._customer(issue, c), answers, words="Not quite." if b % 3 else "")

    def retire(self, a: int, b: int, c: int) -> None:
        found = current_criteria(self._issue(a))
        criteria.retire_criterion(found[b % len(found)] if found else nothing(), by=self._actor(c))

    def assume(self, a: int, b: int, c: int) -> None:
        assumption = assumptions.assume(self._issue(a), "As before", by=self._actor(b), blocking=bool(b % 2))
        if c % 3:
            state = ["validated", "refuted"][c % 2]
            assumptions.settle(assumption, state, by=self._actor(b), evidence="looked" if c % 5 else "")

    def propose(self, a: int, b: int, c: int) -> None:
        issue = self._issue(a)
        meets = current_criteria(issue)[: b % 3]
        proposal = proposals.propose(issue, "Like that", by=self._actor(c), meets=meets, assumes_nothing=bool(b % 2))
        if c % 2:
            proposals.share(proposal, by=self._actor(c))

    def answer_proposal(self, a: int, b: int, c: int) -> None:
        issue = self._issue(a)
        proposal = latest_proposal(issue) or nothing()
        proposals.answer_proposal(proposal, self._customer(issue, b), ["yes", "change"][c % 2], words="Otherwise.")

    def work(self, a: int, b: int, c: int) -> None:
        issue = self._issue(a)
        work = verifying.link_work(issue, "Patch", by=self._actor(b))
        if c % 2:
            verifying.finish_work(work, by=self._actor(c))

    def verify(self, a: int, b: int, c: int) -> None:
        found = current_criteria(self._issue(a))
        criterion = found[b % len(found)] if found else nothing()
        verifying.verify(criterion, by=self._actor(c), passed=bool(b % 4), evidence="seen")

    def release(self, a: int, b: int, c: int) -> None:
        self.versions += 1
        where = ["staging", "production"][b % 2]
        manager = self.by[Role.PRODUCT_MANAGER]
        make_release(default_product(), f"{self.versions}.0", where, by=manager, issues=[self._issue(a)])

    def sign(self, a: int, b: int, c: int) -> None:
        issue = self._issue(a)
        sign_off(issue, self._customer(issue, b), fixed=bool(c % 3), words="Still wrong." if c % 2 else "")

    def take_off(self, a: int, b: int, c: int) -> None:
        take_off(self._report(a), self._issue(b), by=self._actor(c))

    def postpone(self, a: int, b: int, c: int) -> None:
        due = timezone.now() + timedelta(days=c % 9 - 2)
        postpone(self._report(a), due, by=self._actor(b), note="Waiting for a part." if b % 3 else "")

    def update(self, a: int, b: int, c: int) -> None:
        write_update(self._issue(a), "No date yet." if c % 4 else "", by=self._actor(b))

    def call(self, a: int, b: int, c: int) -> None:
        issue = self._issue(a)
        kind = ["released", "signoff", "update"][c % 3]
        log_told(issue, self._customer(issue, b), "phone", by=self._actor(b), kind=kind)

    def appeal(self, a: int, b: int, c: int) -> None:
        replying.appeal(self._report(a), "Look again." if c % 3 else "")

    def explained(self, a: int, b: int, c: int) -> None:
        replying.reply_on_explanation(self._report(a), it_helped=bool(b % 2), words="Thanks, no.")

    def name_cause(self, a: int, b: int, c: int) -> None:
        bounce = self._issue(a).bounces.order_by("-pk").first() or nothing()
        name_cause(bounce, CAUSES[b % len(CAUSES)], by=self._actor(c))

    def time(self, a: int, b: int, c: int) -> None:
        watch()
        close_explained()
        promising.settle_promises()

    def merge(self, a: int, b: int, c: int) -> None:
        merging.merge(self._issue(a), self._issue(b), by=self._actor(c), anyway=bool(c % 2))

    def unmerge(self, a: int, b: int, c: int) -> None:
        merging.unmerge(self._issue(a), by=self._actor(b))

    def split(self, a: int, b: int, c: int) -> None:
        issue = self._issue(a)
        matches = list(issue.matches.order_by("pk"))
        chosen = [match.report_id for n, match in enumerate(matches) if (b >> n) % 2]
        splitting.split(issue, chosen, "Something else", by=self._actor(c))

    def undo_split(self, a: int, b: int, c: int) -> None:
        merging.undo_split(Split.objects.filter(new=self._issue(a)).first() or nothing(), by=self._actor(b))

    def read(self, a: int, b: int, c: int) -> None:
        """What the worker does with the ledger: some of it, or all."""
        limit = a % 4 or 200
        notice_new_reports()
        while write_notices(limit) and not a % 4:
            pass
        if b % 2 == 0:  # and every mail arrived
            settle_sent(Notice.objects.filter(state="waiting").values_list("pk", flat=True), "smtp")


number = st.integers(0, 59)
anything = st.tuples(number, number, number, number)
# They start well, and half of what they do later is what should be done next: else no issue would get far.
sensible = st.tuples(st.just(0), st.integers(0, 1), number, number)
good_start = st.integers(0, 9).map(lambda steps: [(0, 0, 0, 0)] * steps)
acts = st.tuples(good_start, st.lists(sensible | anything, min_size=8, max_size=40)).map(lambda both: both[0] + both[1])
