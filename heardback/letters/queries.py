"""Letters, as pages list them."""

from django.db.models import QuerySet

from heardback.letters.models import Letter, State


def letters(state: str = "") -> QuerySet[Letter]:
    """Newest first, without their bytes."""
    rows = Letter.objects.select_related("report").defer("raw")
    return rows.filter(state=state) if state in State.values else rows


def parked() -> QuerySet[Letter]:
    return Letter.objects.filter(state=State.PARKED)
