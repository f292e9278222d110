"""`heardback mail`: mails that come in."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from heardback.project.commands.progress import progress
from heardback.project.commands.ready import ready

app = typer.Typer(help="Mails that come in.", no_args_is_help=True)
# As sysexits.h has them: what a mail server makes of a program's end.
EX_DATAERR, EX_TEMPFAIL = 65, 75
NOBODY = ("", "<>", "MAILER-DAEMON")


@app.command()
def receive(
    sender: Annotated[str, typer.Option(help="The envelope's sender. Default: $SENDER.")] = "",
    recipient: Annotated[str, typer.Option(help="The envelope's recipient. Default: $ORIGINAL_RECIPIENT.")] = "",
) -> int:
    """Take one mail from standard input, as a mail server pipes it.

    Ends with 0 when it is kept, 65 when it can never be, and 75 when the mail server should try again later.
    """
    said = sender or os.environ.get("SENDER")
    to = recipient or os.environ.get("ORIGINAL_RECIPIENT") or os.environ.get("RECIPIENT") or ""
    try:
        raw = sys.stdin.buffer.read()
        ready()
        from django.core.exceptions import ValidationError

        from heardback.letters.models import Via
        from heardback.letters.receiving import receive as keep

        envelope = None if said is None else "" if said.upper() in NOBODY else said
        try:
            keep(raw, via=Via.PIPE, envelope_sender=envelope, envelope_recipient=to)
        except ValidationError as refused:
            return _say("; ".join(refused.messages), EX_DATAERR)
    except Exception as problem:  # whatever it is: the mail server keeps the mail, and nothing is lost
        return _say(f"{type(problem).__name__}: {problem}", EX_TEMPFAIL)
    return 0


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="An mbox, a Maildir, or a folder of .eml files.")],
    park: Annotated[bool, typer.Option("--park", help="Leave each to a person: nobody is answered by itself.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write the summary as JSON, on the last line.")] = False,
) -> None:
    """Bring in mails from files. Each is kept once, however often it is brought in, and read as if it came now."""
    if not path.exists():
        raise typer.BadParameter(f"there is no {path}", param_hint="PATH")
    ready()
    from heardback.hooks.files import bring_in

    with progress("Reading mails") as advance:
        tally = bring_in(path, park=park, progress=advance)
    if as_json:
        print(json.dumps({"kept": tally.kept, "known": tally.known, "refused": tally.refused}))
        return
    print(f"{tally.kept:,} mails kept" + (f", {tally.known:,} were here before" if tally.known else "") + ".")
    for place, why in tally.refused[:20]:
        print(f"Not kept: {place}: {why}")


@app.command()
def serve() -> None:
    """Take mail by SMTP or LMTP where HEARDBACK_MAIL_LISTEN says, alone. “heardback up” does it too."""
    ready()
    from django.conf import settings

    from heardback.project.running import demand_migrated, run_mail_receiver

    if not settings.HEARDBACK_MAIL_LISTEN:
        raise typer.BadParameter("say where, in HEARDBACK_MAIL_LISTEN: smtp://127.0.0.1:2525")
    demand_migrated()
    run_mail_receiver()


@app.command()
def fetch() -> None:
    """Fetch mail from the mailbox that HEARDBACK_IMAP_URL names, alone. “heardback up” does it too."""
    ready()
    from django.conf import settings

    from heardback.project.running import demand_migrated, run_mail_fetcher

    if not settings.HEARDBACK_IMAP_URL:
        raise typer.BadParameter("name a mailbox in HEARDBACK_IMAP_URL: imaps://USER:PASSWORD@HOST/INBOX")
    demand_migrated()
    run_mail_fetcher()


def _say(why: str, code: int) -> int:
    print(f"heardback: {' '.join(why.split())}", file=sys.stderr)
    return code
