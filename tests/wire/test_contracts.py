"""API contracts that were pasted: read as operations, compared, and refused politely when they are hostile."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heardback.wire.contracts.comparing import changes
from heardback.wire.contracts.operations import contract_in, contract_of, shown
from heardback.wire.contracts.reading import NotRead, read

YAML = """
openapi: 3.1.0
info: {title: Counts, version: "2"}
paths:
  /links/{id}/count:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
    get:
      summary: The count of a link
      parameters:
        - {name: bots, in: query, description: With bots, schema: {type: boolean}}
      responses:
        200:
          description: Counted
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Count'}
        '404': {description: No such link}
    post:
      summary: Count anew
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [since], properties: {since: {type: string, format: date-time}}}
            example: {since: 2026-01-01T00:00:00Z}
      responses: {'202': {description: Begun}}
components:
  schemas:
    Count:
      type: object
      required: [clicks]
      properties:
        clicks: {type: integer, description: Without bots}
        days: {type: array, items: {type: object, properties: {day: {type: string, format: date}}}}
        parent: {$ref: '#/components/schemas/Count'}
"""


def test_yaml_is_read_as_a_list_of_operations():
    contract = contract_in(YAML)
    assert (contract.title, contract.version) == ("Counts", "2")
    get, post = contract.operations
    assert (get.name, get.summary) == ("GET /links/{id}/count", "The count of a link")
    assert [(p.name, p.where, p.kind, p.required) for p in get.parameters] == [
        ("id", "path", "string (uuid)", True),
        ("bots", "query", "boolean", False),
    ]
    ok, missing = get.answers
    assert (ok.status, ok.about, ok.body.kind, missing.body) == ("200", "Counted", "Count", None)
    rows = {row.name: (row.kind, row.required) for row in ok.body.rows}
    assert rows["clicks"] == ("integer", True)
    assert rows["days[].day"] == ("string (date)", False)
    assert rows["parent"] == ("Count", False)  # it names itself, and is told once
    assert json.loads(ok.body.example)["clicks"] == 1
    assert "2026-01-01" in post.request.example


def test_json_says_the_same_and_a_sample_is_formatted():
    assert contract_in(json.dumps(read(YAML), default=str)).operations[0].name == "GET /links/{id}/count"
    assert contract_in('{"clicks": 212}') is None
    assert shown('{"clicks": 212}') == '{\n  "clicks": 212\n}'
    assert shown("212 clicks") == "212 clicks"


def test_what_is_otherwise_is_said_operation_by_operation():
    newer = YAML.replace("bots, in: query", "robots, in: query").replace(
        "clicks: {type: integer", "clicks: {type: number"
    )
    newer = newer.replace("    post:\n      summary: Count anew", "    put:\n      summary: Count anew").replace(
        "'404'", "'410'"
    )
    found = {change.name: (change.kind, change.what) for change in changes(contract_in(YAML), contract_in(newer))}
    assert found["POST /links/{id}/count"][0] == "gone"
    assert found["PUT /links/{id}/count"] == ("new", ("Count anew",))
    kind, what = found["GET /links/{id}/count"]
    assert kind == "changed"
    assert set(what) == {
        "bots (query): this parameter is gone.",
        "robots (query): a new parameter, boolean.",
        "It answers 404 no more.",
        "It answers 410 as well.",
        "clicks: number instead of integer.",
    }
    assert changes(contract_in(YAML), contract_in(YAML)) == []


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(
    f"{name}: &{name} [{','.join(['*' + before] * 9)}]" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOMB, "aliases"),
        ("a: &a {b: 1}\nc:\n  <<: *a", "aliases"),
        ("[" * 5000, "JSON"),
        ("- " * 5000 + "x", "too deep"),
        ("{" + '"a":{' * 20_000, "too deep|JSON"),
        ("a: !!python/object/apply:os.system ['true']", "neither JSON nor YAML"),
        ("just words", "neither JSON nor YAML"),
        ("a: b: c", "line 1"),
        ("x" * 200_001, "at most 200,000"),
        ("[1" + ",1" * 70_000 + ",", "JSON"),
        ("- 1\n" * 50_000 + "- 2\n" * 20_000, "at most|too much"),
    ],
    ids=range(11),
)
def test_what_is_hostile_is_refused_in_words(text, says):
    began = time.monotonic()
    with pytest.raises(NotRead, match=says):
        read(text)
    assert time.monotonic() - began < 5
    assert contract_in(text) is None


def test_what_refers_to_itself_or_grows_without_end_is_bounded():
    schemas = {f"S{n}": {"allOf": [{"$ref": f"#/components/schemas/S{n + 1}"}] * 8} for n in range(40)}
    schemas |= {"S40": {"$ref": "#/components/schemas/S0"}, "R": {"$ref": "#/components/schemas/R"}}
    schemas["Wide"] = {"properties": {f"p{n}": {"$ref": "#/components/schemas/Wide"} for n in range(500)}}
    schemas["One"] = {"oneOf": [{"$ref": "#/components/schemas/One"}] * 50}
    body = {
        name: {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
        for name in schemas
    }
    paths = {f"/{name}": {"get": {"responses": {"200": body[name]}}} for name in schemas}
    paths |= {f"/many{n}": {"get": {}} for n in range(400)}
    began = time.monotonic()
    contract = contract_of({"openapi": "3.0.0", "paths": paths, "components": {"schemas": schemas}})
    assert time.monotonic() - began < 5
    assert (len(contract.operations), contract.more) == (200, len(paths) - 200)
    assert sum(len(one.answers[0].body.rows) for one in contract.operations if one.answers) < 5_000


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "get",
                    "schema",
                    "properties",
                    "items",
                    "allOf",
                    "$ref",
                    "content",
                    "responses",
                    "parameters",
                    "type",
                    "x",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=20,
)


@given(ANYTHING)
@settings(max_examples=50)
def test_whatever_stands_in_it_is_read_or_passed_over(inside):
    contract = contract_of({"openapi": "3.0.0", "info": inside, "paths": {"/x": inside, "/y": {"get": inside}}})
    assert contract is not None
    assert changes(contract, contract) == []
