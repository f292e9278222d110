"""What somebody hears from us, how often and where: their own page, by the link at the end of every mail. Opening it
changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from heardback.board.following import followed_by, stop
from heardback.board.models import Follower
from heardback.customers.models import Customer
from heardback.customers.proving import prove_by_mail
from heardback.customers.queries import addresses
from heardback.loop.consenting import leave
from heardback.loop.members import groups_of
from heardback.loop.models import Membership
from heardback.notices.models import Often, Preference, Topic
from heardback.notices.preferring import BadLink, addresses_to_choose, prefer, preference_of, who_chooses
from heardback.portal.pages import keep_private, page
from heardback.portal.speaking import chosen_language
from heardback.products.queries import brand
from heardback.wire.numbers import as_number


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    means: str
    chosen: bool


@dataclass(frozen=True)
class Mistake:
    """What is to be mended, and in which part of the page."""

    field: str
    says: str


@dataclass(frozen=True)
class Chosen:
    """`where`, `followed` and `groups` are empty where there is nothing to choose."""

    often: list[Choice]
    topics: list[Choice]
    where: list[Choice]
    followed: list[Choice]
    groups: list[Choice]
    wrong: list[Mistake]


def _mine(
    view: Callable[[HttpRequest, str, Customer, str], HttpResponse],
) -> Callable[[HttpRequest, str], HttpResponse]:
    """The view gets whose page it is, and speaks their language."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def enter(request: HttpRequest, token: str) -> HttpResponse:
        try:
            customer, mark = who_chooses(token)
        except BadLink:
            return keep_private(page(request, "portal/board/bad_link.html", {"brand": brand()}, status=404))
        with override(chosen_language(request) or customer.language or get_language()):
            answer = view(request, token, customer, mark)
            answer["Content-Language"] = get_language()
        return keep_private(answer)

    return enter


@_mine
def preferences(request: HttpRequest, token: str, customer: Customer, mark: str) -> HttpResponse:
    following = followed_by(customer)
    if request.method != "POST":
        return _show(request, preference_of(customer), customer, following)
    often, topics, address = _said(request.POST)
    try:
        prefer(customer, by=customer.actor, often=often, unwanted=topics, address=address)
    except ValidationError as refused:
        tried = Preference(customer=customer, often=often, unwanted=topics)
        return _show(request, tried, customer, following, refused)
    kept = request.POST.getlist("followed")
    for follower in following if "follows" in request.POST else []:
        if str(follower.pk) not in kept:
            stop(follower)
    for row in _groups(customer) if "grouped" in request.POST else []:
        if str(row.group_id) not in request.POST.getlist("groups"):
            leave(row)
    prove_by_mail(customer, mark)
    messages.success(request, _("Saved. It holds for everything that we mail you from now on."))
    return redirect("portal:preferences", token)


@csrf_exempt
@_mine
def one_press(request: HttpRequest, token: str, customer: Customer, mark: str) -> HttpResponse:
    """What a mail program posts for "unsubscribe" (RFC 8058): nothing is mailed any more but what is needed. It has no
    cookie, and the signed token is all it needs."""
    if request.method != "POST":
        return redirect("portal:preferences", token)
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return HttpResponse("Post List-Unsubscribe=One-Click to stop.", "text/plain", status=400)
    prefer(customer, by=customer.actor, unwanted=Topic.values)
    for follower in followed_by(customer):
        stop(follower)
    return HttpResponse(_("You only get what answers you, or what needs your answer."), "text/plain")


def _said(posted: QueryDict) -> tuple[str, list[str], int | None]:
    wanted = posted.getlist("topics")
    unwanted = [topic for topic in Topic.values if topic not in wanted]
    address = as_number(posted.get("address", "")) if posted.get("address") else None
    return posted.get("often", ""), unwanted, address


def _show(
    request: HttpRequest,
    chosen: Preference,
    customer: Customer,
    following: list[Follower],
    refused: ValidationError | None = None,
) -> HttpResponse:
    wrong = [Mistake(field, " ".join(said)) for field, said in refused.message_dict.items()] if refused else []
    groups = [Choice(str(row.group_id), row.group.name, "", chosen=True) for row in _groups(customer)]
    seen = Chosen(_often(chosen), _topics(chosen), _where(chosen, customer), _followed(following), groups, wrong)
    context = {"brand": brand(), "chosen": seen}
    return page(request, "portal/preferences.html", context, status=422 if wrong else 200)


def _often(chosen: Preference) -> list[Choice]:
    said = {
        Often.EACH: (_("A mail for each thing, as it happens"), ""),
        Often.DAILY: (
            _("One mail a day"),
            _("In the morning, with everything in it; sooner when we promised you to write sooner."),
        ),
    }
    return [Choice(often, label, means, often == chosen.often) for often, (label, means) in said.items()]


def _topics(chosen: Preference) -> list[Choice]:
    said = {
        Topic.NEWS: (_("How it goes on"), _("Which problem it is, and what we find out about it.")),
        Topic.PLANS: (_("How it would work"), _("What we mean to build, while you can still change it.")),
        Topic.RELEASES: (_("That the fix is out"), _("We ask you whether it is fixed in any case.")),
        Topic.CLOSING: (_("That it is closed"), _("After you told us that it is fixed, and it stayed quiet.")),
    }
    return [Choice(topic, label, means, topic not in chosen.unwanted) for topic, (label, means) in said.items()]


def _where(chosen: Preference, customer: Customer) -> list[Choice]:
    known = addresses_to_choose(customer)
    now = chosen.address.value if chosen.address else addresses([customer.pk]).get(customer.pk, "")
    return [Choice(str(one.pk), _hidden(one.value), "", one.value == now) for one in known]


def _followed(following: list[Follower]) -> list[Choice]:
    return [Choice(str(one.pk), one.public_issue.title, "", chosen=True) for one in following]


def _groups(customer: Customer) -> list[Membership]:
    """Those in which they see proposals first."""
    return [row for row in groups_of(customer) if row.state == Membership.State.IN]


def _hidden(address: str) -> str:
    """Enough of an address to know one's own: a link may be passed on."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"
