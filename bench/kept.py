"""Databases that took long to fill, kept between runs in the folder for what may go, by what they were made of."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.product import ROOT, Product


def kept(product: Product, size: int, fill: Callable[[], str]) -> str:
    """Give the installation a database of this size: a copy of the one kept, or one that is filled now, and kept.
    Returns what `fill` said when it was."""
    folder = Path(tempfile.gettempdir()) / f"heardback-bench-kept-{size}-{_made_of()}"
    if not (folder / "said").exists():
        product.command("migrate")
        said = fill()
        part = Path(f"{folder}-{product.port}")
        shutil.copytree(product.data, part)
        (part / "said").write_text(said)
        shutil.rmtree(folder, ignore_errors=True)
        part.rename(folder)
        return said
    shutil.copytree(folder, product.data, dirs_exist_ok=True)
    return (folder / "said").read_text()


def _made_of() -> str:
    """A word that changes with every table and with what fills them."""
    files = [*ROOT.glob("heardback/*/migrations/*.py"), *(ROOT / "bench").glob("*.py")]
    names = {"past.py", "copying.py", "filling.py", "history.py", "endings.py"}
    wanted = sorted(path for path in files if path.parent.name == "migrations" or path.name in names)
    return hashlib.sha256(b"".join(path.read_bytes() for path in wanted)).hexdigest()[:12]
