"""The product's own files, read as text and as syntax trees."""

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HOME = Path(__file__).parents[2]
PRODUCT = HOME / "heardback"
NOT_OURS = re.compile(r"^(\.git|\.venv|\.uv|data)/|(^|/)\.[a-z_]+_cache/|(^|/)\.hypothesis/")


def files(*suffixes: str) -> list[Path]:
    """Every file of the checkout with one of these endings, but what was generated or installed there."""
    found = (path for path in HOME.rglob("*") if path.suffix in suffixes and path.is_file())
    return sorted(path for path in found if not NOT_OURS.search(path.relative_to(HOME).as_posix()))


@cache
def trees() -> dict[str, ast.Module]:
    """The product's modules by path, without migrations."""
    paths = [path for path in files(".py") if path.is_relative_to(PRODUCT) and "migrations" not in path.parts]
    return {str(path.relative_to(HOME)): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


@cache
def configuration() -> dict[str, Any]:
    return tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))


def layers() -> list[list[str]]:
    """The rooms from top to bottom; those in one row see nothing of each other."""
    rows = configuration()["tool"]["importlinter"]["contracts"][0]["layers"]
    return [[room.strip(" ()") for room in row.split("|")] for row in rows]


def run(*command: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False, **more)
