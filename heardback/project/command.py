"""The `heardback` command. Each group of subcommands is a file in `commands`; here they are put together, and errors
become one line.

Exit codes: 0 done, 1 it could not be done, 2 it was asked for wrongly (usage, settings, input), 130 interrupted.
"""

import sys
from collections.abc import Callable, Sequence

import typer
from typer.exceptions import Abort, Exit, TyperException

from heardback.project.commands import (
    backing_up,
    checking,
    documents,
    exporting,
    importing_people,
    mail,
    releasing,
    running,
    signing_in,
    tokens,
)
from heardback.project.failing import Failure, explained

app = typer.Typer(
    name="heardback",
    help="Customer-reported issues as a closed loop: the customer says what fixed means, and that it is fixed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS: tuple[Callable[..., int | None], ...] = (
    running.up,
    running.web,
    running.worker,
    running.matcher,
    running.migrate,
    checking.check,
    checking.version,
    signing_in.signin,
    exporting.export,
    backing_up.backup,
    backing_up.restore,
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(tokens.app, name="token")
app.add_typer(importing_people.app, name="import")
app.add_typer(mail.app, name="mail")
app.add_typer(releasing.app, name="release")
app.add_typer(documents.app, name="docs")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code."""
    try:
        done = app(args=None if arguments is None else list(arguments), standalone_mode=False, prog_name="heardback")
    except TyperException as wrong:
        return _say(wrong.format_message(), wrong.exit_code)
    except (Abort, KeyboardInterrupt):
        return 130
    except Exit as leave:
        return leave.exit_code
    except Failure as failure:
        return _say(str(failure), 1)
    except Exception as problem:
        if (known := explained(problem)) is None:
            raise
        return _say(*known)
    return done if isinstance(done, int) else 0


def _say(why: str, code: int) -> int:
    """`why` on one line of stderr."""
    if why:  # without a subcommand it is empty: the help was shown instead
        print(f"heardback: {' '.join(why.split())}", file=sys.stderr)
    return code
