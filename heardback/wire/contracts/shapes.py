"""What goes in and out of an operation: a schema as rows that people read, and an example of it. Bounded: a schema may
name itself, directly or by others, and hold more than anybody reads."""

from dataclasses import dataclass, field
from typing import Any

DEEPEST, MOST_ROWS, MOST_VALUES = 5, 80, 8
MOST_STEPS, MOST_EXAMPLES = 20_000, 300_000  # schemas that are looked at, and characters of examples, of one contract
LONGEST = 300
SAMPLES = {
    "date-time": "2026-03-01T09:30:00Z", "date": "2026-03-01", "time": "09:30:00", "email": "name@example.com",
    "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6", "uri": "https://example.com", "url": "https://example.com",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """`name` is the way to it ("items[].name"), `depth` how far in it stands, `short` its last part."""

    name: str
    short: str
    depth: int
    kind: str
    required: bool
    about: str


@dataclass
class Document:
    """The plain values of a contract, and how much more may be made of it."""

    root: dict[str, Any]
    steps: int = MOST_STEPS
    examples: int = MOST_EXAMPLES
    _found: dict[str, Any] = field(default_factory=dict)

    def goes_on(self) -> bool:
        """One more step, as long as there is one left."""
        self.steps -= 1
        return self.steps > 0

    def resolved(self, value: Any) -> dict[str, Any]:
        """What stands here, or what it refers to within the document; {} for what is elsewhere, or nothing."""
        for _ in range(10):
            if not isinstance(value, dict):
                return {}
            where = value.get("$ref")
            if not isinstance(where, str):
                return value
            if where not in self._found:
                self._found[where] = self._at(where)
            value = self._found[where]
        return {}

    def _at(self, where: str) -> Any:
        if not where.startswith("#/"):
            return None
        found: Any = self.root
        for part in where[2:].split("/")[:12]:
            part = part.replace("~1", "/").replace("~0", "~")
            found = found.get(part) if isinstance(found, dict) else None
        return found


def words(value: Any, longest: int = LONGEST) -> str:
    """Text of the document as one line."""
    said = " ".join(str(value).split()) if isinstance(value, (str, int, float)) else ""
    return said if len(said) <= longest else said[: longest - 1] + "…"


def kind_of(document: Document, schema: Any, depth: int = 0) -> str:
    """ "integer", "string (uuid)", "Count[]", "a | b": what a value is, as programs call it in whatever language."""
    said = _referred(schema)
    if depth > 3 or not document.goes_on():
        return said or "…"
    schema = document.resolved(schema)
    if isinstance(schema.get("enum"), list):
        values = [words(value, 40) for value in schema["enum"][:MOST_VALUES]]
        return " | ".join([*filter(None, values), *(["…"] if len(schema["enum"]) > MOST_VALUES else [])])
    for several in ("oneOf", "anyOf"):
        if isinstance(schema.get(several), list):
            different = dict.fromkeys(kind_of(document, one, depth + 1) for one in schema[several][:MOST_VALUES])
            return " | ".join(filter(None, different))
    types = schema.get("type")
    named = [one for one in (types if isinstance(types, list) else [types]) if isinstance(one, str)]
    kinds = [_kind(document, schema, one, depth, said) for one in named]
    if not kinds and isinstance(schema.get("properties"), dict):
        kinds = [said or "object"]
    if not kinds and "allOf" in schema:
        kinds = [said or "object"]
    if schema.get("nullable") is True and kinds:
        kinds.append("null")
    return " | ".join(kinds) or said or "any"


def rows_of(document: Document, schema: Any) -> list[Row]:
    """The fields of an object, or of the objects of a list, in the order of the document."""
    rows: list[Row] = []
    _fields(document, schema, "", 0, rows, ())
    return rows


def sample_of(document: Document, schema: Any) -> Any:
    """An example: the document's own, else one made of the kinds of its fields."""
    return _sample(document, schema, 0, ())


def _fields(document: Document, schema: Any, at: str, depth: int, rows: list[Row], inside: tuple[int, ...]) -> None:
    if depth > DEEPEST or not document.goes_on():
        return
    schema = document.resolved(schema)
    if id(schema) in inside:
        return
    inside = (*inside, id(schema))
    if isinstance(schema.get("items"), (dict, bool)):
        _fields(document, schema["items"], f"{at}[]", depth, rows, inside)
    for part in _parts(schema):
        _fields(document, part, at, depth, rows, inside)
    fields, needed = schema.get("properties"), schema.get("required")
    for name, value in fields.items() if isinstance(fields, dict) else ():
        if len(rows) >= MOST_ROWS or not document.goes_on():
            return
        short = words(name, 80)
        full = f"{at}.{short}" if at else short
        about = words(document.resolved(value).get("description", ""))
        must = isinstance(needed, list) and name in needed
        rows.append(Row(full, short, depth, kind_of(document, value), must, about))
        _fields(document, value, full, depth + 1, rows, inside)


def _parts(schema: dict[str, Any]) -> list[Any]:
    """Schemas that all hold at once; of those of which one holds, the first."""
    every = schema.get("allOf")
    parts = list(every[:MOST_VALUES]) if isinstance(every, list) else []
    for several in ("oneOf", "anyOf"):
        if isinstance(schema.get(several), list):
            parts += schema[several][:1]
    return parts


def _kind(document: Document, schema: dict[str, Any], kind: str, depth: int, said: str) -> str:
    if kind == "array":
        one = kind_of(document, schema.get("items", {}), depth + 1)
        return f"({one})[]" if " | " in one else f"{one}[]"
    if kind == "object":
        return said or "object"
    form = words(schema.get("format", ""), 30)
    return words(kind, 30) + (f" ({form})" if form else "")


def _referred(schema: Any) -> str:
    """What something is called that is described elsewhere."""
    where = schema.get("$ref") if isinstance(schema, dict) else None
    return words(where.rsplit("/", 1)[-1], 60) if isinstance(where, str) else ""


def _sample(document: Document, schema: Any, depth: int, inside: tuple[int, ...]) -> Any:
    if depth > DEEPEST or not document.goes_on():
        return None
    schema = document.resolved(schema)
    for given in ("example", "default", "const"):
        if given in schema:
            return schema[given]
    for given in ("examples", "enum"):
        if isinstance(schema.get(given), list) and schema[given]:
            return schema[given][0]
    if id(schema) in inside:
        return None
    inside = (*inside, id(schema))
    if isinstance(schema.get("items"), dict) or schema.get("type") == "array":
        one = _sample(document, schema.get("items", {}), depth + 1, inside)
        return [] if one is None else [one]
    parts = _parts(schema)
    made: dict[str, Any] = {}
    for part in parts:
        value = _sample(document, part, depth, inside)
        if not isinstance(value, dict):
            return value
        made |= value
    fields = schema.get("properties")
    if isinstance(fields, dict) or schema.get("type") == "object" or parts:
        for name, value in list(fields.items())[:MOST_ROWS] if isinstance(fields, dict) else ():
            made[words(name, 80)] = _sample(document, value, depth + 1, inside)
        return made
    kinds = schema.get("type")
    kind = kinds[0] if isinstance(kinds, list) and kinds else kinds
    plain = {"integer": 1, "number": 1.5, "boolean": True, "string": SAMPLES.get(str(schema.get("format")), "text")}
    return plain.get(kind) if isinstance(kind, str) else None
