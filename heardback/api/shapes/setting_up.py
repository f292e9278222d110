"""The company, and how far its installation is set up."""

from datetime import datetime
from typing import Annotated

from heardback.api.shapes.base import In, Out, example, longest
from heardback.notices.setting_up import Standing
from heardback.products.models import Company


class CompanyIn(In):
    model_config = example(name="Acme")

    name: Annotated[str, longest(120)]


class CompanyOut(Out):
    """`set_up_ended_at`: since when nobody is shown the first steps any more."""

    name: str
    set_up_ended_at: datetime | None


class StepOut(Out):
    """`state`: done, left (as it is) or open."""

    name: str
    says: str
    optional: bool
    state: str


def company_out(company: Company) -> CompanyOut:
    return CompanyOut.of(company)


def step_out(standing: Standing) -> StepOut:
    return StepOut.of(standing.step, state=standing.state)
