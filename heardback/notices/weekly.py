"""Monday's mail to each of the team who wants it: what is late, what is due, what we owe in words, and what is theirs.

A row a member and week, which the database keeps single: however many workers run and whenever they are killed, nobody
is written to twice a week. Killed between the mail server's "accepted" and our note of it, it is sent once more, with
the same Message-ID.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from heardback.accounts.models import Member
from heardback.channels.message import Message, NotDelivered
from heardback.issues.models import ENDED, Issue
from heardback.loop.promising import open_promises
from heardback.notices.models import SilenceDay, WeeklyMail
from heardback.notices.queries import waiting_to_hear
from heardback.notices.sending import mail_channel
from heardback.notices.silence import Debt, debt
from heardback.reports.asking import asked_of
from heardback.reports.models import Report
from heardback.wire.numbers import several

log = logging.getLogger(__name__)
HOUR = 8
SHOWN = 5
AT_ONCE = 20


@dataclass(frozen=True)
class Owed:
    """The same for everybody: `then` is what was owed a week before, None when nobody counted."""

    late: list[Report]
    late_in_all: int
    due: int
    now: Debt
    then: SilenceDay | None


def monday(now: datetime | None = None) -> datetime:
    """The last Monday at eight, where the installation is."""
    here = timezone.localtime(now)
    day = here.date() - timedelta(days=here.weekday())
    begins = timezone.make_aware(datetime.combine(day, time(HOUR)))
    return begins if begins <= here else timezone.make_aware(datetime.combine(day - timedelta(days=7), time(HOUR)))


def write_weekly() -> int:
    """A row for each member who wants it and has none for this week; who came since gets the next one. Returns how
    many are new."""
    begins = monday()
    wanted = Member.objects.filter(is_active=True, weekly=True, joined_at__lt=begins)
    members = list(wanted.exclude(weekly_mails__week=begins.date()).order_by("pk")[:AT_ONCE])
    if not members:
        return 0
    owed, made = what_is_owed(begins), 0
    for member in members:
        subject, text = worded(member, owed)
        try:
            with transaction.atomic():
                WeeklyMail.objects.create(member=member, week=begins.date(), subject=subject, text=text)
        except IntegrityError:  # another worker was quicker
            continue
        made += 1
    return made


def send_weekly() -> int:
    """Send what is due. Returns how many were tried."""
    due = WeeklyMail.claim(limit=AT_ONCE)
    if not due:
        return 0
    channel = mail_channel()
    try:
        for row in due:
            member = Member.objects.get(pk=row.member_id)
            if not (member.weekly and member.is_active):  # they turned it off meanwhile
                row.settle(failure="turned off")
                continue
            try:
                channel.send(_message(row, member))
            except NotDelivered as failed:
                log.warning("The weekly mail to %s was not delivered: %s", member.email, failed.why)
                if failed.for_good or row.postpone(failed.why) is None:
                    row.settle(failure=failed.why[:2000])
            else:
                row.settle(sent_at=timezone.now(), failure="")
    finally:
        channel.close()
    return len(due)


def what_is_owed(begins: datetime) -> Owed:
    now = timezone.now()
    late, week = waiting_to_hear(now), waiting_to_hear(begins + timedelta(days=7))
    then = SilenceDay.objects.filter(day__lte=begins.date() - timedelta(days=7)).order_by("-day").first()
    many = late.count()
    return Owed(list(late[:SHOWN]), many, max(week.count() - many, 0), debt(now), then)


def worded(member: Member, owed: Owed) -> tuple[str, str]:
    """Subject and text for one of the team."""
    subject = f"Your week: {several(owed.late_in_all, 'customer')} waiting too long, {owed.due:,} due"
    blocks = [
        f"Hello {member.name.split()[0] if member.name else ''}".rstrip() + ",",
        _late(owed),
        f"Due by next Monday: {several(owed.due, 'report')}. {_page('desk:waiting')}",
        _debt(owed),
        _theirs(member),
        f"-- \nHeardback\nYou get this each Monday. Turn it off under your name: {_page('desk:account')}",
    ]
    return subject, "\n\n".join(blocks) + "\n"


def _late(owed: Owed) -> str:
    if not owed.late_in_all:
        return "Nobody waits longer than we promised. Thank you."
    lines = [f"{several(owed.late_in_all, 'report')} overdue, the longest first:"]
    for report in owed.late:
        days = (timezone.now() - report.next_update_due).days if report.next_update_due else 0
        who = report.customer or "somebody without an address"
        since = f"since {several(days, 'day')}" if days else "since today"
        lines.append(f"- {report.title} ({who}), {since}: {_page('desk:report', report.pk)}")
    if owed.late_in_all > len(owed.late):
        lines.append(f"- and {owed.late_in_all - len(owed.late):,} more: {_page('desk:waiting')}")
    return "\n".join(lines)


def _debt(owed: Owed) -> str:
    said = f"We owe {owed.now.days:,.1f} customer-days of silence to {several(owed.now.customers, 'customer')}"
    if owed.then is None:
        return f"{said}. {_page('desk:silence')}"
    change = owed.now.days - owed.then.debt
    how = "as much as" if abs(change) < 0.05 else f"{abs(change):,.1f} {'more' if change > 0 else 'less'} than"
    return f"{said}: {how} a week before. {_page('desk:silence')}"


def _theirs(member: Member) -> str:
    mine = Issue.objects.filter(owner=member, merged_into=None).exclude(stage__in=ENDED).order_by("-customers", "pk")
    promised = {one.issue_id: one for one in reversed(open_promises().filter(issue__owner=member)[:100])}
    lines = []
    for issue in mine[: 2 * SHOWN]:
        stage, hurts = issue.get_stage_display().lower(), several(issue.customers, "customer")
        line = f"- {issue.key} {issue.title}, {stage}, {hurts}"
        if issue.pk in promised:
            line += f"; promised by {_day(promised[issue.pk].due_at.date())}: {promised[issue.pk].words}"
        lines.append(f"{line}: {_page('desk:issue', issue.key)}")
    asks = len(list(asked_of(member)))
    if asks:
        lines.append(f"- {several(asks, 'report')} with questions that you were to find out: {_page('desk:mine')}")
    return "\n".join(["Yours:", *lines]) if lines else "Nothing is in your name just now."


def _message(row: WeeklyMail, member: Member) -> Message:
    return Message(
        to=member.email,
        subject=row.subject,
        text=row.text,
        sender=settings.HEARDBACK_MAIL_FROM,
        message_id=f"week-{row.week:%Y%m%d}-{row.pk}@{settings.HEARDBACK_MAIL_DOMAIN}",
        why="weekly",
        date=row.created_at,
    )


def _page(name: str, *of: object) -> str:
    return settings.HEARDBACK_BASE_URL + reverse(name, args=of)


def _day(day: date) -> str:
    return f"{day:%A, %d %B}"
