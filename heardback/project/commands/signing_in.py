"""`heardback signin`: into the desk without a mail."""

from typing import Annotated

import typer

from heardback.project.commands.ready import ready


def signin(email: Annotated[str, typer.Argument(metavar="EMAIL", help="A member's address.")]) -> None:
    """Print a link that signs a member in once, within a day. Makes the owner where there is no admin yet."""
    ready()
    from heardback.project.owning import member_to_sign_in, sign_in_url

    print(sign_in_url(member_to_sign_in(email)))
