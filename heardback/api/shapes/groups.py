"""Groups of customers who see proposals first."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from heardback.api.shapes.base import In, Number, Out, example, longest
from heardback.loop.grouping import ABOUT_LONGEST, AT_ONCE, Asked
from heardback.loop.members import MemberNow, how_many
from heardback.loop.models import ValidationGroup


class GroupIn(In):
    """Customers read both: `about` says what it is for, and is what they agree to."""

    model_config = example(product="default", name="Private beta", about="You tell us early what would not work.")

    product: str
    name: Annotated[str, longest(120)]
    about: Annotated[str, longest(ABOUT_LONGEST)]


class GroupChanges(In):
    """Who is in it stays in: what each agreed to is kept as they read it. One that is not `open` asks nobody, and is
    shown nothing."""

    model_config = example(open=False)

    name: Annotated[str, longest(120)] | None = None
    about: Annotated[str, longest(ABOUT_LONGEST)] | None = None
    open: bool | None = None


class ValidationGroupOut(Out):
    """`people`: how many are asked, in it, have declined or left, or were taken out."""

    id: int
    product: str
    name: str
    about: str
    open: bool
    made_by: str
    made_at: datetime
    people: dict[str, int]


class AskIntoGroupIn(In):
    """`customers` by their ids."""

    model_config = example(customers=[7])

    customers: list[Number] = Field(min_length=1, max_length=AT_ONCE)


class NotAskedOut(Out):
    customer: int
    why: str


class AskedOut(Out):
    """Whom one mail goes to, and who is left out, with why."""

    asked: list[int]
    left: list[NotAskedOut]


class ConsentOut(Out):
    words: str
    given_at: datetime
    withdrawn_at: datetime | None


class GroupMemberOut(Out):
    """`state`: asked, in, declined, left or out, `since` when. `answered` of the proposals they were `asked` about;
    `asked_lately`, for anything at all, in the days of the product's policy."""

    customer: int
    name: str
    state: str
    since: datetime
    asked_by: str
    asked_at: datetime
    consent: ConsentOut | None
    asked: int
    answered: int
    asked_lately: int
    last_asked: datetime | None


class TakeOutIn(In):
    model_config = example(why="They left the company")

    why: Annotated[str, longest(500)]


def group_out(group: ValidationGroup) -> ValidationGroupOut:
    return ValidationGroupOut.of(group, product=group.product.slug, open=group.is_open, people=how_many(group))


def asked_out(done: Asked) -> AskedOut:
    left = [NotAskedOut(customer=one.pk, why=f"They {why}.") for one, why in done.left]
    return AskedOut(asked=[one.pk for one in done.asked], left=left)


def member_out(now: MemberNow) -> GroupMemberOut:
    row = now.membership
    return GroupMemberOut.of(
        row,
        customer=row.customer_id,
        name=str(row.customer),
        consent=ConsentOut.of(now.consent) if now.consent else None,
        asked=now.asked,
        answered=now.answered,
        asked_lately=now.lately,
        last_asked=now.last_asked,
    )
