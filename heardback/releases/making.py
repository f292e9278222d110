"""Making a release and saying what it contains."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from heardback.accounts.actors import Actor
from heardback.customers.models import Organization
from heardback.issues.merged import survivor
from heardback.issues.models import Issue
from heardback.ledger.recording import record
from heardback.products.models import Product
from heardback.releases.models import Environment, Release
from heardback.releases.rollouts import plan
from heardback.wire.text import clean

LONGEST = 20_000  # characters of notes
SHORTEN = f"Please shorten it to {LONGEST:,} characters."


@transaction.atomic
def make_release(
    product: Product,
    version: str,
    environment: str,
    *,
    by: Actor,
    issues: list[Issue],
    notes: str = "",
    public_notes: str = "",
    review: bool = False,
    reaches: Mapping[Organization, datetime] | None = None,
    reaches_others_at: datetime | None = None,
) -> Release:
    """Record that `version` is out, with these issues in it. With `review`, its customers are told once a person has
    looked through what; who is in one of `reaches`, once it has reached them. ValidationError with a message per
    field."""
    version, public_notes = clean(version), clean(public_notes)
    issues = [survivor(issue) for issue in issues]
    wrong = {}
    if not version or len(version) > 100:
        wrong["version"] = "Name the version, in at most 100 characters."
    if environment not in Environment.values:
        wrong["environment"] = f"“{clean(environment)[:40]}” is not one of: {', '.join(Environment.values)}."
    if strangers := _of_others(product, issues):
        wrong["issues"] = strangers
    if len(public_notes) > LONGEST:
        wrong["public_notes"] = SHORTEN
    if (reaches or reaches_others_at) and environment == Environment.STAGING:
        wrong["reaches"] = "Customers have no staging: only what is in production reaches them."
    if wrong:
        raise ValidationError(wrong)
    try:
        with transaction.atomic():
            release = Release.objects.create(
                product=product, version=version, environment=environment,
                notes=clean(notes), public_notes=public_notes, review=review,
            )  # fmt: skip
    except IntegrityError:
        raise ValidationError(
            {"version": f"{product} {version} was already released to {environment}. Add the issues to that release."}
        ) from None
    record(
        "release.made",
        actor=by,
        product=product.name,
        version=version,
        environment=environment,
        issues=[issue.key for issue in issues],
    )
    plan(release, reaches or {}, reaches_others_at, by=by)
    add_issues(release, issues, by=by)
    return release


@transaction.atomic
def write_notes(release: Release, *, by: Actor, notes: str | None = None, public_notes: str | None = None) -> Release:
    """Change what stands beside it for the team, and for customers and the public; None leaves it as it is."""
    release = Release.objects.select_for_update(of=("self",)).select_related("product").get(pk=release.pk)
    said = {"notes": notes, "public_notes": public_notes}
    changed = {name: clean(text) for name, text in said.items() if text is not None}
    changed = {name: text for name, text in changed.items() if text != getattr(release, name)}
    if too_long := {name: SHORTEN for name, text in changed.items() if len(text) > LONGEST}:
        raise ValidationError(too_long)
    if changed:
        for name, text in changed.items():
            setattr(release, name, text)
        release.save(update_fields=list(changed))
        what = " and ".join({"notes": "the team", "public_notes": "customers"}[name] for name in changed)
        record("release.noted", actor=by, product=release.product.name, version=release.version, whom=what)
    return release


@transaction.atomic
def add_issues(release: Release, issues: list[Issue], *, by: Actor) -> None:
    """Say that `release` contains these issues; those it already contains stay as they are.

    ValidationError on `issues` when one is of another product.
    """
    issues = [survivor(issue) for issue in issues]
    if strangers := _of_others(release.product, issues):
        raise ValidationError({"issues": strangers})
    there = set(release.issues.values_list("pk", flat=True))
    for issue in issues:
        if issue.pk not in there:
            release.issues.add(issue)
            record(
                "release.contains",
                actor=by,
                issue=issue.pk,
                product=release.product.name,
                version=release.version,
                environment=release.environment,
                release=release.pk,
                # Customers have no staging.
                said="A fix is in {version}." if release.environment == Environment.PRODUCTION else "",
            )
            there.add(issue.pk)


def _of_others(product: Product, issues: list[Issue]) -> str:
    strangers = [issue.key for issue in issues if issue.product_id != product.pk]
    return f"{', '.join(strangers)} belong to another product than {product}." if strangers else ""
