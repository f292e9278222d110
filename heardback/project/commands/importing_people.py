"""`heardback import customers` and `heardback import organizations`: what another system knows of them."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heardback.project.commands.importing import AsJson, File, beside, opened, size
from heardback.project.commands.importing import app as app
from heardback.project.commands.progress import progress
from heardback.project.commands.ready import ready
from heardback.project.failing import Failure

if TYPE_CHECKING:
    from heardback.customers.importing import Kind, Tally

Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="Which column is which field, or attributes.NAME. FIELD= leaves one out; an unknown one lists all.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only look, and say what would be made and changed.")]
RejectsFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Rows that can't be kept, and why. Default: FILE.rejects.jsonl.")
]


@app.command()
def customers(
    file: File, map_: Map = None, dry_run: DryRun = False, rejects: RejectsFile = None, as_json: AsJson = False
) -> None:
    """Bring in customers from CSV or JSON lines, plain or .gz: ids, addresses, names, organizations, attributes.

    Each is known by your own id, their e-mail address or their phone number, and comes in once. Whom your id names is
    brought up to date; of others only gaps are filled. An empty cell says nothing.
    """
    _import("customers", file, map_ or [], rejects, dry_run=dry_run, as_json=as_json)


@app.command()
def organizations(
    file: File, map_: Map = None, dry_run: DryRun = False, rejects: RejectsFile = None, as_json: AsJson = False
) -> None:
    """Bring in organizations from CSV or JSON lines, plain or .gz: external_id, name, kind, plan, attributes.

    Each is known by your own id or its name, and comes in once. What your id names is brought up to date; of others
    only gaps are filled. An empty cell says nothing.
    """
    _import("organizations", file, map_ or [], rejects, dry_run=dry_run, as_json=as_json)


def _import(kind: "Kind", file: str, chosen: list[str], rejects: Path | None, *, dry_run: bool, as_json: bool) -> None:
    ready()
    from heardback.customers.columns import KNOWN_BY, mapping
    from heardback.customers.importing import FIELDS, Tally, import_people
    from heardback.project.setting_up import set_up_if_new
    from heardback.wire.rejects import Rejects
    from heardback.wire.rows import Unreadable, rows_in

    set_up_if_new()
    began, tally, broken = time.monotonic(), Tally(), ""
    with opened(file) as stream, Rejects(rejects or (None if dry_run else beside(file))) as apart:
        try:
            rows = rows_in(stream)
        except Unreadable as problem:
            raise Failure(f"{file}: {problem}") from None
        mapped = mapping(FIELDS[kind], KNOWN_BY[kind], chosen, rows.columns)
        with progress("Reading", size(file), of_bytes=True) as advance:
            try:
                for _ in import_people(kind, rows.each, mapped, tally, reject=apart.write, keep=not dry_run):
                    advance(stream.tell() if stream.seekable() else 0)
            except Unreadable as problem:
                broken = str(problem)
    left_out = [column for column in rows.columns if column not in mapped.values()]
    _say(kind, tally, time.monotonic() - began, apart.written, left_out, kept=not dry_run, as_json=as_json)
    if broken:
        raise Failure(f"{file}: {broken} What came before it is in; bring the whole file in again to add the rest.")
    if tally.read == tally.rejected:
        raise Failure(f"{file}: not one row could be kept.")


def _say(
    kind: str, tally: "Tally", seconds: float, rejects: Path | None, left_out: list[str], *, kept: bool, as_json: bool
) -> None:
    summary = {
        "read": tally.read,
        "made": tally.made,
        "changed": tally.changed,
        "unchanged": tally.same,
        "belongs_to_others": tally.left,
        "rejected": tally.rejected,
        "seconds": round(seconds, 2),
        "rows_per_second": round(tally.read / seconds) if seconds else 0,
        "reasons": dict(tally.reasons),
        "rejects": str(rejects) if rejects else None,
        "columns_left_out": left_out,
        "dry_run": not kept,
    }
    if as_json:
        print(json.dumps(summary))
        return
    lines = [
        f"{'Made' if kept else 'Would make'} {tally.made:,} {kind} and {'changed' if kept else 'change'} "
        f"{tally.changed:,}, from {tally.read:,} rows in {seconds:.1f} s ({summary['rows_per_second']:,} a second)."
    ]
    if tally.same:
        lines.append(f"Nothing new about: {tally.same:,}.")
    if tally.left:
        lines.append(f"Rows with an address, number or id that is somebody else's, and stays theirs: {tally.left:,}.")
    if tally.rejected:
        lines.append(f"Rejected: {tally.rejected:,}{f', written to {rejects}' if rejects else ''}.")
        lines += [f"  {count:,} x {why or 'other reasons'}" for why, count in tally.reasons.most_common(5)]
    if left_out:
        lines.append(f"Columns left out: {', '.join(left_out)}.")
    print("\n".join(lines))
