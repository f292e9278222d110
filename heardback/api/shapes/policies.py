"""What a product holds itself to."""

from datetime import datetime
from typing import Annotated, Any

from heardback.api.shapes.base import In, Out, example, longest, words
from heardback.loop.replaying import Replay
from heardback.products.models import Policy, Product, SignOffPolicy
from heardback.products.policies import WHY_LONGEST, rules_of

Signs = Annotated[str, words(SignOffPolicy.values)]


class RulesIn(In):
    """`silence_hours`: severity ("" where nobody said) -> hours within which a customer with an open report hears;
    `silence_by_stage`: stage -> the same, where it is otherwise there. `skips`: severities that may be built without a
    proposal. `asked_most` in `asked_days`: so often one person is asked, then they are left in peace. What is said by
    severity goes before what is said for all."""

    model_config = example(sign_off="majority", silence_by_stage={"confirming": {"blocker": 4}})

    silence_hours: dict[str, int] | None = None
    silence_by_stage: dict[str, dict[str, int]] | None = None
    sign_off: Signs | None = None
    sign_off_by_severity: dict[str, Signs] | None = None
    sign_off_wait_days: int | None = None
    wait_by_severity: dict[str, int] | None = None
    watch_days: int | None = None
    watch_by_severity: dict[str, int] | None = None
    follow_up_days: int | None = None
    asked_most: int | None = None
    asked_days: int | None = None
    skips: list[str] | None = None


class PolicyIn(RulesIn):
    """Rules as above, and why they change."""

    model_config = example(sign_off="majority", why="One customer alone was wrong twice")

    why: Annotated[str, longest(WHY_LONGEST)]


class RulesOut(Out):
    silence_hours: dict[str, int]
    silence_by_stage: dict[str, dict[str, int]]
    sign_off: str
    sign_off_by_severity: dict[str, str]
    sign_off_wait_days: int
    wait_by_severity: dict[str, int]
    watch_days: int
    watch_by_severity: dict[str, int]
    follow_up_days: int
    asked_most: int
    asked_days: int
    skips: list[str]


class PolicyOut(Out):
    """`version` is 0 while nobody has changed what it was delivered with."""

    product: str
    version: int
    rules: RulesOut


class PolicyVersionOut(Out):
    version: int
    rules: dict[str, Any]
    why: str
    made_by: str
    made_at: datetime


class ReplayedOut(Out):
    """`now` by the rules that hold, `then` by the others, of `among` in all."""

    name: str
    says: str
    now: int
    then: int
    among: int


class ReplayOut(Out):
    """`more`: there were more reports or issues than are looked at, the latest 5,000."""

    since: datetime
    differences: list[ReplayedOut]
    more: bool


def policy_out(product: Product) -> PolicyOut:
    latest = product.policies.order_by("-version").first()
    version = latest.version if latest else 0
    return PolicyOut(product=product.slug, version=version, rules=RulesOut(**rules_of(product)))


def version_out(policy: Policy) -> PolicyVersionOut:
    return PolicyVersionOut.of(policy)


def replay_out(found: Replay) -> ReplayOut:
    return ReplayOut.of(found, differences=[ReplayedOut.of(one) for one in found.differences])
