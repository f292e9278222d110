"""The team, and the tokens of its programs: for admins."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import ApiToken, Invite, Member
from heardback.accounts.roles import MEANS, Role
from heardback.channels.message import NOT_SENT
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.pages import page
from heardback.notices import inviting

ADMINS = "manage members"
ROLES = [(role.value, f"{role.label}: {what}") for role, what in MEANS]


@desk(reads=ADMINS)
def members(request: HttpRequest, me: Member) -> HttpResponse:
    rows = Member.objects.order_by("-is_active", "name", "pk")
    invites = Invite.objects.filter(Invite.OPEN).order_by("-pk")
    return page(request, "desk/members.html", {"rows": rows, "invites": invites})


@desk(reads=ADMINS, writes=ADMINS)
def invite(request: HttpRequest, me: Member) -> HttpResponse:
    form = Form(
        [
            Field("name", "Name", placeholder="Dana Ito", required=True),
            Field("email", "E-mail", required=True),
            Field("role", "Role", "radio", value=Role.AGENT, choices=ROLES),
        ],
        "Invite",
    )
    if request.method != "POST":
        return page(request, "desk/member_form.html", {"form": form, "heading": "Invite a member"})
    form.typed(request.POST)
    try:
        made = inviting.invite(form["email"], form["name"], form["role"], by=me.actor)
    except ValidationError as problem:
        context = {"form": form.refused(problem), "heading": "Invite a member"}
        return page(request, "desk/member_form.html", context, status=422)
    except NOT_SENT as problem:
        messages.error(request, f"They are invited, but the mail was not sent: {problem}. Send it again.")
        return redirect("desk:members")
    messages.success(request, f"{made} is invited: the link is on its way to {made.email}.")
    return redirect("desk:members")


@desk(writes=ADMINS, reads=ADMINS)
def invited_again(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """Send an invitation again, or withdraw it: which, says the button."""
    one = Invite.objects.filter(pk=number).first()
    if one is None:
        raise Http404("There is no such invitation.")
    if request.method == "POST":
        try:
            if request.POST.get("do") == "withdraw":
                inviting.withdraw(one, by=me.actor)
                messages.success(request, f"Withdrawn: the link that {one} got opens nothing any more.")
            else:
                inviting.send_again(one, by=me.actor)
                messages.success(request, f"A fresh link is on its way to {one.email}.")
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        except NOT_SENT as problem:
            messages.error(request, f"The mail was not sent: {problem}. Send it again.")
    return redirect("desk:members")


def _found(number: int) -> Member:
    one = Member.objects.filter(pk=number).first()
    if one is None:
        raise Http404("There is no such member.")
    return one


@desk(reads=ADMINS, writes=ADMINS)
def member(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    one = _found(number)
    form = Form(
        [
            Field("name", "Name", value=one.name, required=True),
            Field("role", "Role", "radio", value=one.role, choices=ROLES),
            Field(
                "active",
                "May sign in",
                "check",
                value="on" if one.is_active else "",
                hint="Without it they are out at once; what they did stays theirs.",
            ),
        ]
    )
    context = {"form": form, "heading": str(one), "member": one}
    if request.method != "POST":
        return page(request, "desk/member_form.html", context)
    form.typed(request.POST)
    try:
        inviting.change(one, by=me.actor, name=form["name"], role=form["role"], active=form.on("active"))
    except ValidationError as problem:
        form.refused(problem)
        return page(request, "desk/member_form.html", context, status=422)
    messages.success(request, "Saved.")
    return redirect("desk:members")


@desk(reads=ADMINS, writes=ADMINS)
def mail_link(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    one = _found(number)
    if request.method == "POST":
        try:
            inviting.mail_link(one, by=me.actor)
        except NOT_SENT as problem:
            messages.error(request, f"The mail was not sent: {problem}.")
        else:
            messages.success(request, f"A sign-in link is on its way to {one.email}.")
    return redirect("desk:member", number)


@desk(reads=ADMINS, writes=ADMINS)
def tokens(request: HttpRequest, me: Member) -> HttpResponse:
    """The tokens; making one shows it, this once."""
    form = Form(
        [
            Field("name", "What it is for", placeholder="Support inbox", required=True),
            Field("role", "Role", "choice", value=Role.AGENT, choices=ROLES),
        ],
        "Make a token",
        focus=False,
    )
    context = {"form": form, "rows": ApiToken.objects.order_by("revoked_at", "-pk"), "secret": ""}
    status = 200
    if request.method == "POST":
        form.typed(request.POST)
        try:
            context["secret"] = inviting.give_token(form["name"], form["role"], by=me.actor)
        except ValidationError as problem:
            form.refused(problem)
            status = 422
    response = page(request, "desk/tokens.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@desk(reads=ADMINS, writes=ADMINS)
def revoke(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    token = ApiToken.objects.filter(pk=number).first()
    if token is None:
        raise Http404("There is no such token.")
    if request.method == "POST":
        inviting.take_token(token, by=me.actor)
        messages.success(request, f"“{token}” is revoked: in a few seconds it opens nothing any more.")
    return redirect("desk:tokens")
