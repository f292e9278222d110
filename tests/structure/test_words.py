"""The catalogue of event words: nothing is said that isn't declared, nothing declared that is never said."""

import ast
import re

from heardback.ledger.words import WORDS
from heardback.notices.deciding import READ
from tests.structure.source import trees

CATALOGUE = "heardback/ledger/words.py"
SAYING = {"record", "event"}


def test_every_word_that_is_said_is_declared():
    undeclared = {word for path, tree in trees().items() for word in _said(tree) if word not in WORDS}
    assert undeclared == set()


def test_every_word_that_is_waited_for_is_declared():
    assert set(READ) <= set(WORDS)
    waited = {word for tree in trees().values() for word in _waited(tree)}
    assert waited, "the search finds none at all"
    assert waited <= set(WORDS)


def test_every_declared_word_is_used():
    used = {
        node.value
        for path, tree in trees().items()
        if path != CATALOGUE
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in WORDS
    }
    assert set(WORDS) - used == set()


def test_every_sentence_can_be_filled():
    for word in WORDS.values():
        for sentence in (word.team, word.customer):
            assert sentence.count("{") == sentence.count("}") == len(re.findall(r"{[a-z_]+}", sentence)), word.name


def test_customers_hear_nothing_of_the_team_by_name():
    """Who acted is the team's business; customers read what was done."""
    assert [word.name for word in WORDS.values() if "{actor}" in word.customer] == []


def _said(tree: ast.Module):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in SAYING and isinstance(node.args[0].value, str):
                yield node.args[0].value


def _waited(tree: ast.Module):
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "words" and isinstance(node.value, ast.Tuple):
            yield from (part.value for part in node.value.elts if isinstance(part, ast.Constant))
