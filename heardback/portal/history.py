"""The feed of a product's board: what was published, and every update since."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from heardback.board.queries import KnownIssue, PublicPage, board_of
from heardback.portal.public import not_there, public

LATEST = 50
# What XML can't hold; it would make the whole feed unreadable.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@public
def history(request: HttpRequest, product: str) -> HttpResponse:
    page = board_of(product)
    return _History(page)(request) if page is not None else not_there(request)


class Entry(NamedTuple):
    title: str
    text: str
    at: datetime
    link: str
    status: str


class _History(Feed):  # type: ignore[type-arg]
    feed_type = Atom1Feed

    def __init__(self, page: PublicPage) -> None:
        self.page = page
        self.author_name = page.name

    def title(self) -> str:
        return _("%(product)s: known problems") % {"product": self.page.name}

    def link(self) -> str:
        return settings.HEARDBACK_BASE_URL + reverse("portal:board", args=[self.page.slug])

    def feed_url(self) -> str:
        return settings.HEARDBACK_BASE_URL + reverse("portal:history", args=[self.page.slug])

    def subtitle(self) -> str:
        return _("What we know of, how far we are, and what helps meanwhile.")

    def items(self) -> list[Entry]:
        every = [entry for group in self.page.groups for issue in group.issues for entry in self._of(issue)]
        return sorted(every, key=lambda entry: entry.at, reverse=True)[:LATEST]

    def _of(self, issue: KnownIssue) -> list[Entry]:
        at = settings.HEARDBACK_BASE_URL + reverse("portal:known", args=[self.page.slug, issue.number])
        news = [Entry(issue.title, new.text, new.at, f"{at}#update-{new.number}", new.status) for new in issue.updates]
        return [*news, Entry(issue.title, issue.meanwhile, issue.published_at, f"{at}#published", "")]

    def item_title(self, item: Entry) -> str:
        return _NOT_XML.sub("", item.title)

    def item_description(self, item: Entry) -> str:
        return _NOT_XML.sub("", "\n\n".join(filter(None, (f"{item.status}." if item.status else "", item.text))))

    def item_link(self, item: Entry) -> str:
        return item.link

    def item_guid(self, item: Entry) -> str:
        return item.link

    def item_pubdate(self, item: Entry) -> datetime:
        return item.at.astimezone(UTC)

    def item_updateddate(self, item: Entry) -> datetime:
        return item.at.astimezone(UTC)
