"""The import order is the loop: modules by the linter, models by their foreign keys."""

import sys
from pathlib import Path

from django.apps import apps

from tests.structure.source import PRODUCT, configuration, layers, run


def test_every_contract_is_kept():
    done = run(str(Path(sys.executable).with_name("lint-imports")), "--no-cache")
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_contract_looks_away():
    for contract in configuration()["tool"]["importlinter"]["contracts"]:
        assert "ignore_imports" not in contract
    assert configuration()["tool"]["importlinter"]["contracts"][0]["exhaustive"] is True


def test_every_room_has_its_place():
    rooms = {path.parent.name for path in PRODUCT.glob("*/__init__.py")}
    assert rooms <= {room for row in layers() for room in row}


def test_foreign_keys_point_down():
    """The linter doesn't see those that name their model by a string."""
    depth = {room: number for number, row in enumerate(layers()) for room in row}
    wrong = []
    for model in apps.get_models():
        here = _room(model)
        for field in model._meta.get_fields(include_hidden=True):
            there = _room(field.related_model) if field.concrete and field.related_model else ""
            if here and there and there != here and depth[there] <= depth[here]:
                wrong.append(f"{model._meta.label}.{field.name} reaches up to {there}")
    assert wrong == []


def test_foreign_keys_are_looked_at_at_all():
    assert len([model for model in apps.get_models() if _room(model)]) > 20


def _room(model: object) -> str:
    package, _, rest = getattr(model, "__module__", "").partition(".")
    return rest.partition(".")[0] if package == "heardback" else ""
