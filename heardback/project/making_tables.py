"""A new database: its tables as they are now, instead of all that ever changed, step by step.

What the steps come to is known without a database; playing them, Django makes every model anew after each, which is
most of a first start (docs/decisions/0033-a-new-database.md). A test holds both ways to the same tables.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import RunPython
from django.db.migrations.executor import MigrationExecutor


def make_tables(connection: BaseDatabaseWrapper) -> int:
    """All of them or, when this is interrupted, none. Returns for how many steps that stands."""
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    plan = [migration for migration, _ in executor.migration_plan(leaves)]
    models = executor.loader.project_state(leaves).apps
    with connection.schema_editor() as editor:
        wanted: list[Any] = [executor.recorder.Migration, *models.get_models()]
        for model in wanted:
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        for statement in editor.deferred_sql:  # indexes and references, before there is a row
            editor.execute(statement)
        editor.deferred_sql.clear()
        for migration in plan:
            _run(migration, models, editor)
            executor.record_migration(migration.app_label, migration.name)
    return len(plan)


def _run(migration: Any, models: Any, editor: Any) -> None:
    """What a step does by Python: triggers, indexes of words, the first rows. What is only for rows that there were
    before is marked as elidable."""
    for operation in migration.operations:
        if isinstance(operation, RunPython) and not operation.elidable:
            operation.code(models, editor)
