"""From what is to be told to mails: each with its customer, their report and address, worded in their language."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from heardback.customers.models import Customer
from heardback.customers.queries import addresses
from heardback.issues.models import Issue
from heardback.notices.links import one_press, page_of, page_of_group
from heardback.notices.models import Kind, Notice, Preference, State
from heardback.notices.own import Own
from heardback.notices.own_words import own_words_of
from heardback.notices.preferring import page_of_preferences, preferences_of, wants
from heardback.notices.reply_keys import reply_reference
from heardback.notices.subjects import Subject
from heardback.notices.telling import Telling
from heardback.notices.threads import our_mails, their_mails
from heardback.notices.wording import compose
from heardback.products.models import Product
from heardback.reports.models import Report
from heardback.reports.speaking import language_for


@dataclass(frozen=True)
class Piece:
    """One thing to tell one customer, with all that its words need. `answered` are ids of mails about the same."""

    telling: Telling
    customer: Customer
    address: str
    report: Report | None
    issue: Issue | None
    product: Product | None
    answered: list[str] = field(default_factory=list)
    preference: Preference | None = None
    own: Mapping[tuple[int, str, str], Own] = field(default_factory=dict)

    @property
    def brand(self) -> str:
        return self.product.name if self.product else "Heardback"

    @property
    def language(self) -> str:
        return language_for(self.customer, self.report, self.product, self.telling.facts.get("language", ""))

    @property
    def facts(self) -> dict[str, Any]:
        """What its words are made of; where it is about a group, with the way to their own page of it."""
        facts = self.telling.facts
        if not facts.get("group"):
            return facts
        own = page_of_group(facts["group"], self.customer.pk, self.address)
        return {**facts, "link": own, "stop": own}

    @property
    def wanted(self) -> bool:
        return wants(self.preference, self.telling)

    def subject(self, language: str = "") -> Subject:
        facts, report = self.facts, self.report
        page = "portal:more" if "questions" in facts else "portal:report"
        own = page_of(report, mailed_to=self.address, page=page) if report else settings.HEARDBACK_BASE_URL
        own += "#workaround" if report and self.telling.kind == Kind.WORKAROUND else ""
        return Subject(
            self.customer, self.brand, facts.get("link") or own, report, self.issue, facts,
            due=report.due_after(timezone.now(), self.issue.stage if self.issue else "") if report else None,
            language=language or self.language,
            preferences=page_of_preferences(self.customer, self.address),
            own=self.own.get((self.product.pk, self.telling.kind, language or self.language)) if self.product else None,
        )  # fmt: skip


def pieces(wanted: Collection[Telling]) -> list[Piece]:
    """These with what they are about, in few looks; without those for somebody who is gone."""
    customers = {telling.customer for telling in wanted}
    people = Customer.objects.in_bulk(customers)
    known = addresses(customers)
    preferences = preferences_of(customers)
    issues = Issue.objects.select_related("product").in_bulk({t.issue for t in wanted if t.issue})
    reports = _reports(wanted)
    products = {report.product_id for report in reports.values()} | {issue.product_id for issue in issues.values()}
    own = own_words_of(products)
    named = Product.objects.in_bulk({t.facts["product"] for t in wanted if t.facts.get("product")})
    numbers = {report.pk for report in reports.values()}
    ours, theirs = our_mails(numbers), their_mails(numbers)
    found = []
    for telling in wanted:
        if telling.customer not in people:
            continue
        report = reports.get((telling.customer, telling.report, telling.issue))
        issue = issues.get(telling.issue) if telling.issue else None
        preference = preferences.get(telling.customer)
        chosen = preference.address if preference else None
        found.append(
            Piece(
                telling,
                people[telling.customer],
                chosen.value if chosen else known.get(telling.customer, ""),
                report,
                issue,
                report.product if report else issue.product if issue else named.get(telling.facts.get("product", 0)),
                [*ours.get((report.pk, telling.customer), []), *theirs.get(report.pk, [])] if report else [],
                preference,
                own,
            )
        )
    return found


def composed(piece: Piece, gathered_until: datetime | None = None) -> Notice:
    """The notice, not written yet: due now, or gathered with others until then; unreachable without an address."""
    telling, report, about = piece.telling, piece.report, piece.subject()
    mail = compose(telling.kind, about)
    # It can't be guessed: whoever answers it knows it from a mail.
    thread = reply_reference(report.pk) if report else ""
    if telling.kind == Kind.PUBLIC:
        thread = f"board-{telling.issue}-{piece.customer.pk}@{settings.HEARDBACK_MAIL_DOMAIN}"
    first = telling.kind == Kind.RECEIVED
    before = [] if first or not thread else [thread]
    state = State.WAITING if piece.address else State.UNREACHABLE
    state = state if piece.wanted else State.UNWANTED
    gathered = gathered_until is not None
    workaround = _told(telling, mail.text)
    return Notice(
        customer=piece.customer,
        occasion=telling.occasion,
        kind=telling.kind,
        report=report,
        issue=piece.issue,
        group_id=telling.group,
        workaround_id=workaround,
        address=piece.address,
        language=about.language,
        subject=mail.subject[:400],
        text=mail.text,
        html=mail.html,
        message_id=thread if first else new_id(),
        thread_id=thread,
        references=" ".join(dict.fromkeys([*before, *piece.answered])),
        stop=one_press(about.facts.get("stop", "")),
        gathered=gathered,
        facts=telling.facts if gathered or not piece.wanted or workaround else None,
        state=state,
        due_at=(gathered_until or timezone.now()) if state == State.WAITING else None,
    )


def _told(telling: Telling, text: str) -> int | None:
    """The workaround that it tells: not where a colleague, or the product, wrote words without it."""
    meanwhile = " ".join(str(telling.facts.get("meanwhile", "")).split())
    return telling.workaround if meanwhile and meanwhile in " ".join(text.split()) else None


def new_id() -> str:
    return f"{uuid.uuid4().hex}@{settings.HEARDBACK_MAIL_DOMAIN}"


def _reports(wanted: Iterable[Telling]) -> dict[tuple[int, int | None, int | None], Report]:
    """For each telling, the customer's report that it is about: the one named, or their first on the issue. What the
    board tells its followers is about no report, even if they have one."""
    wanted = [telling for telling in wanted if telling.kind not in (Kind.FOLLOW, Kind.PUBLIC)]
    named = Report.objects.select_related("product").in_bulk({t.report for t in wanted if t.report})
    about_issues = {t.issue for t in wanted if t.issue and not t.report}
    first: dict[tuple[int | None, int | None], Report] = {}
    if about_issues:
        matched = Report.objects.filter(
            Q(matches__issue__in=about_issues), customer__in={t.customer for t in wanted}
        ).select_related("product").prefetch_related("matches")  # fmt: skip
        for report in matched.order_by("received_at", "pk"):
            for match in report.matches.all():
                first.setdefault((report.customer_id, match.issue_id), report)
    found = {}
    for telling in wanted:
        its = named.get(telling.report) if telling.report else first.get((telling.customer, telling.issue or 0))
        if its is not None:
            found[telling.customer, telling.report, telling.issue] = its
    return found
