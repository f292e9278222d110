"""What the desk's templates can say."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from django.db.models import Model
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from heardback.accounts import roles
from heardback.accounts.models import Member
from heardback.desk import marking, navigation, saying
from heardback.desk.acts.act import Act
from heardback.desk.acts.every import ACTS
from heardback.desk.issue_page import Opened
from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.loop.looking import operations_of
from heardback.products.asking import answers_said
from heardback.products.queries import default_product
from heardback.reports.guiding import Guide, guide_of
from heardback.reports.models import Report
from heardback.wire.contracts.operations import shown
from heardback.wire.markdown import html_from
from heardback.wire.numbers import several

register = template.Library()

HINTS = {
    "decline": "The customers read this. Say kindly what you found, and what they can do.",
    "bounce": "What is still wrong, in the customer's words.",
    "skip": "Why no proposal is needed. What was skipped stays visible.",
}


@register.filter
def may(me: Member, what: str) -> bool:
    """Whether this member may do it: `{% if me|may:"triage" %}`."""
    return roles.may(me.actor, what)


register.simple_tag(marking.ago)
register.simple_tag(marking.due)
register.simple_tag(marking.exact)
register.simple_tag(marking.severity)


@register.filter
def told(event: Event) -> SafeString | str:
    """An event's sentence, with who did it standing out."""
    sentence = event.sentence
    if sentence.startswith(f"{event.actor_name} "):
        return format_html("<b>{}</b>{}", event.actor_name, sentence.removeprefix(event.actor_name))
    return sentence


@register.filter
def own_answers(report: Report) -> list[tuple[str, str]]:
    """What only this report's product asks, and what was answered."""
    return answers_said(report.product.own_fields, report.attributes)


@register.simple_tag
def good_report() -> Guide:
    """What makes a report a good one."""
    return guide_of(default_product())


@register.filter
def batch_of(tags: str) -> str:
    """The number of the press that a message tells of, if it can be undone."""
    return next((tag.removeprefix("batch-") for tag in (tags or "").split() if tag.startswith("batch-")), "")


@register.filter
def percent(share: float) -> str:
    return f"{share:.0%}"


@register.simple_tag(takes_context=True)
def side_bar(context: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The side bar's entries with their addresses, the one we are at marked."""
    request = context["request"]
    here = request.resolver_match.view_name if request.resolver_match else ""
    groups = []
    for group in navigation.entries(request.user):
        shown = []
        for entry in group:
            try:
                url = reverse(entry.name)
            except NoReverseMatch:
                continue
            at = here == entry.name or here.removeprefix("desk:") in entry.within
            shown.append({"entry": entry, "url": url, "here": at})
        groups.append(shown)
    return groups


@register.simple_tag(takes_context=True)
def act_link(context: dict[str, Any], name: str, item: Model | None = None, says: str = "", look: str = "quiet") -> str:
    """The link that opens an act's form on the issue's page; nothing for who may not, or while it is open."""
    act, opened = ACTS[name], context.get("opened")
    if not roles.may(context["request"].user.actor, act.what) or _is_open(opened, act, item):
        return ""
    if act.stages is not None and context["issue"].stage not in act.stages:
        return ""
    # The section around it says what is swapped.
    url = _act_url(context["issue"], act, item)
    return format_html('<a class="button {}" href="{}" hx-get="{}">{}</a>', look, url, url, says or act.says)


@register.inclusion_tag("desk/_act.html", takes_context=True)
def act_form(context: dict[str, Any], name: str, item: Model | None = None) -> dict[str, Any]:
    """The form of an act, where it is open."""
    act, opened = ACTS[name], context.get("opened")
    if opened is None or not _is_open(opened, act, item):
        return {}
    return {
        "act": act,
        "form": opened.form,
        "preview": opened.preview,
        "url": _act_url(context["issue"], act, item),
        "issue": context["issue"],
        "csrf_token": context.get("csrf_token"),
    }


def _is_open(opened: Opened | None, act: Act, item: Model | None) -> bool:
    return opened is not None and opened.act is act and opened.item == (item.pk if item else None)


def _act_url(issue: Issue, act: Act, item: Model | None) -> str:
    if item is None:
        return reverse("desk:act", args=[issue.key, act.name])
    return reverse("desk:act-on", args=[issue.key, act.name, item.pk])


register.filter(several)
register.filter("operations", operations_of)
register.filter("formatted", shown)


@cache
def _start(name: str) -> str:
    """The address of the thing numbered 0, up to the number: lists have hundreds of links."""
    return reverse(name, args=["0"]).removesuffix("0/")


@register.filter
def report_url(number: int) -> str:
    return f"{_start('desk:report')}{number}/"


@register.filter
def customer_url(number: int) -> str:
    return f"{_start('desk:customer')}{number}/"


@register.filter
def issue_url(key: str) -> str:
    return f"{_start('desk:issue')}{key}/"


@register.filter
def plain(number: Decimal) -> str:
    """Without noughts behind: 3, 2.5."""
    return f"{number.normalize():,f}"


@register.filter
def nth(number: int) -> str:
    """ "1st", "3rd"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


@register.filter
def span(length: timedelta) -> str:
    return saying.span(length)


@register.filter
def since(when: datetime) -> str:
    return saying.span(timezone.now() - when)


@register.filter
def at(table: dict[Any, Any], key: Any) -> Any:
    """What stands under a key that is itself a variable; nothing when there is none."""
    return table.get(key, ())


@register.filter
def hint_of(verb: str) -> str:
    """What is said beside the reason of a move."""
    return HINTS.get(verb, "")


@register.filter
def says(names: dict[str, str], reference: str) -> str:
    return names.get(reference, reference)


@register.filter
def markdown(text: str) -> SafeString:
    return mark_safe(html_from(text))  # noqa: S308 - cleaned there


@register.filter
def label(row: Model, field: str) -> str:
    """The words of a field with choices."""
    return str(getattr(row, f"get_{field}_display")())
