"""Links that go out in mails. Each leads to a page with a button: opening one changes nothing."""

from django.conf import settings
from django.urls import reverse

from heardback.board.following import token_of
from heardback.board.models import Follower, PublicIssue
from heardback.reports.models import Report
from heardback.reports.receipts import receipt


def page_of(report: Report, *, mailed_to: str = "", page: str = "portal:report") -> str:
    """The absolute, private address of a customer's own report, or of another `page` about it. Acting there by a link
    that was mailed proves the address; one that is handed to a program doesn't."""
    return settings.HEARDBACK_BASE_URL + reverse(page, args=[receipt(report.pk, mailed_to=mailed_to)])


def page_on_the_board(public: PublicIssue) -> str:
    """Where everybody reads about it."""
    return settings.HEARDBACK_BASE_URL + reverse("portal:known", args=[public.issue.product.slug, public.number])


def page_of_follower(follower: Follower) -> str:
    """Where a follower says that they want to hear of it, or no longer do."""
    return settings.HEARDBACK_BASE_URL + reverse("portal:follower", args=[token_of(follower)])


def one_press(follower_page: str) -> str:
    """Where a mail program posts when its reader presses "unsubscribe" (RFC 8058); "" for none."""
    return f"{follower_page}stop/" if follower_page else ""
