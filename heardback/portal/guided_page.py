"""How a page of the guided form looks: what it is given to show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import reverse

from heardback.ledger.saying import said
from heardback.portal.browsers import told_by
from heardback.portal.evidence import Evidence, evidence_of_form
from heardback.portal.guide import CHECK, FIRST, KNOWN, SHOW, Page, beside, pages_of
from heardback.portal.models import Draft
from heardback.portal.pages import keep_private, page
from heardback.portal.questions import DEVICE, Field, Wrong, fields, in_order, questions_of
from heardback.portal.steps import lines_of
from heardback.products.models import Product
from heardback.reports.guiding import Guide, guide_of


@dataclass(frozen=True)
class Answer:
    """One answer on the last page, and where it can be changed."""

    label: str
    value: str
    lines: tuple[str, ...]
    error: str
    name: str


@dataclass(frozen=True)
class Part:
    """The answers of one page."""

    title: str
    change: str
    answers: tuple[Answer, ...]
    files: bool  # whether it is about those


@dataclass(frozen=True)
class Guided:
    """`address` is where it is sent, `draft_of` what the browser keeps it under, `number` of `count` where one is."""

    name: str
    title: str
    lead: str
    address: str
    key: str
    draft_of: str
    whole: str  # the same on one page
    look: str  # where known problems are looked for
    product: str
    number: int
    count: int
    fresh: bool
    to_check: bool
    back: bool
    can_end: bool
    optional: bool
    fields: dict[str, Field]
    device: dict[str, Field]
    said_device: str
    device_open: bool
    steps: list[str]
    evidence: Evidence | None
    known: Sequence[object]
    parts: tuple[Part, ...]
    files: int
    person: str
    joins: str
    wrong: list[Wrong]
    intro: str
    guide: Guide | None


def guided_page(
    request: HttpRequest,
    draft: Draft,
    pages: list[Page],
    shown: Page,
    *,
    wrong: Mapping[str, str] | None = None,
    to_check: bool = False,
    fresh: bool = False,
    known: Sequence[object] = (),
    status: int = 422,
) -> HttpResponse:
    """`wrong`: what has to be mended on it, by field."""
    wrong = wrong or {}
    seen = guided(draft, pages, shown, wrong, request.headers.get("User-Agent", ""), to_check, known)
    if fresh:
        seen = replace(seen, fresh=True, address=request.path)
    context = {"form": seen, "brand": draft.product.name}
    return keep_private(page(request, "portal/guided.html", context, status=status if wrong else 200))


def preview_of(product: Product, agent: str) -> str:
    """Every page of the form as this product, saved or not, would ask: to be looked at, not to be sent."""
    draft = Draft(key="", product=product)
    pages = [shown for shown in pages_of(product, draft) if shown.name != KNOWN.name]
    seen = [guided(draft, pages, shown, {}, agent) for shown in pages]
    return get_template("portal/preview.html").render(
        {"pages": seen, "brand": product.name, "thanks": product.texts.get("thanks", "")}
    )


def guided(
    draft: Draft,
    pages: list[Page],
    shown: Page,
    wrong: Mapping[str, str],
    agent: str,
    to_check: bool = False,
    known: Sequence[object] = (),
) -> Guided:
    product, asks = draft.product, questions_of(draft.product)
    guesses = {name: told for name, told in told_by(agent).items() if name in asks}
    found = fields(shown.names, draft.answers, wrong, guesses=guesses, asks=asks)
    device = fields(DEVICE, draft.answers, wrong, guesses=guesses, asks=asks)
    counted = [one for one in pages if one.name != KNOWN.name]
    form = reverse("portal:form_for", args=[product.slug])
    names = [one.name for one in counted]
    needed = any(field.question.required for field in found.values())
    checking = shown.name == CHECK.name
    return Guided(
        name=shown.name,
        title=said(shown.title),
        lead=said(shown.lead),
        address=reverse("portal:draft", args=[draft.key, shown.name]) if draft.key else form,
        key=draft.key,
        draft_of=form,
        whole=form + "?all",
        look=reverse("portal:look_for_known", args=[product.slug]),
        product=product.slug,
        number=names.index(shown.name) + 1 if shown.name in names else 0,
        count=len(counted),
        fresh=False,
        to_check=to_check,
        back=shown.name != FIRST.name and beside(pages, shown, -1).name != shown.name,
        can_end=shown.name not in (CHECK.name, "who") and not to_check,
        optional=shown.name not in (FIRST.name, CHECK.name) and not needed,
        fields={name: field for name, field in found.items() if name not in DEVICE and name != "steps"},
        device=device if shown.name in (FIRST.name, "where") else {},
        said_device=", ".join(device[name].value for name in ("browser", "os") if name in device),
        device_open=any(field.error for field in device.values()),
        steps=lines_of(draft.answers.get("steps", "")) if "steps" in found else [],
        evidence=evidence_of_form(draft.key, wrong.get("files", "")) if shown.name == SHOW.name else None,
        known=known,
        parts=_parts(draft, pages, asks_wrong=wrong) if checking else (),
        files=len(evidence_of_form(draft.key).rows) if checking else 0,
        person=str(draft.customer) if draft.customer else "",
        joins=draft.joins.title if draft.joins and shown.name in (CHECK.name, "who") else "",
        wrong=_linked(draft, pages, shown, wrong),
        intro=product.texts.get("intro", "") if shown.name == FIRST.name else "",
        guide=guide_of(product) if shown.name == FIRST.name else None,
    )


def _linked(draft: Draft, pages: list[Page], shown: Page, wrong: Mapping[str, str]) -> list[Wrong]:
    """On the last page, each leads to the answer in the list."""
    mend = in_order(wrong, questions_of(draft.product))
    if shown.name != CHECK.name:
        return [one if one.field in (*shown.names, "files") else Wrong("", one.says) for one in mend]
    listed = {name for page in pages for name in page.names}
    return [Wrong(f"answer-{one.field}" if one.field in listed else "", one.says) for one in mend]


def _parts(draft: Draft, pages: list[Page], asks_wrong: Mapping[str, str]) -> tuple[Part, ...]:
    asks, found = questions_of(draft.product), []
    for one in pages:
        answers = []
        for name in one.names:
            told, error = draft.answers.get(name, "").strip(), asks_wrong.get(name, "")
            if not (told or error):
                continue
            if name == "occurred_at" and draft.answers.get("occurred_time"):
                told = f"{told}, {draft.answers['occurred_time']}"
            labels = {choice.value: choice.label for choice in asks[name].choices}
            lines = tuple(line for line in told.split("\n") if line) if name == "steps" else ()
            answers.append(Answer(asks[name].label, labels.get(told, told), lines, error, name))
        if one.names or one.name == SHOW.name:
            change = reverse("portal:draft", args=[draft.key, one.name]) + "?change" if draft.key else ""
            found.append(Part(said(one.title), change, tuple(answers), one.name == SHOW.name))
    return tuple(found)
