"""`heardback release`: say what shipped, from a pipeline."""

import json
from datetime import datetime
from typing import Annotated

import typer

from heardback.project.commands.ready import ready

app = typer.Typer(help="What shipped.", no_args_is_help=True)


@app.callback()
def release() -> None:
    """What shipped, when, to where."""


@app.command()
def create(
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help="A product's slug.")],
    version: Annotated[str, typer.Argument(metavar="VERSION", help="What it is called, like 2.1.")],
    environment: Annotated[str, typer.Option(help="production or staging.")] = "production",
    issue: Annotated[list[str] | None, typer.Option(help="What it contains, like HB-12; again for each.")] = None,
    notes: Annotated[str, typer.Option(help="For the team.")] = "",
    public_notes: Annotated[str, typer.Option(help="For customers and the public, in Markdown.")] = "",
    reaches: Annotated[
        list[str] | None,
        typer.Option(help="An organization and when it gets it, like “Acme=2026-12-04”; again for each."),
    ] = None,
    reaches_others: Annotated[str, typer.Option(help="When everybody else gets it; at once if left out.")] = "",
    review: Annotated[bool, typer.Option("--review", help="A person looks through what customers are told.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Make a release. Customers of what it contains are told once they have it."""
    ready()
    from heardback.accounts.actors import Actor
    from heardback.customers.looking_up import organization_called
    from heardback.issues.queries import issue_keyed
    from heardback.products.queries import product_named
    from heardback.releases.making import make_release

    plan = {}
    for one in reaches or []:
        name, _, when = one.rpartition("=")
        plan[organization_called(name)] = _moment(when, one, "--reaches")
    issues = []
    for key in issue or []:
        if (found := issue_keyed(key)) is None:
            raise typer.BadParameter(f"there is no issue “{key[:30]}”; keys look like HB-12", param_hint="--issue")
        issues.append(found)
    made = make_release(
        product_named(product),
        version,
        environment,
        by=Actor("system", "The command line", "system"),
        issues=issues,
        notes=notes,
        public_notes=public_notes,
        review=review,
        reaches=plan,
        reaches_others_at=_moment(reaches_others, reaches_others, "--reaches-others") if reaches_others else None,
    )
    keys = [one.key for one in issues]
    if as_json:
        print(json.dumps({"number": made.pk, "product": made.product.slug, "version": made.version, "issues": keys}))
    else:
        print(f"{made} is out{f', with {", ".join(keys)}' if keys else ''}.")


def _moment(when: str, said: str, option: str) -> datetime:
    """A day, which begins in the installation's zone, or a moment."""
    from django.utils import timezone

    try:
        found = datetime.fromisoformat(when.strip())
    except ValueError:
        raise typer.BadParameter(f"“{said[:60]}” has no date like 2026-12-04", param_hint=option) from None
    return timezone.make_aware(found) if timezone.is_naive(found) else found
