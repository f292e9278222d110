"""The description for people names every operation, and the page is made of our own files alone."""

import re
from collections import Counter
from pathlib import Path

import heardback.api
from heardback.api.describing import description

API = Path(heardback.api.__path__[0])


def test_the_page_lists_what_the_description_names(stranger):
    page = stranger.read("docs").content.decode()
    for path, methods in description()["paths"].items():
        assert f"<code>{path}</code>" in page
        for details in methods.values():
            assert details["tags"]
            for query in (p for p in details["parameters"] if p["in"] == "query"):
                assert f"?{query['name']}=" in page
    assert "marta@northwind.example" in page
    loaded = re.findall(r'(?:src|href)="([^"#]+)"', page)
    assert loaded
    assert all(address.startswith("/") for address in loaded)


def test_the_description_is_whole(stranger):
    described = stranger.read("openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert described["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"
    named = [details["operationId"] for methods in described["paths"].values() for details in methods.values()]
    assert len(named) == len(set(named))
    for path, methods in described["paths"].items():
        for method, details in methods.items():
            said = f"{method} {path}"
            assert details["description"], f"{said} says nothing of itself."
            if path.startswith("/api/v1/receipts/"):
                assert details["security"] == []
            if method == "post":
                assert "Idempotency-Key" in [p["name"] for p in details["parameters"]], said
            if "application/json" in details.get("requestBody", {}).get("content", {}):
                asked = details["requestBody"]["content"]["application/json"]["schema"]
                named = asked.get("anyOf", [asked])[0]["$ref"]  # one that may be left out is this, or null
                shape = named.rsplit("/", 1)[1]
                assert described["components"]["schemas"][shape].get("examples"), f"{shape} has no example."


def test_each_shape_has_a_name_of_its_own():
    """Two of one name are one in the description: the last."""
    names = [
        name for path in API.rglob("*.py") for name in re.findall(r"^class (\w+(?:In|Out))\b", path.read_text(), re.M)
    ]
    assert len(names) > 50
    assert [name for name, count in Counter(names).items() if count > 1] == []
