"""Rows of what was said on the way: beside criteria and proposals, of what helps meanwhile; and a group."""

from datetime import timedelta

from django.utils import timezone

from heardback.accounts.models import Member
from heardback.customers.models import Customer
from heardback.issues.helping import say_whether_it_helped
from heardback.issues.models import Issue
from heardback.issues.workarounds import Do, write_workaround
from heardback.loop.models import (
    Comment,
    Consent,
    FollowUp,
    Membership,
    Misunderstanding,
    Part,
    PartAnswer,
    Preview,
    Settlement,
    Signer,
    ValidationGroup,
)
from heardback.loop.promising import promise
from heardback.notices.models import Notice, Sending


def make_words(issue: Issue, customer: Customer, member: Member) -> None:
    criterion, proposal = issue.criteria.get(), issue.proposals.get()
    Settlement.objects.create(criterion=criterion, version=1, round=1, words="So", by="Dana")
    Misunderstanding.objects.create(issue=issue, expected="This", explanation="That", by="Dana")
    part = Part.objects.create(proposal=proposal, kind="sample", title="The list", text="212")
    PartAnswer.objects.create(part=part, customer=customer, words="213")
    Comment.objects.create(proposal=proposal, customer=customer, by="Marta", words="Hm", private=False)
    FollowUp.objects.create(criterion=criterion, customer=customer, round=1)
    Signer.objects.create(issue=issue, customer=customer, by="Dana")
    group = ValidationGroup.objects.create(product=issue.product, name="Beta", about="Early", made_by="Dana")
    row = Membership.objects.create(group=group, customer=customer, asked_by="Dana", state="in")
    Consent.objects.create(membership=row, words="Early")
    Preview.objects.create(proposal=proposal, customer=customer, answer="yes")
    promise(issue, "Soon", timezone.now() + timedelta(days=1), by=member.actor)
    write_workaround(issue, "Use the export.", [Do("Open it")], by=member.actor)
    say_whether_it_helped(issue, customer, helped=True, version=1)
    Sending.objects.create(workaround=issue.workarounds.get(), by_name="Sam", people=1)
    last = Notice.objects.order_by("-pk").values_list("pk", flat=True).first()
    Notice.objects.filter(pk=last).update(workaround=issue.workarounds.get())
