"""What the ledger says of a submission: which form, whose, never what was answered."""

from datetime import datetime, timedelta

from heardback.accounts.actors import Actor
from heardback.ledger.models import Event
from heardback.ledger.recording import event
from heardback.submissions.models import Submission


def about(one: Submission, word: str, by: Actor, **facts: object) -> Event:
    return event(
        word,
        actor=by,
        issue=one.form.issue_id,
        report=one.report_id,
        customer=one.customer_id,
        submission=one.pk,
        title=one.form.title,
        customer_name=str(one.customer) if one.customer else "Somebody",
        language=one.language,
        **facts,
    )


def delete_at(one: Submission, settled: datetime) -> datetime:
    """When its answers go, by what its customer was promised."""
    return settled + timedelta(days=one.delete_after)
