"""Opening an issue and changing what it says. Its stage is `loop`'s to move."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.accounts.models import Member
from heardback.issues.models import Issue
from heardback.issues.workarounds import LONGEST as WORKAROUND_LONGEST
from heardback.issues.workarounds import write_as_text
from heardback.ledger.recording import record
from heardback.products.models import Product
from heardback.products.severity import Severity
from heardback.wire.text import clean

LONGEST = {"title": 300, "description": 100_000, "workaround": WORKAROUND_LONGEST}
EDITABLE = ("title", "description", "workaround", "severity", "owner")


@transaction.atomic
def open_issue(
    product: Product,
    title: str,
    *,
    by: Actor,
    description: str = "",
    severity: str = "",
    workaround: str = "",
    owner: Member | None = None,
) -> Issue:
    """Open an issue at the stage `reported`. ValidationError with a message per field."""
    fields = _checked({"title": title, "description": description, "workaround": workaround, "severity": severity})
    workaround = fields.pop("workaround")
    issue = Issue.objects.create(product=product, owner=owner, **fields)
    record("issue.opened", actor=by, issue=issue.pk, key=issue.key, title=issue.title)
    if workaround:
        issue.workaround = write_as_text(issue, workaround, by=by).issue.workaround
    return issue


@transaction.atomic
def edit_issue(issue: Issue, *, by: Actor, **changes: Any) -> Issue:
    """Change any of EDITABLE. ValidationError with a message per field; TypeError on any other name. Another workaround
    is its next version."""
    if unknown := set(changes) - set(EDITABLE):
        raise TypeError(f"not editable: {unknown}")
    issue = Issue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
    owner = changes.pop("owner", issue.owner)
    fields = {**_checked(changes), "owner": owner}
    workaround = fields.pop("workaround", issue.workaround)
    changed = [name for name, value in fields.items() if getattr(issue, name) != value]
    if changed:
        for name in changed:
            setattr(issue, name, fields[name])
        issue.edited_at = timezone.now()
        issue.save(update_fields=[*changed, "edited_at"])
        record("issue.edited", actor=by, issue=issue.pk, fields=changed)
    if workaround != issue.workaround:
        issue.workaround = write_as_text(issue, workaround, by=by).issue.workaround
    return issue


def _checked(fields: dict[str, str]) -> dict[str, str]:
    cleaned = {name: clean(value) for name, value in fields.items()}
    wrong = {
        name: f"At most {longest:,} characters fit here."
        for name, longest in LONGEST.items()
        if len(cleaned.get(name, "")) > longest
    }
    if cleaned.get("title") == "":
        wrong["title"] = "Give it a title: what goes wrong, in a few words."
    if cleaned.get("severity", "") not in ("", *Severity.values):
        wrong["severity"] = f"“{cleaned['severity'][:40]}” is not one of: {', '.join(Severity.values)}."
    if wrong:
        raise ValidationError(wrong)
    return cleaned
