"""What the tree may hold: short files of our own with names that say something, and locks that name no host."""

import re

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.structure.source import HOME, PRODUCT, files

LONGEST = 300  # lines: past it, look for the second idea in it
GENERATED = re.compile(r"/migrations/\d{4}_|/LICENSE$")
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "services", "misc", "shared", "lib", "tools"}


def test_no_file_is_longer_than_one_idea():
    texts = files(".py", ".html", ".css", ".js", ".sh", ".md", ".txt")
    mine = [path for path in texts if not GENERATED.search(str(path)) and path.parent.name != "requirements"]
    long = {str(path.relative_to(HOME)): n for path in mine if (n := path.read_text("utf-8").count("\n")) > LONGEST}
    assert long == {}


def test_every_name_says_something():
    assert [str(path) for path in files(".py", ".js", ".css") if path.stem in SAYS_NOTHING] == []
    assert [str(path) for path in PRODUCT.rglob("api.py")] == []


def test_no_script_or_style_of_others_is_pasted_in():
    """Theirs come out of installed packages. What is minified is not ours, nor is what carries a notice."""
    for path in files(".js", ".mjs", ".css"):
        text = path.read_text("utf-8")
        assert not path.name.endswith((".min.js", ".min.css")), path
        assert max(map(len, text.splitlines()), default=0) <= 500, path
        assert not re.search(r"@license|copyright|\(c\) \d{4}|sourceMappingURL", text, re.I), path


def test_no_page_loads_anything_from_elsewhere():
    foreign = re.compile(r"""(?:src|href)\s*=\s*["'](?:https?:)?//(?!{{)|@import\s|url\(\s*["']?(?:https?:)?//""")
    for path in files(".html", ".css", ".js"):
        if path.is_relative_to(PRODUCT):
            assert not foreign.search(path.read_text("utf-8")), path


@pytest.mark.parametrize("lock", sorted(path.name for path in (HOME / "requirements").glob("*.txt")))
def test_locks_pin_by_hash_and_name_no_host(lock):
    text = (HOME / "requirements" / lock).read_text("utf-8")
    assert not re.search(r"://|^\s*-|\s@\s|^--", text.replace("--hash=", ""), re.M)
    pins = re.findall(r"^[A-Za-z0-9][^\n]*", text, re.M)
    assert pins
    for pin, rest in zip(pins, re.split(r"^[A-Za-z0-9][^\n]*", text, flags=re.M)[1:], strict=True):
        assert re.match(r"[A-Za-z0-9._-]+==[^ ]+( ; .+)? \\$", pin), pin
        assert "--hash=sha256:" in rest, pin


@pytest.mark.django_db
def test_no_migration_is_missing(capsys):
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    assert "No changes detected" in capsys.readouterr().out


def test_new_databases_begin_as_the_old_ones_became():
    """The migrations that stand for several end where those end, one by one."""

    def ends(*, squashed: bool) -> dict:
        loader = MigrationLoader(None, replace_migrations=squashed)
        steps = [step for step in loader.graph.nodes if squashed or "_squashed_" not in step[1]]
        tables = {}
        for name, model in loader.project_state(steps).models.items():
            options = {key: said for key, said in model.options.items() if said}
            for several in {"constraints", "indexes"} & options.keys():
                options[several] = sorted(map(repr, options[several]))
            tables[name] = {field: made.deconstruct()[1:] for field, made in model.fields.items()}, options
        return tables

    assert ends(squashed=True) == ends(squashed=False)
