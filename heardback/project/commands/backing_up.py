"""`heardback backup` and `heardback restore`."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from heardback.project.commands.progress import progress
from heardback.project.commands.ready import ready

File = Annotated[Path, typer.Argument(metavar="FILE", help="A zip archive, whatever its name.")]
AsJson = Annotated[bool, typer.Option("--json", help="Say what was done as JSON, on the last line.")]


def backup(file: File, as_json: AsJson = False) -> None:
    """Keep everything in one file: the data, files that people sent, the key that signs links, and mails in the folder.

    It is of one moment, while Heardback runs. Whoever has it can read everything: keep it as you keep the database.
    """
    ready()
    from heardback.project.archive.backing_up import back_up

    with progress("Backing up") as advance:
        counts = back_up(file, progress=advance)
    rows, size = sum(counts.values()), file.stat().st_size
    if as_json:
        print(json.dumps({"file": str(file), "bytes": size, "rows": rows, "counts": counts}))
    else:
        print(f"{rows:,} rows in {file} ({size / 1e6:,.1f} MB)")


def restore(
    file: File,
    force: Annotated[bool, typer.Option("--force", help="Replace what is here. SQLite's is set aside.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring back what a backup holds. Stop Heardback first.

    A backup that is damaged changes nothing.
    """
    ready()
    from heardback.project.archive.restoring import restore as bring_back

    done = bring_back(file, force=force, step=progress)
    rows = sum(done.counts.values())
    if as_json:
        aside = str(done.aside) if done.aside else None
        print(json.dumps({"file": str(file), "rows": rows, "counts": done.counts, "set_aside": aside}))
    else:
        print(f"{rows:,} rows restored." + (f" What was here before: {done.aside}" if done.aside else ""))
    if done.other_key:
        print(
            "heardback: HEARDBACK_SECRET_KEY is not the key of this backup: links that were sent before will not open.",
            file=sys.stderr,
        )
