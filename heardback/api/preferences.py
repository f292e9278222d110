"""What a customer chose to hear, how often and where."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router

from heardback.api.answers import answer
from heardback.api.finding import customer_at
from heardback.api.problems import wrong
from heardback.api.shapes.base import In, Out, example, words
from heardback.api.tokens import Bearer, caller
from heardback.customers.models import Customer
from heardback.notices.models import Often, Preference, Topic
from heardback.notices.preferring import addresses_to_choose, prefer, preference_of

routes = Router(tags=["customers"])


class PreferenceOut(Out):
    """`unwanted` are topics that are not mailed; they stand on the customer's page. `address` is "" for our usual one;
    another may be one of `addresses`."""

    often: Annotated[str, words(Often.values)]
    unwanted: list[Annotated[str, words(Topic.values)]]
    address: str
    addresses: list[str]


class PreferenceIn(In):
    """Fields that are left out stay as they are."""

    model_config = example(often="daily", unwanted=["closing"])

    often: Annotated[str, words(Often.values)] | None = None
    unwanted: list[Annotated[str, words(Topic.values)]] | None = None
    address: str | None = None


@routes.get("/customers/{int:customer}/preferences", auth=Bearer("read"), response=PreferenceOut)
def read_preferences(request: HttpRequest, customer: int) -> HttpResponse:
    """What they are mailed, how often and where. One person has one, whichever of their rows is asked for."""
    found = customer_at(customer)
    return answer(request, _out(preference_of(found), found))


@routes.patch("/customers/{int:customer}/preferences", auth=Bearer("edit customers"), response=PreferenceOut)
def change_preferences(request: HttpRequest, customer: int, payload: PreferenceIn) -> HttpResponse:
    """Write down what they asked for, on the phone or on a page of yours."""
    found, number = customer_at(customer), None
    if payload.address is not None:
        known = {one.value: one.pk for one in addresses_to_choose(found)}
        if payload.address and payload.address not in known:
            raise wrong("address", "It is none of the addresses that are shown to be theirs and take mail.")
        number = known.get(payload.address, 0)
    chosen = prefer(found, by=caller(request), often=payload.often, unwanted=payload.unwanted, address=number)
    return answer(request, _out(chosen, found))


def _out(chosen: Preference, customer: Customer) -> PreferenceOut:
    return PreferenceOut(
        often=chosen.often,
        unwanted=chosen.unwanted,
        address=chosen.address.value if chosen.address else "",
        addresses=[one.value for one in addresses_to_choose(customer)],
    )
