"""How long what fixed means, and how it will work, can be changed: until building begins."""

from django.core.exceptions import ValidationError

from heardback.issues.holding import hold_issue
from heardback.issues.models import Issue, Stage

OPEN_TO_WORDS = (Stage.REPORTED, Stage.DEFINING, Stage.DESIGNING, Stage.VALIDATING)
TO_US = "What fixed means and how it will work stand once building begins. Take it back to designing to change them."
TO_CUSTOMERS = "This cannot be changed any more: we work with what was agreed. Write it to us as words on your report."


def hold_open_to_words(issue: Issue, field: str, says: str = TO_US) -> Issue:
    """The issue, held. ValidationError on `field` once building began: what was agreed must not move then, or what
    comes out would be measured by something that no customer agreed to."""
    issue = hold_issue(issue)
    if issue.stage not in OPEN_TO_WORDS:
        raise ValidationError({field: says})
    return issue
