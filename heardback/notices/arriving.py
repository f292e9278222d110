"""What became of mails after they were sent."""

from heardback.ledger.recording import record_all
from heardback.notices.models import Notice, State
from heardback.notices.noting import not_told
from heardback.notices.settling import fail_folded


def came_back(notice: Notice, why: str) -> bool:
    """A mail that was sent did not arrive. In the transaction of what says so. False when that was known."""
    sent = Notice.objects.filter(pk=notice.pk, state=State.SENT)
    if not sent.update(state=State.FAILED, failure=f"It came back: {why}"[:2000]):
        return False
    inside = fail_folded(notice, State.SENT, f"It came back: {why}"[:2000])
    record_all([not_told(one, f"the mail came back: {why}"[:300]) for one in inside or [notice]])
    return True
