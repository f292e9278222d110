"""The pages of the guided form, in order: one idea each, and which of them this report needs."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from heardback.portal.models import Draft
from heardback.portal.questions import DEVICE, OWN, questions_of
from heardback.products.asking import Ask, asked
from heardback.products.models import Product


@dataclass(frozen=True)
class Page:
    """`names` are the questions on it; title and lead are said in the reader's language where they are shown."""

    name: str
    title: str
    names: tuple[str, ...] = ()
    lead: str = ""


FIRST = Page("what", _("What happened?"), ("title", "text"))
KNOWN = Page(
    "known", _("Is it one of these?"), lead=_("We know of these problems already, and say here how far we are.")
)
SHOW = Page("show", _("Can you show it?"), lead=_("A picture often says more than a long description."))
CHECK = Page("check", _("Check your answers"))
_PAGES = (
    FIRST,
    KNOWN,
    Page("fixed", _("How should it be?"), ("fixed_means", "expected")),
    Page("weight", _("How much is it in your way?"), ("severity", "frequency", "occurred_at")),
    Page("where", _("Where does it happen?"), ("url", "steps", *DEVICE)),
    SHOW,
    Page("more", _("A few more questions")),
    Page("who", _("Who are you?"), ("name", "email", "phone", "organization"),
         _("So that we can tell you what happens. We use it for nothing else.")),
    CHECK,
)  # fmt: skip


def pages_of(product: Product, draft: Draft | None = None) -> list[Page]:
    """The pages that ask something. Who came by their private link isn't asked who they are; known problems are shown
    once."""
    asks, found = questions_of(product), []
    for page in _PAGES:
        names = tuple(n for n in asks if n.startswith(OWN)) if page.name == "more" else page.names
        names = tuple(name for name in names if name in asks)
        if page is SHOW:
            wanted = asked(product.asks, "files") != Ask.NOT
        elif page is KNOWN:
            wanted = draft is not None and page.name not in draft.seen
        elif page.name == "who":
            wanted = draft is None or draft.customer_id is None
        else:
            wanted = bool(names) or page is CHECK
        if wanted:
            found.append(Page(page.name, page.title, names, page.lead))
    return found


def page_named(pages: list[Page], name: str) -> Page | None:
    return next((page for page in pages if page.name == name), None)


def page_asking(pages: list[Page], question: str) -> Page:
    """Where something that is wrong can be mended."""
    found = next((page for page in pages if question in page.names), None)
    return found or page_named(pages, "who" if question == "email" else "what") or pages[0]


def beside(pages: list[Page], page: Page, by: int) -> Page:
    """The page `by` places after this one; the first or the last at the ends. Known problems are no place to go back
    to: they are shown once."""
    order = [one for one in pages if one.name != KNOWN.name or one.name == page.name or by > 0]
    at = [one.name for one in order].index(page.name)
    return order[max(0, min(at + by, len(order) - 1))]


def the_end(pages: list[Page], answers: dict[str, str]) -> Page:
    """Where one goes who has said enough: who they are, if that isn't told yet, and then the last look."""
    told = any(answers.get(name, "").strip() for name in ("email", "phone"))
    return (None if told else page_named(pages, "who")) or pages[-1]
