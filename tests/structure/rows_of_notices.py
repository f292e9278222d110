"""A row of each model of `notices` that nothing else of the story makes."""

from django.utils import timezone

from heardback.accounts.actors import SYSTEM
from heardback.accounts.invites import make_invite
from heardback.accounts.keys import make_token
from heardback.accounts.models import Member
from heardback.notices.models import Kind, SilenceDay, WeeklyMail
from heardback.notices.preferring import prefer
from heardback.notices.rewording import write_own_words
from heardback.notices.threads import remember_mail
from heardback.products.company import name_company
from heardback.reports.models import Report


def make_rows(report: Report, member: Member) -> None:
    """What `report`'s customer chose, what its product's mails say, a Monday's mail, and who sends it."""
    prefer(report.customer, by=member.actor, often="daily")
    said = {"headline": "News", "text": "{text}\n\n{link}\n\n{next}", "button": "See"}
    write_own_words(report.product, Kind.UPDATE, "en", by=member.actor, **said)
    SilenceDay.objects.get_or_create(day=timezone.localdate(), defaults={"customers": 1, "debt": 1.0})
    remember_mail(report, "1@ott.example")
    name_company("Acme", by=SYSTEM)
    make_token("a program", "agent")
    make_invite("nora@heardback.example", "Nora", "agent", by="Dana")
    WeeklyMail.objects.create(member=member, week=timezone.localdate(), subject="Your week", text="Hello")
