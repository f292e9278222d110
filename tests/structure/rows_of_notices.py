"""A row of each model of `notices` that nothing else of the story makes."""

from django.utils import timezone

from heardback.accounts.models import Member
from heardback.notices.models import Kind, WeeklyMail
from heardback.notices.preferring import prefer
from heardback.notices.rewording import write_own_words
from heardback.reports.models import Report


def make_rows(report: Report, member: Member) -> None:
    """What `report`'s customer chose, what its product's mails say, and a Monday's mail."""
    prefer(report.customer, by=member.actor, often="daily")
    said = {"headline": "News", "text": "{text}\n\n{link}\n\n{next}", "button": "See"}
    write_own_words(report.product, Kind.UPDATE, "en", by=member.actor, **said)
    WeeklyMail.objects.create(member=member, week=timezone.localdate(), subject="Your week", text="Hello")
