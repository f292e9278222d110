"""The stage table: whole, drawn, and the only way to a stage."""

import ast

from heardback.issues.models import Issue, Stage
from heardback.loop.drawing import drawing
from heardback.loop.table import TABLE
from heardback.project.command import main
from tests.structure.source import HOME, trees

OWNED = {"stage", "stage_since", "declined_as", "round", "built_by"}
OWNER = "heardback/loop/moving.py"


def test_every_stage_is_reached_from_the_first():
    reached = {Stage(Issue._meta.get_field("stage").default)}
    while more := {move.enters for move in TABLE if move.leaves & reached} - reached:
        reached |= more
    assert reached == set(Stage)


def test_every_stage_can_be_left():
    assert {stage for move in TABLE for stage in move.leaves} == set(Stage)


def test_no_move_stays_where_it_is():
    assert [move.verb for move in TABLE if move.enters in move.leaves] == []


def test_one_verb_leads_from_a_stage_to_one_place():
    steps = [(stage, move.verb) for move in TABLE for stage in move.leaves]
    assert len(steps) == len(set(steps))


def test_nothing_else_writes_a_stage():
    found = {f"{path}:{line}" for path, tree in trees().items() if path != OWNER for line in _writes(tree)}
    assert found == set()


def test_the_search_finds_who_writes_it():
    assert list(_writes(trees()[OWNER])) != []
    for line in (
        'issue.stage = "closed"', "issue.round += 1", 'Issue.objects.filter(pk=1).update(stage="closed")',
        'Issue.objects.create(title="x", stage="closed")', 'setattr(issue, "stage", "closed")',
        'issue.save(update_fields=["title", "stage"])', 'Issue.objects.bulk_update(rows, ["stage"])',
        'cursor.execute("UPDATE issues_issue SET stage = 1")',
    ):  # fmt: skip
        assert list(_writes(ast.parse(line))), line


def test_the_drawing_is_current(tmp_path, capsys):
    assert (HOME / "docs" / "stages.md").read_text(encoding="utf-8") == drawing(), "run: heardback docs stages"
    assert main(["docs", "stages", "--folder", str(tmp_path)]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "stages.md")
    assert (tmp_path / "stages.md").read_text(encoding="utf-8") == drawing()


def _writes(tree: ast.Module):
    """The lines that write a column of `Issue` that only moving may."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Attribute) and target.attr in OWNED for target in targets):
                yield node.lineno
        elif (isinstance(node, ast.Call) and _writes_by_call(node)) or _writes_in_sql(node):
            yield node.lineno


def _writes_in_sql(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and "update issues_issue" in str(node.value).lower()


def _writes_by_call(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    keywords = {keyword.arg for keyword in call.keywords}
    words = {node.value for node in ast.walk(call) if isinstance(node, ast.Constant)}
    if name in ("update", "create", "get_or_create", "update_or_create", "Issue"):
        return bool(OWNED & keywords) and not _of_another_model(call)
    return name in ("setattr", "bulk_update", "save") and bool(OWNED & words) and not _of_another_model(call)


def _of_another_model(call: ast.Call) -> bool:
    """`Bounce.objects.create(...)` keeps a round of its own."""
    root: ast.expr = call.func
    while isinstance(root, ast.Attribute | ast.Call):
        root = root.value if isinstance(root, ast.Attribute) else root.func
    return isinstance(root, ast.Name) and root.id[0].isupper() and root.id != "Issue"
