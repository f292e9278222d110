"""`heardback token`: keys for programs that use the API."""

import json
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
    if not name.strip():
        raise typer.BadParameter("say what the token is for", param_hint="--name")
    print(make_token(name.strip()[:120], role))


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Show every token's number, name, role and last use; never the token itself."""
    ready()
    from heardback.accounts.models import ApiToken

    tokens = list(ApiToken.objects.order_by("pk"))
    if as_json:
        shown = [
            {
                "number": token.pk,
                "name": token.name,
                "role": token.role,
                "created_at": token.created_at.isoformat(),
                "last_used_at": token.last_used_at and token.last_used_at.isoformat(),
                "revoked_at": token.revoked_at and token.revoked_at.isoformat(),
            }
            for token in tokens
        ]
        print(json.dumps(shown))
        return
    for token in tokens:
        used = f"last used {token.last_used_at:%Y-%m-%d %H:%M}" if token.last_used_at else "never used"
        state = f"revoked {token.revoked_at:%Y-%m-%d}" if token.revoked_at else used
        print(f"{token.pk}\t{token.role}\t{state}\t{token.name}")


@app.command()
def revoke(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="See “heardback token list”.")],
) -> None:
    """End a token: from now on it opens nothing."""
    ready()
    from heardback.accounts.joining import revoke_token
    from heardback.accounts.models import ApiToken

    token = ApiToken.objects.filter(pk=number).first()
    if token is None:
        raise typer.BadParameter(f"there is no token {number}; see “heardback token list”", param_hint="NUMBER")
    revoke_token(token)
