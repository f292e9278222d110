"""Moments and spans of time, as people say them."""

from datetime import datetime, timedelta

from django.utils import timezone

MINUTE, HOUR, DAY = 60, 3600, 86400


def span(length: timedelta) -> str:
    """The two largest parts: "3 min", "2 h", "1 d 4 h", "5 w"; "under a minute" below that."""
    seconds = int(abs(length.total_seconds()))
    if seconds < MINUTE:
        return "under a minute"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < DAY:
        return f"{seconds // HOUR} h"
    days, hours = seconds // DAY, seconds % DAY // HOUR
    if days < 3 and hours:
        return f"{days} d {hours} h"
    return f"{days} d" if days < 28 else f"{days // 7} w"


def ago(when: datetime) -> str:
    """How long ago, or from now."""
    length = timezone.now() - when
    said = span(length)
    if said == "under a minute":
        return "just now" if length >= timedelta() else "in a moment"
    return f"{said} ago" if length > timedelta() else f"in {said}"


def due(when: datetime) -> str:
    """How a promise stands: "due in 5 h", "2 d overdue"."""
    length = when - timezone.now()
    if length < timedelta():
        return f"{span(length)} overdue"
    return f"due in {span(length)}"


def exact(when: datetime) -> str:
    """The moment itself, in the installation's zone; a script says it in the reader's."""
    return timezone.localtime(when).strftime("%a %d %b %Y, %H:%M %Z")
