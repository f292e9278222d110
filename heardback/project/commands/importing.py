"""`heardback import`: reports that another system kept, or a whole export of Heardback."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from heardback.project.commands.bringing_in import AsJson, Brought, File, RejectsFile, bring_in, name, opened
from heardback.project.commands.progress import progress
from heardback.project.commands.ready import ready

if TYPE_CHECKING:
    from heardback.reports.importing import Tally


class _AllByDefault(TyperGroup):
    """`heardback import FILE` is `heardback import all FILE`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and self.get_command(ctx, args[0]) is None:
            args = ["all", *args]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    help="Bring in reports and people from elsewhere, or a whole export.", no_args_is_help=True, cls=_AllByDefault
)


@app.command()
def reports(
    file: File,
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="FIELD=COLUMN",
            help="Which column is which field. FIELD= leaves one out; an unknown one lists all.",
        ),
    ] = None,
    open_: Annotated[
        bool, typer.Option("--open", help="They still wait for an answer: into the inbox, with a clock.")
    ] = False,
    product: Annotated[str, typer.Option(metavar="SLUG", help="Take them all to this product.")] = "",
    make_products: Annotated[
        bool, typer.Option("--make-products", help="Add products that the file names and nobody knows yet.")
    ] = False,
    source: Annotated[str, typer.Option(metavar="NAME", help="Where they come from. Default: the file's name.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only look, and say what would come in.")] = False,
    rejects: RejectsFile = None,
    as_json: AsJson = False,
) -> None:
    """Bring in reports from CSV or JSON lines, plain or .gz.

    They come in as history: closed, and nobody is told. The same file may be brought in again, also after a crash: what
    is there stays, what is missing is added. Columns that are named like a field need no --map.
    """
    ready()
    from heardback.project.setting_up import set_up_if_new
    from heardback.reports.columns import mapping
    from heardback.reports.importing import How, Tally, import_reports
    from heardback.wire.rows import Reject, Rows

    set_up_if_new()
    tally = Tally()

    def start(rows: Rows, reject: Callable[[Reject], None]) -> tuple[Mapping[str, str], Iterable[object]]:
        if {"format", "exported_at"} <= set(rows.columns):
            raise typer.BadParameter("this is a whole export: “heardback import all” reads it back", param_hint="FILE")
        how = How(
            source=(source or name(file).split(".")[0])[:80],
            mapped=mapping(map_ or [], rows.columns),
            product=product,
            make_products=make_products,
            open=open_,
            keep=not dry_run,
        )
        return how.mapped, import_reports(rows.each, how, tally, reject=reject)

    brought = bring_in(file, rejects, tally, start, keep=not dry_run)
    _say(tally, brought, as_json=as_json)
    brought.fail_if_due()


def _say(tally: "Tally", brought: Brought, *, as_json: bool) -> None:
    if as_json:
        counted = {"added": tally.added, "already_there": tally.there, "products_added": tally.products}
        print(json.dumps(brought.summary | counted))
        return
    kept = brought.kept
    lines = [f"{'Added' if kept else 'Would add'} {tally.added:,} of {tally.read:,} reports in {brought.seconds:.1f} s "
             f"({brought.pace:,} a second)."]  # fmt: skip
    if tally.there:
        lines.append(f"Already there: {tally.there:,}.")
    if tally.products:
        lines.append(f"Products {'added' if kept else 'to add'}: {', '.join(tally.products)}.")
    print("\n".join(lines + brought.last_lines))


@app.command("all")
def everything(file: File, as_json: AsJson = False) -> None:
    """Read a whole export back, into an installation in which nothing has happened yet."""
    ready()
    from heardback.project.archive.reading_back import read_back
    from heardback.project.setting_up import set_up_if_new

    set_up_if_new()
    with opened(file) as stream, progress("Reading") as advance:
        counts = read_back(stream, progress=advance)
    rows = sum(counts.values())
    if as_json:
        print(json.dumps({"rows": rows, "counts": counts}))
    else:
        print(f"Read back {rows:,} rows: {_most_telling(counts)}.")


def _most_telling(counts: dict[str, int]) -> str:
    told = {"customers.customer": "customers", "reports.report": "reports", "issues.issue": "issues"}
    return ", ".join(f"{counts.get(model, 0):,} {name}" for model, name in told.items())
