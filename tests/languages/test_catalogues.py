"""The catalogues hold every word of the code, in every language, and what is compiled is what stands there."""

import re
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from catalogues import DOMAINS, TRANSLATED, catalogue, place, template
from heardback.ledger.words import WORDS

pytestmark = pytest.mark.once
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


@pytest.fixture(scope="module")
def code() -> dict[str, Catalog]:
    """What `bin/words` finds in the code."""
    return {domain: template(domain) for domain in DOMAINS}


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("domain", DOMAINS)
def test_every_word_of_the_code_is_translated(code, language, domain):
    """When this fails: bin/words, and translate what it names."""
    kept = catalogue(language, domain)
    wanted = {(one.id, one.context) for one in code[domain] if one.id}
    assert {(one.id, one.context) for one in kept if one.id} == wanted
    assert [one.id for one in kept if one.id and not all(_strings(one))] == []
    assert [one.id for one in kept if one.id and one.fuzzy] == []
    assert not kept.obsolete


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("domain", DOMAINS)
def test_a_translation_has_the_places_of_what_it_translates(language, domain):
    for one in catalogue(language, domain):
        if not one.id:
            continue
        ids = one.id if isinstance(one.id, tuple) else (one.id,)
        wanted = {place for said in ids for place in PLACES.findall(said)}
        for string in _strings(one):
            # One of something may say it without a number.
            missing = wanted - set(PLACES.findall(string))
            assert missing <= ({"%(count)s", "{count}"} if len(ids) > 1 else set()), (one.id, string)
            assert set(PLACES.findall(string)) <= wanted, (one.id, string)
            assert not re.search(r"[\x00-\x09\x0b-\x1f]", string), (one.id, string)
            assert string[:1].isspace() == ids[0][:1].isspace(), (one.id, string)


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("domain", DOMAINS)
def test_what_is_compiled_is_what_stands_there(language, domain):
    compiled = read_mo(BytesIO(place(language, domain, "mo").read_bytes()))
    kept = catalogue(language, domain)
    assert _said(compiled) == _said(kept)
    assert compiled.plural_expr == kept.plural_expr


def test_what_customers_read_in_the_ledger_is_marked(code):
    marked = {one.id for one in code["django"]}
    assert {word.customer for word in WORDS.values()} - {"", "{said}"} - marked == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_begins_with_its_terms(language):
    """So that the next translator calls things the same."""
    assert "report =" in catalogue(language, "django").header_comment


def _said(kept: Catalog) -> dict[tuple[str, str | None], tuple[str, ...]]:
    found = [(one.id[0] if isinstance(one.id, (tuple, list)) else one.id, one) for one in kept]
    return {(said, one.context): _strings(one) for said, one in found if said}


def _strings(one: Message) -> tuple[str, ...]:
    return tuple(one.string) if isinstance(one.string, (tuple, list)) else (one.string,)
