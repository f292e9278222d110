"""Whether this process can serve: the database answers and is migrated."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from heardback.project.setting_up import migrated


def healthz(request: HttpRequest) -> JsonResponse:
    """200 {"status": "ready"} once requests can be served, else 503 with the reason."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        reason = "" if migrated() else "the database is not migrated: run “heardback up” or “heardback migrate”"
    except DatabaseError:
        reason = "the database does not answer"
    if reason:
        return JsonResponse({"status": "not ready", "reason": reason}, status=503)
    return JsonResponse({"status": "ready"})
