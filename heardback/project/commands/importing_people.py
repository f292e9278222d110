"""`heardback import customers` and `heardback import organizations`: what another system knows of them."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heardback.project.commands.bringing_in import AsJson, Brought, File, RejectsFile, bring_in
from heardback.project.commands.importing import app as app
from heardback.project.commands.ready import ready

if TYPE_CHECKING:
    from heardback.customers.checking import Kind
    from heardback.customers.importing import Tally

Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="Which column is which field, or attributes.NAME. FIELD= leaves one out; an unknown one lists all.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only look, and say what would be made and changed.")]


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
    from heardback.customers.checking import FIELDS
    from heardback.customers.columns import KNOWN_BY, mapping
    from heardback.customers.importing import Tally, import_people
    from heardback.project.setting_up import set_up_if_new
    from heardback.wire.rows import Reject, Rows

    set_up_if_new()
    tally = Tally()

    def start(rows: Rows, reject: Callable[[Reject], None]) -> tuple[Mapping[str, str], Iterable[object]]:
        mapped = mapping(FIELDS[kind], KNOWN_BY[kind], chosen, rows.columns)
        return mapped, import_people(kind, rows.each, mapped, tally, reject=reject, keep=not dry_run)

    brought = bring_in(file, rejects, tally, start, keep=not dry_run)
    _say(kind, tally, brought, as_json=as_json)
    brought.fail_if_due()


def _say(kind: str, tally: "Tally", brought: Brought, *, as_json: bool) -> None:
    if as_json:
        counted = {"made": tally.made, "changed": tally.changed, "unchanged": tally.same}
        print(json.dumps(brought.summary | counted | {"belongs_to_others": tally.left}))
        return
    kept = brought.kept
    lines = [
        f"{'Made' if kept else 'Would make'} {tally.made:,} {kind} and {'changed' if kept else 'change'} "
        f"{tally.changed:,}, from {tally.read:,} rows in {brought.seconds:.1f} s ({brought.pace:,} a second)."
    ]
    if tally.same:
        lines.append(f"Nothing new about: {tally.same:,}.")
    if tally.left:
        lines.append(f"Rows with an address, number or id that is somebody else's, and stays theirs: {tally.left:,}.")
    print("\n".join(lines + brought.last_lines))
