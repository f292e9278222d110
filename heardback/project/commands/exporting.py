"""`heardback export`: the whole state as JSON lines."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from heardback.project.commands.progress import progress
from heardback.project.commands.ready import ready


def export(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Where to; a name in .gz is packed. - is stdout.")] = "-",
    as_json: Annotated[bool, typer.Option("--json", help="Write what was exported as JSON (not to stdout).")] = False,
) -> None:
    """Write everything as JSON lines, of one moment, while Heardback runs. “heardback import” reads it back.

    It holds what customers sent: keep it as you keep the database. Of files it holds what is known of them, and not
    their bytes: “heardback backup” carries those.
    """
    ready()
    from heardback.project.archive.exporting import export as write
    from heardback.project.archive.files import new_file, packed

    if file == "-":
        with progress("Exporting") as advance:
            write(sys.stdout.buffer, progress=advance)
        return
    with progress("Exporting") as advance, new_file(Path(file)) as out, packed(out, if_=file.endswith(".gz")) as lines:
        counts = write(lines, progress=advance)
    rows, files = sum(counts.values()), counts["files.file"]
    if files:
        said = f"{files:,} files are named in it, and their bytes are not: “heardback backup” carries them."
        print(f"heardback: {said}", file=sys.stderr)
    print(json.dumps({"file": file, "rows": rows, "counts": counts}) if as_json else f"{rows:,} rows in {file}")
