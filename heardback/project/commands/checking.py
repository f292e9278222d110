"""`heardback check` and `version`: whether this installation is in order."""

import json
import logging
from typing import Annotated

import typer

from heardback.project.commands.ready import ready

Json = Annotated[bool, typer.Option("--json", help="For programs.")]


def check(as_json: Json = False) -> int:
    """Look for what is wrong with settings, folders and database. Exit code 1 when something is."""
    ready()
    from django.core.checks import run_checks

    from heardback.project.checks import in_words

    problems = [problem for problem in run_checks(databases=["default"]) if not problem.is_silenced()]
    wrong = any(problem.is_serious() for problem in problems)
    if as_json:
        listed = [
            {"id": p.id, "level": logging.getLevelName(p.level).lower(), "message": p.msg, "hint": p.hint or ""}
            for p in problems
        ]
        print(json.dumps({"ok": not wrong, "problems": listed}))
    else:
        for problem in problems:
            print(f"{logging.getLevelName(problem.level).lower()}: {in_words(problem)}")
        if not problems:
            print("Everything is in order.")
    return 1 if wrong else 0


def version(as_json: Json = False) -> None:
    """Say which version this is."""
    from heardback import __version__

    print(json.dumps({"version": __version__}) if as_json else __version__)
