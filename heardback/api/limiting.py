"""How much strangers may send: by address, and altogether to one product. Counted in each web process."""

import math

from django.core.cache import caches
from django.http import HttpRequest
from ninja.throttling import SimpleRateThrottle

from heardback.api.problems import Problem
from heardback.products.models import Product

BY_ADDRESS = "30/min"
BY_PRODUCT = "1200/min"
LONGEST_ADDRESS = 200


class _Limit(SimpleRateThrottle):
    cache = caches["callers"]

    def __init__(self, rate: str, who: str) -> None:
        super().__init__(rate)
        self.who = who

    def get_cache_key(self, request: HttpRequest) -> str:
        return f"{self.who}:{(self.get_ident(request) or '')[:LONGEST_ADDRESS]}" if self.who[0] == "a" else self.who


def hold_to_limits(request: HttpRequest, product: Product) -> None:
    """Raise a Problem 429 that says when to try again, once this address, or everybody together, sent too much."""
    for rate, who in ((BY_ADDRESS, f"address:{product.pk}"), (BY_PRODUCT, f"product:{product.pk}")):
        limit = _Limit(rate, who)
        if not limit.allow_request(request):
            seconds = max(1, math.ceil(limit.wait() or 1))
            said = f"Much was sent in the last minute. Try again in {seconds} seconds; what you wrote is not lost."
            raise Problem(429, said, headers={"Retry-After": str(seconds)})
