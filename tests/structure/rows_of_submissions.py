"""A row of each model of `submissions`, and what the database refuses of each."""

from django.utils import timezone

from heardback.accounts.models import Member
from heardback.issues.models import Issue
from heardback.reports.models import Report
from heardback.submissions.building import make_form
from heardback.submissions.taking import Sender, submit

SUBMISSION_CHECKS = {
    "form_once_fixed_known": ("WorkaroundForm", {"once_fixed": "gone"}),
    "form_has_a_title": ("WorkaroundForm", {"title": ""}),
    "form_deletes_in_days": ("WorkaroundForm", {"delete_after": 0}),
    "form_webhook_has_a_secret": ("WorkaroundForm", {"webhook_secret": ""}),
    "submission_state_known": ("Submission", {"state": "gone"}),
    "submission_settled_says_when": ("Submission", {"settled_at": timezone.now()}),
    "submission_told_when_done": ("Submission", {"tell_at": timezone.now()}),
    "submission_deleted_when_settled": ("Submission", {"delete_at": timezone.now()}),
    "submission_deleted_has_no_answers": ("Submission", {"answers": ""}),
    "submission_aside_says_why": ("Submission", {"state": "aside", "settled_at": timezone.now()}),
    "delivery_sent_is_done_with": ("Delivery", {"sent_at": timezone.now()}),
}


def make_submission(report: Report, issue: Issue, member: Member) -> None:
    fields = [{"label": "Address", "kind": "text"}]
    said = {"title": "Your address", "fields": fields, "webhook": "https://hooks.example/"}
    form = make_form(issue, by=member.actor, **said)
    submit(form, {"address": "Rue Neuve 1"}, key="k" * 40, sender=Sender(report))
