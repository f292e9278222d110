"""What mails of a product say: its own words by kind and language, and whether a text is how we write."""

from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from heardback.api.answers import answer
from heardback.api.shapes.base import In, Out, example, longest, words
from heardback.api.tokens import Bearer, caller
from heardback.notices.own_words import KINDS, variables
from heardback.notices.rewording import BUTTON, HEADLINE, TEXT, WHY, own_of, take_usual_words, team_names, usual
from heardback.notices.rewording import write_own_words as write
from heardback.notices.style import check
from heardback.products.models import Product
from heardback.wire.languages import LANGUAGE, LANGUAGES

routes = Router(tags=["products"])
PLACE = "/products/{slug:slug}/words/{slug:kind}/{slug:language}"


class OwnWordsOut(Out):
    """`version` 0: our usual words hold. `variables` is what may stand in braces. `why` is why they may stand against
    the rules `broken`."""

    headline: str
    text: str
    button: str
    version: int
    broken: list[str]
    why: str
    variables: list[str]


class OwnWordsIn(In):
    """`why` is needed where a rule of how we write is broken."""

    model_config = example(
        headline="The fix is out.", text="Thank you, {name}: {version} has it.\n\n{next}\n\n{link}", button="See it"
    )

    headline: Annotated[str, longest(HEADLINE)]
    text: Annotated[str, longest(TEXT)]
    button: Annotated[str, longest(BUTTON)]
    why: Annotated[str, longest(WHY)] = ""


class StyleIn(In):
    """`kind` is that of the mail which these words are for, "" for a part of one."""

    model_config = example(text="The ticket was deployed.", language="en")

    text: Annotated[str, longest(20_000)]
    language: Annotated[str, words(list(LANGUAGES))] = LANGUAGE
    kind: Annotated[str, words(["", *KINDS])] = ""


class StyleFoundOut(Out):
    """`at` counts characters from the beginning; `where` is the place."""

    rule: str
    says: str
    at: int
    where: str
    instead: str


@routes.get(PLACE, auth=Bearer("edit products"), response=OwnWordsOut)
def read_own_words(request: HttpRequest, slug: str, kind: str, language: str) -> HttpResponse:
    """What such a mail says now: the product's own words, or our usual ones."""
    return answer(request, _out(_product(slug, kind, language), kind, language))


@routes.put(PLACE, auth=Bearer("edit products"), response=OwnWordsOut)
def write_own_words(request: HttpRequest, slug: str, kind: str, language: str, payload: OwnWordsIn) -> HttpResponse:
    """From now on, such mails say this. Every version is kept."""
    product = _product(slug, kind, language)
    write(product, kind, language, by=caller(request), **payload.model_dump())
    return answer(request, _out(product, kind, language))


@routes.delete(PLACE, auth=Bearer("edit products"), response={204: None})
def drop_own_words(request: HttpRequest, slug: str, kind: str, language: str) -> HttpResponse:
    """Back to our usual words."""
    product = _product(slug, kind, language)
    if own_of(product, kind, language) is not None:  # asked for twice, it is as it was asked for
        take_usual_words(product, kind, language, by=caller(request))
    return HttpResponse(status=204)


@routes.post("/style", auth=Bearer("write to customers"), response=list[StyleFoundOut])
def check_style(request: HttpRequest, payload: StyleIn) -> HttpResponse:
    """What in a text for customers is not how we write, and what to write instead. Keeps nothing."""
    found = check(payload.text[:20_000], payload.language, kind=payload.kind, names=team_names())
    said = [
        StyleFoundOut(rule=one.rule.name, says=one.rule.says, at=one.at, where=one.where, instead=one.instead)
        for one in found
    ]
    return answer(request, said, list[StyleFoundOut])


def _out(product: Product, kind: str, language: str) -> OwnWordsOut:
    now = own_of(product, kind, language)
    own = now.own if now else usual(kind, language)
    return OwnWordsOut(
        headline=own.headline, text=own.text, button=own.button, version=now.version if now else 0,
        broken=now.broken if now else [], why=now.why if now else "",
        variables=[one.name for one in variables(kind)],
    )  # fmt: skip


def _product(slug: str, kind: str, language: str) -> Product:
    product = Product.objects.filter(slug__iexact=slug).first()
    if product is None or kind not in KINDS or language not in LANGUAGES:
        raise Http404("There is no such product, kind of mail or language.")
    return product
