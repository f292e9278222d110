"""`heardback token`: keys for programs that use the API."""

from typing import Annotated

import typer

from heardback.project.commands.ready import ready

app = typer.Typer(help="Keys for programs that use the API.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Option(help="What the token is for.")],
    role: Annotated[str, typer.Option(help="viewer, agent, engineer, product_manager or admin.")],
) -> None:
    """Make a token and print it, and nothing else: it cannot be read again."""
    ready()
    from heardback.accounts.keys import make_token
    from heardback.accounts.roles import Role

    if role not in Role.values:
        raise typer.BadParameter(f"“{role}” is not a role; roles: {', '.join(Role.values)}", param_hint="--role")
    print(make_token(name, role))  # noqa: T201
