"""`heardback docs`: pages of the documentation that are drawn from the code."""

from pathlib import Path
from typing import Annotated

import typer

from heardback.project.commands.ready import ready

app = typer.Typer(help="Write the pages of the documentation that are drawn from the code.", no_args_is_help=True)
HERE = Path(__file__).parents[3] / "docs"


@app.callback()
def documents() -> None:
    """Each page is a subcommand."""


@app.command()
def stages(
    folder: Annotated[Path, typer.Option(metavar="DIR", help="Where to.")] = HERE,
) -> None:
    """The stages and the moves between them, as a diagram and a table."""
    ready()
    from heardback.loop.drawing import drawing

    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "stages.md"
    page.write_text(drawing(), encoding="utf-8")
    print(page)
