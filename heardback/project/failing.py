"""How a command ends that cannot do what it was asked."""

import sys


class Failure(Exception):
    """Raised by a command with one line for people: what is wrong, and what to do. The exit code is 1.

    What the user typed wrong is a `typer.BadParameter` instead, with exit code 2.
    """


def explained(problem: Exception) -> tuple[str, int] | None:
    """One line and an exit code for what Django and the verbs raise; None for what only a traceback explains."""
    if "django" not in sys.modules:
        return None
    from django.core.exceptions import ImproperlyConfigured, ValidationError
    from django.db import DatabaseError

    if isinstance(problem, ImproperlyConfigured):
        return str(problem), 2
    if isinstance(problem, ValidationError):
        return "; ".join(_lines(problem)), 2
    if isinstance(problem, DatabaseError):
        return _of_database(str(problem)), 1
    return None


def _lines(problem: Exception) -> list[str]:
    by_field = getattr(problem, "error_dict", None)
    if by_field is None:
        return list(getattr(problem, "messages", [str(problem)]))
    return [f"{field}: {' '.join(error.messages)}" for field, errors in by_field.items() for error in errors]


def _of_database(said: str) -> str:
    if "no such table" in said or "does not exist" in said:
        return f"The database is not set up: run “heardback up” or “heardback migrate” first. ({said})"
    return f"The database: {said}"
