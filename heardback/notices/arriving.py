"""What became of mails after they were sent."""

from heardback.ledger.recording import record_all
from heardback.notices.models import Notice, State
from heardback.notices.writing import not_told


def came_back(notice: Notice, why: str) -> bool:
    """A mail that was sent did not arrive. In the transaction of what says so. False when that was known."""
    sent = Notice.objects.filter(pk=notice.pk, state=State.SENT)
    if not sent.update(state=State.FAILED, failure=f"It came back: {why}"[:2000]):
        return False
    record_all([not_told(notice, f"the mail came back: {why}"[:300])])
    return True
