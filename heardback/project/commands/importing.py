"""`heardback import`: reports that another system kept, or a whole export of Heardback."""

import json
import os
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer
from typer.core import TyperGroup

from heardback.project.commands.progress import progress
from heardback.project.commands.ready import ready
from heardback.project.failing import Failure

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
File = Annotated[str, typer.Argument(metavar="FILE", help="A file, or - for what is piped in.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write the summary as JSON, on the last line.")]


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
    rejects: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Rows that can't be kept, and why. Default: FILE.rejects.jsonl.")
    ] = None,
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
    from heardback.wire.rejects import Rejects
    from heardback.wire.rows import Unreadable, rows_in

    set_up_if_new()
    began, tally, broken = time.monotonic(), Tally(), ""
    with opened(file) as stream, Rejects(rejects or (None if dry_run else beside(file))) as apart:
        try:
            rows = rows_in(stream)
        except Unreadable as problem:
            raise Failure(f"{file}: {problem}") from None
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
        with progress("Reading", size(file), of_bytes=True) as advance:
            try:
                for _ in import_reports(rows.each, how, tally, reject=apart.write):
                    advance(stream.tell() if stream.seekable() else 0)
            except Unreadable as problem:
                broken = str(problem)
    left_out = [column for column in rows.columns if column not in how.mapped.values()]
    _say(tally, how.keep, time.monotonic() - began, apart.written, left_out, as_json=as_json)
    if broken:
        raise Failure(f"{file}: {broken} What came before it is in; bring the whole file in again to add the rest.")
    if tally.read == tally.rejected:
        raise Failure(f"{file}: not one row could be kept.")


def _say(
    tally: "Tally", kept: bool, seconds: float, rejects: Path | None, left_out: list[str], *, as_json: bool
) -> None:
    summary = {
        "read": tally.read,
        "added": tally.added,
        "already_there": tally.there,
        "rejected": tally.rejected,
        "seconds": round(seconds, 2),
        "rows_per_second": round(tally.read / seconds) if seconds else 0,
        "products_added": tally.products,
        "reasons": dict(tally.reasons),
        "rejects": str(rejects) if rejects else None,
        "columns_left_out": left_out,
        "dry_run": not kept,
    }
    if as_json:
        print(json.dumps(summary))
        return
    lines = [f"{'Added' if kept else 'Would add'} {tally.added:,} of {tally.read:,} reports in {seconds:.1f} s "
             f"({summary['rows_per_second']:,} a second)."]  # fmt: skip
    if tally.there:
        lines.append(f"Already there: {tally.there:,}.")
    if tally.products:
        lines.append(f"Products {'added' if kept else 'to add'}: {', '.join(tally.products)}.")
    if tally.rejected:
        lines.append(f"Rejected: {tally.rejected:,}{f', written to {rejects}' if rejects else ''}.")
        lines += [f"  {count:,} x {why or 'other reasons'}" for why, count in tally.reasons.most_common(5)]
    if left_out:
        lines.append(f"Columns left out: {', '.join(left_out)}.")
    print("\n".join(lines))


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


def opened(file: str) -> AbstractContextManager[BinaryIO]:
    if file == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except OSError as problem:
        raise typer.BadParameter(f"{file}: {problem.strerror}", param_hint="FILE") from None


def name(file: str) -> str:
    return "stdin" if file == "-" else Path(file).name


def size(file: str) -> int | None:
    return None if file == "-" else Path(file).stat().st_size


def beside(file: str) -> Path:
    """Beside the file where one may write there, else here."""
    folder = Path() if file == "-" else Path(file).parent
    return (folder if os.access(folder, os.W_OK) else Path()) / f"{name(file)}.rejects.jsonl"
