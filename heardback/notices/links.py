"""Links that go out in mails. Each leads to a page with a button: opening one changes nothing."""

from django.conf import settings
from django.urls import reverse

from heardback.board.following import token_of
from heardback.board.models import Follower, PublicIssue
from heardback.customers.proving import mark_of
from heardback.loop.consenting import token_of as token_of_member
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


def page_of_group(group: int, customer: int, mailed_to: str) -> str:
    """Somebody's own page of a group that sees proposals first: they say yes there, or no, or leave it."""
    token = token_of_member(group, customer, mark_of(mailed_to) if mailed_to else "")
    return settings.HEARDBACK_BASE_URL + reverse("portal:group", args=[token])


def one_press(page: str) -> str:
    """Where a mail program posts when its reader presses "unsubscribe" (RFC 8058); "" for none."""
    return f"{page}stop/" if page else ""
