"""The first steps of an installation, one a page: left at any time, and gone on with where something is still open."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Invite, Member
from heardback.accounts.roles import Role
from heardback.channels.message import NOT_SENT
from heardback.desk.asking import spots_typed, spots_written
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.members import ROLES
from heardback.desk.pages import page
from heardback.notices.inviting import invite
from heardback.notices.links import page_of
from heardback.notices.setting_up import NAMES, OURS, end_if_done, first_loop, first_open, standing
from heardback.notices.trying import send_test_mail
from heardback.products.changing import change_product
from heardback.products.company import company, end_setting_up, leave_as_it_is, name_company
from heardback.products.models import Product
from heardback.products.queries import default_product

SETS_UP = "set up"


@desk(reads=SETS_UP)
def start(request: HttpRequest, me: Member) -> HttpResponse:
    """To the step that is open; when none is, what was done."""
    steps = standing()
    if (name := first_open(steps)) and "all" not in request.GET:
        return redirect("desk:start-step", name)
    over = end_if_done(steps, by=me.actor)
    return page(request, "desk/start/over.html", {"steps": steps, "over": over})


@desk(reads=SETS_UP, writes=SETS_UP)
def ended(request: HttpRequest, me: Member) -> HttpResponse:
    """Not now: the inbox speaks of it no more."""
    if request.method == "POST":
        end_setting_up(by=me.actor)
        messages.success(request, "Put away. The first steps stay on your own page, under your name.")
    return redirect("desk:inbox")


@desk(reads=SETS_UP, writes=SETS_UP)
def step(request: HttpRequest, me: Member, name: str) -> HttpResponse:
    if name not in NAMES:
        raise Http404("There is no such step.")
    form = FORMS[name]() if name in FORMS else None
    if request.method != "POST":
        return _shown(request, me, name, form)
    if "leave" in request.POST:
        leave_as_it_is(name, by=me.actor)
        return _onward(name)
    if form is None:
        return _onward(name)
    form.typed(request.POST)
    try:
        stay = DOES[name](request, form, me)
    except ValidationError as problem:
        return _shown(request, me, name, form.refused(problem), status=422)
    return redirect("desk:start-step", name) if stay else _onward(name)


def _shown(request: HttpRequest, me: Member, name: str, form: Form | None, *, status: int = 200) -> HttpResponse:
    steps = standing()
    here = next(one for one in steps if one.step.name == name)
    if not first_open(steps):
        end_if_done(steps, by=me.actor)
    context: dict[str, Any] = {"steps": steps, "here": here, "form": form, "number": NAMES.index(name) + 1}
    context |= {"next": _next(name), **_about(name, me)}
    return page(request, f"desk/start/{name}.html", context, status=status)


def _about(name: str, me: Member) -> dict[str, Any]:
    """What a step shows beside its form."""
    product = default_product()
    if name == "first":
        loop = first_loop(me.email)
        return {"product": product, "loop": loop, "own_page": page_of(loop.report) if loop.mine and loop.report else ""}
    return {
        "product": product,
        "base": settings.HEARDBACK_BASE_URL,
        "invites": Invite.objects.order_by("-pk")[:20] if name == "people" else [],
        "products": Product.objects.order_by("-is_default", "name") if name == "product" else [],
        "mail_server": bool(settings.HEARDBACK_SMTP_URL),
        "mail_from": settings.DEFAULT_FROM_EMAIL,
        "outbox": settings.HEARDBACK_DATA / "outbox",
    }


def _next(name: str) -> str:
    at = NAMES.index(name) + 1
    return NAMES[at] if at < len(NAMES) else ""


def _onward(name: str) -> HttpResponse:
    return redirect("desk:start-step", following) if (following := _next(name)) else redirect("desk:start")


def _company_form() -> Form:
    return Form([Field("name", "What your company is called", value=company().name, required=True,
                       placeholder="Acme", hint="Customers read it where no product is meant.")], "Go on")  # fmt: skip


def _product_form() -> Form:
    name = default_product().name
    return Form([Field("name", "What customers report about", value="" if name == OURS else name, required=True,
                       hint="Your product or service, as customers call it.")], "Go on")  # fmt: skip


def _journey_form() -> Form:
    hint = "A line each: a name, then the addresses of its pages. Checkout: /checkout/*, pay.example.com/*"
    return Form(
        [Field("spots", "Where customers pass through", "area", hint, spots_written(default_product()))], "Go on"
    )


def _people_form() -> Form:
    return Form(
        [
            Field("name", "Name", required=True),
            Field("email", "E-mail", required=True),
            Field("role", "Role", "choice", value=Role.AGENT, choices=ROLES),
        ],
        "Invite them",
    )


def _mail_form() -> Form:
    return Form([Field("to", "Send a test mail to", required=True)], "Send it")


def _name_company(request: HttpRequest, form: Form, me: Member) -> bool:
    name_company(form["name"], by=me.actor)
    return False


def _name_product(request: HttpRequest, form: Form, me: Member) -> bool:
    change_product(default_product(), by=me.actor, name=form["name"])
    return False


def _say_journey(request: HttpRequest, form: Form, me: Member) -> bool:
    spots = spots_typed(form["spots"])
    if not spots:
        raise ValidationError({"spots": "Write at least one, or leave it as it is."})
    change_product(default_product(), by=me.actor, spots=spots)
    return False


def _invite(request: HttpRequest, form: Form, me: Member) -> bool:
    try:
        made = invite(form["email"], form["name"], form["role"], by=me.actor)
    except NOT_SENT as problem:
        messages.error(request, f"They are invited, but the mail was not sent: {problem}. Send it again under Members.")
    else:
        messages.success(request, f"{made} is invited: the link is on its way to {made.email}.")
    return True


def _try_mail(request: HttpRequest, form: Form, me: Member) -> bool:
    if why := send_test_mail(form["to"], by=me.actor):
        raise ValidationError({"to": f"It was not sent: {why}"})
    messages.success(request, f"It is on its way to {form['to']}. Look whether it arrives, and not as spam.")
    return True


FORMS: dict[str, Callable[[], Form]] = {
    "company": _company_form,
    "product": _product_form,
    "journey": _journey_form,
    "people": _people_form,
    "mail": _mail_form,
}
DOES: dict[str, Callable[[HttpRequest, Form, Member], bool]] = {
    "company": _name_company,
    "product": _name_product,
    "journey": _say_journey,
    "people": _invite,
    "mail": _try_mail,
}
