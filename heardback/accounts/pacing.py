"""To what pace strangers are held: so many in a time, counted in each web process."""

import math
from typing import Any, cast

from django.core.cache import caches
from ninja.throttling import SimpleRateThrottle

LONGEST = 240


class _Limit(SimpleRateThrottle):
    cache = caches["callers"]

    def __init__(self, rate: str, who: str) -> None:
        super().__init__(rate)
        self.who = who[:LONGEST]

    def get_cache_key(self, request: Any) -> str:
        return self.who


def too_fast(who: str, rate: str) -> int:
    """In how many seconds `who` may try again; 0 when this passes, and is counted. `rate` is like "30/min"."""
    limit, request = _Limit(rate, who), cast(Any, None)  # who it is was read off the request already
    return 0 if limit.allow_request(request) else max(1, math.ceil(limit.wait() or 1))
