"""Coming in by a one-time link, going out, and one's own account."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, password_validation, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from heardback.accounts.invites import live_invite
from heardback.accounts.joining import choose_weekly, set_password
from heardback.accounts.keys import live_sign_in_link, use_sign_in_link
from heardback.accounts.models import Member
from heardback.accounts.roles import may
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.pages import page
from heardback.notices.inviting import accept
from heardback.products.company import company, first_steps_open


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking at the link changes nothing, whoever looks (a mail scanner, a preview); pressing the button uses it."""
    if request.method == "POST":
        member = use_sign_in_link(secret)
        if member is not None:
            login(request, member, backend=settings.AUTHENTICATION_BACKENDS[0])
            if not member.has_usable_password():
                messages.info(request, "You are in. If you like, set a password under your name.")
            begins = may(member.actor, "set up") and first_steps_open() and not company().name
            return redirect("desk:start" if begins else settings.LOGIN_REDIRECT_URL)
    member = live_sign_in_link(secret)
    return render(request, "desk/sign_in_link.html", {"member": member}, status=200 if member else 410)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, secret: str) -> HttpResponse:
    """An invitation to the team: looking at it changes nothing, and accepting it takes a password of one's own."""
    invite = live_invite(secret)
    if invite is None:
        return render(request, "desk/invited.html", {"invite": None}, status=410)
    form = Form(
        [
            Field("name", "Your name", value=invite.name, required=True, autocomplete="name"),
            Field("new", "A password of your own", "password", autocomplete="new-password", required=True,
                  hint=" ".join(password_validation.password_validators_help_texts())),
        ],
        "Come in",
    )  # fmt: skip
    context = {"invite": invite, "form": form}
    if request.method != "POST":
        return render(request, "desk/invited.html", context)
    form.typed(request.POST)
    try:
        member = accept(secret, name=form["name"], password=form["new"])
    except ValidationError as problem:
        form.refused(problem)
        return render(request, "desk/invited.html", context, status=422)
    if member is None:
        return render(request, "desk/invited.html", {"invite": None}, status=410)
    login(request, member, backend=settings.AUTHENTICATION_BACKENDS[0])
    messages.success(request, f"Welcome, {member}.")
    return redirect(settings.LOGIN_REDIRECT_URL)


@desk(writes="read")
def sign_out(request: HttpRequest, me: Member) -> HttpResponse:
    if request.method == "POST":
        logout(request)
        return redirect(settings.ACCOUNT_LOGOUT_REDIRECT_URL)
    return page(request, "desk/sign_out.html")


@desk(writes="read")
def account(request: HttpRequest, me: Member) -> HttpResponse:
    """Who I am here, and my password if I want one."""
    form = Form(
        [
            Field("now", "Your present password", "password", autocomplete="current-password", required=True),
            Field("new", "New password", "password", autocomplete="new-password", required=True,
                  hint=" ".join(password_validation.password_validators_help_texts())),
        ],
        submit="Set the password",
        focus=False,
    )  # fmt: skip
    if not me.has_usable_password():
        form = Form(form.fields[1:], submit=form.submit, focus=False)
    if request.method == "POST":
        form.typed(request.POST)
        try:
            if me.has_usable_password() and not me.check_password(form["now"]):
                raise ValidationError({"now": "That is not your present password."})
            set_password(me, form["new"])
        except ValidationError as problem:
            form.refused(problem)
            return page(request, "desk/account.html", {"form": form}, status=422)
        update_session_auth_hash(request, me)
        messages.success(request, "Your password is set. Everywhere else you are signed out.")
        return redirect("desk:account")
    return page(request, "desk/account.html", {"form": form})


@desk(writes="read")
def weekly(request: HttpRequest, me: Member) -> HttpResponse:
    """Whether I get Monday's mail."""
    if request.method == "POST":
        wanted = bool(request.POST.get("weekly"))
        choose_weekly(me, wanted=wanted)
        messages.success(request, "You get it each Monday." if wanted else "You don't get it any more.")
    return redirect("desk:account")
