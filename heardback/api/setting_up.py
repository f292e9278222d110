"""The company, and how far its installation is set up."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from heardback.api.answers import answer
from heardback.api.idempotency import once
from heardback.api.shapes.setting_up import CompanyIn, CompanyOut, StepOut, company_out, step_out
from heardback.api.tokens import Bearer, caller
from heardback.notices.setting_up import standing
from heardback.products.company import company, name_company

routes = Router(tags=["team"])


@routes.get("/company", auth=Bearer("read"), response=CompanyOut)
def read_company(request: HttpRequest) -> HttpResponse:
    """Who runs this installation."""
    return answer(request, company_out(company()))


@routes.put("/company", auth=Bearer("set up"), response=CompanyOut)
@once
def change_company(request: HttpRequest, payload: CompanyIn) -> HttpResponse:
    """Name it: customers read it where no product is meant."""
    return answer(request, company_out(name_company(payload.name, by=caller(request))))


@routes.get("/setup", auth=Bearer("set up"), response=list[StepOut])
def read_setup(request: HttpRequest) -> HttpResponse:
    """The first steps, and which are done: that follows from what is there."""
    return answer(request, [step_out(one) for one in standing()], list[StepOut])
