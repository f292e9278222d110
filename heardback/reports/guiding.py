"""The guide: what makes a report one that can be worked with. Shown where one writes, and on a page of its own."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from heardback.ledger.saying import said
from heardback.products.models import Product
from heardback.reports.completeness import questions_about

WHY = {
    "text": _("Your own words, and the message on the screen, letter by letter. We search for exactly that."),
    "fixed_means": _("Nobody will call it fixed before you do: so we build towards what you say here."),
    "url": _("The address of the page takes us where you were, in one step."),
    "steps": _("If we can do what you did, we can see what you see. That is most of the way to a fix."),
    "expected": _("What is wrong to you may look right to us. This tells us the difference."),
    "frequency": _("Something that happens every time is found; something that happened once is waited for."),
    "severity": _("What keeps you from working goes first."),
    "browser": _("Some things happen in one browser only."),
    "occurred_at": _("With the time, we find it in our records."),
}
MOST = 6  # a guide that is longer is not read


@dataclass(frozen=True)
class Advice:
    question: str
    why: str


@dataclass(frozen=True)
class Guide:
    """`words` are the product's own, "" for none; `advice` is what tells most, first."""

    words: str
    advice: list[Advice]


def guide_of(product: Product) -> Guide:
    about = [one for one in questions_about(product, "") if one.field != "customer" and one.telling]
    advice = [Advice(said(one.question), said(WHY.get(one.field, ""))) for one in about[:MOST]]
    return Guide(product.texts.get("guide", ""), advice)
