"""Whether this process can serve: the database answers and is migrated."""

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

_migrated = False


def healthz(request: HttpRequest) -> JsonResponse:
    """200 {"status": "ready"} once requests can be served, else 503 with the reason."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        reason = "" if migrated() else "the database is not migrated: run “heardback up”"
    except DatabaseError:
        reason = "the database does not answer"
    if reason:
        return JsonResponse({"status": "not ready", "reason": reason}, status=503)
    return JsonResponse({"status": "ready"})


def migrated() -> bool:
    """Remembered once true: migrations don't undo themselves while a process runs."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
