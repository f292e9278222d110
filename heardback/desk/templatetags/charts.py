"""Small charts, drawn here: an SVG that says in words what it shows. The numbers stand in a table beside or behind."""

from collections.abc import Sequence
from datetime import timedelta

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def share(part: timedelta | None, whole: timedelta) -> SafeString | str:
    """One bar, as long as its part of the whole. The number stands beside it, so it says nothing itself."""
    if not part or not whole:
        return ""
    wide = max(part / whole * 100, 1)
    return format_html(
        '<svg class="share" aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none"><rect class="ground" '
        'width="100" height="8"/><rect width="{}" height="8"/></svg>',
        f"{wide:.1f}",
    )


@register.simple_tag
def bars(values: Sequence[int], says: str, width: int = 84, height: int = 20) -> SafeString:
    """One bar a value, the last one standing out. `says` begins what is read out: "Reports a day"."""
    gap, top = 2, max([*values, 1])
    wide = (width - gap * (len(values) - 1)) / max(len(values), 1)
    drawn = []
    for n, value in enumerate(values):
        tall = max(value / top * (height - 2), 1.5)
        look = "now" if n == len(values) - 1 else "none" if not value else "past"
        drawn.append((look, f"{n * (wide + gap):.1f}", f"{height - tall:.1f}", f"{wide:.1f}", f"{tall:.1f}"))
    shapes = format_html_join(
        "", '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1"/>', drawn
    )  # fmt: skip
    return format_html(
        '<svg class="chart" role="img" viewBox="0 0 {} {}" width="{}" height="{}"><title>{}: {}</title>{}</svg>',
        width, height, width, height, says, ", ".join(map(str, values)), shapes,
    )  # fmt: skip
