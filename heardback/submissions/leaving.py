"""Once the fix is out for customers, those whose submission is not entered yet do it themselves, where a form says so.
Each is told once: their submission is left to them in the transaction of the event that notices are written of."""

from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import SYSTEM
from heardback.issues.merged import survivor, tree
from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.ledger.reading import read
from heardback.ledger.recording import record_all
from heardback.loop.shipping import shipped, someone_is_left
from heardback.submissions.models import TO_DO, OnceFixed, State, Submission, WorkaroundForm
from heardback.submissions.telling import about, delete_at

OUT = (Stage.RELEASING, Stage.CONFIRMING, Stage.MONITORING, Stage.CLOSED)
# Of any issue, and so of any form.
OF_ANY = ("mailing.begun", "release.reaches", "release.reached")
# What may bring a fix to customers, or take it from them. A mailing is begun by whoever looked through it.
WORDS = ("release.contains", "issue.moved", "issue.merged", "issue.unmerged", "form.made", *OF_ANY)
AT_ONCE = 200


def is_out(issue: Issue) -> bool:
    """Whether the fix is out for all customers, and they hear so: nobody is left to what their environment does not
    have."""
    now = survivor(issue)
    release = shipped(now) if now.stage in OUT else None
    if release is None or someone_is_left(now):
        return False
    if not release.review:
        return True
    begun = Event.objects.filter(word="mailing.begun", facts__version=f"{release.product} {release.version}")
    return begun.exists()


def leave_to_customers() -> int:
    """Returns how many were left, or events looked at."""
    looked = read("submissions", _look, words=WORDS)
    forms = list(WorkaroundForm.objects.filter(out=True, once_fixed=OnceFixed.LEAVE).values_list("pk", flat=True))
    waiting = Submission.objects.filter(form__in=forms, state__in=TO_DO) if forms else Submission.objects.none()
    numbers = list(waiting.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return max(looked, _leave(numbers) if numbers else 0)


def _look(events: list[Event]) -> None:
    issues = {event.issue for event in events if event.issue}
    forms = WorkaroundForm.objects.select_related("issue__product")
    if not any(event.word in OF_ANY for event in events):
        forms = forms.filter(issue__in={number for issue in issues for number in tree(issue)} | issues)
    for form in forms.order_by("pk"):
        if (out := is_out(form.issue)) != form.out:
            WorkaroundForm.objects.filter(pk=form.pk).update(out=out)


@transaction.atomic
def _leave(numbers: list[int]) -> int:
    rows = Submission.objects.select_for_update(of=("self",)).select_related("form", "customer")
    found = list(rows.filter(pk__in=numbers, state__in=TO_DO, form__out=True).order_by("pk"))
    now = timezone.now()
    for one in found:
        one.state, one.settled_at, one.settled_by_name = State.LEFT, now, SYSTEM.name
        one.delete_at = delete_at(one, now)
    Submission.objects.bulk_update(found, ["state", "settled_at", "settled_by_name", "delete_at"])
    record_all([about(one, "submission.left", SYSTEM) for one in found])
    return len(found)
