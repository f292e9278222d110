"""How much strangers may send: by address, and altogether to one product."""

from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from heardback.accounts.pacing import too_fast
from heardback.api.problems import Problem
from heardback.products.models import Product

BY_ADDRESS = "30/min"
BY_PRODUCT = "1200/min"


def hold_to_limits(request: HttpRequest, product: Product) -> None:
    """Raise a Problem 429 that says when to try again, once this address, or everybody together, sent too much."""
    seconds = too_fast(f"address:{product.pk}:{BaseThrottle().get_ident(request)}", BY_ADDRESS)
    seconds = seconds or too_fast(f"product:{product.pk}", BY_PRODUCT)
    if seconds:
        said = f"Much was sent in the last minute. Try again in {seconds} seconds; what you wrote is not lost."
        raise Problem(429, said, headers={"Retry-After": str(seconds)})
