"""Why a fix was none, and which gate let it through."""

from django.db import models

from heardback.issues.models import Stage


class BounceCause(models.TextChoices):
    MISUNDERSTOOD = "misunderstood", "We misunderstood what they need"
    INCOMPLETE = "incomplete", "It was only partly fixed"
    NOT_DEPLOYED = "not_deployed", "The fix had not reached them"
    REGRESSION = "regression", "It was fixed and broke again"
    ANOTHER_PROBLEM = "another_problem", "It is another problem"


# The stage whose gate should have caught it.
CHARGED = {
    BounceCause.MISUNDERSTOOD: Stage.DEFINING,
    BounceCause.INCOMPLETE: Stage.VERIFYING,
    BounceCause.NOT_DEPLOYED: Stage.RELEASING,
    BounceCause.REGRESSION: Stage.MONITORING,
    BounceCause.ANOTHER_PROBLEM: Stage.REPORTED,
}
