"""Whom a release reaches when: organization by organization, and everybody else."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from heardback.accounts.models import Member
from heardback.customers.looking_up import organization_called
from heardback.customers.models import Organization
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.pages import page
from heardback.releases.making import write_notes
from heardback.releases.models import Environment, Release, Rollout
from heardback.releases.rollouts import roll_out, roll_out_to_others, take_back
from heardback.wire.numbers import as_number

SHOWN = 200


@dataclass(frozen=True)
class Reach:
    """`waits`: the time of everybody else is still to come."""

    rows: list[Rollout]
    more: bool
    waits: bool


def reach_of(release: Release) -> Reach:
    rows = Rollout.objects.filter(release=release).select_related("organization").order_by("reaches_at", "pk")
    found = list(rows[: SHOWN + 1])
    now = timezone.now()
    for row in found:
        row.ahead = row.reaches_at > now  # type: ignore[attr-defined]
    waits = release.reaches_others_at is not None and release.reaches_others_at > now
    return Reach(found[:SHOWN], len(found) > SHOWN, waits)


@desk(reads="make a release", writes="make a release")
def reach(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """Add an organization, change its time, take it away; when everybody else gets it; and the notes."""
    release = Release.objects.select_related("product").filter(pk=number).first()
    if release is None:
        raise Http404("There is no such release.")
    forms = {"organization": _organization_form(request), "others": _others_form(release), "notes": _notes(release)}
    status = 200
    if request.method == "POST":
        act = request.POST.get("act", "")
        try:
            said = _done(request, release, act, forms, me)
        except ValidationError as problem:
            status = 422
            if act in forms:
                forms[act].refused(problem)
            else:
                messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, said)
            return redirect("desk:reach", number)
    context = {"release": release, "reach": reach_of(release), "forms": forms, "of_customers": _is_out(release)}
    return page(request, "desk/reach.html", context, status=status)


def _done(request: HttpRequest, release: Release, act: str, forms: dict[str, Form], me: Member) -> str:
    form = forms[act].typed(request.POST) if act in forms else None
    if act == "organization" and form:
        firm, at = organization_called(form["organization"]), form.moment("reaches_at")
        roll_out(release, firm, at, by=me.actor)
        here = timezone.localtime(at)
        return f"It reaches {firm} on {here:%d %B %Y, %H:%M}." if at > timezone.now() else f"{firm} has it."
    if act == "others" and form:
        roll_out_to_others(release, form.moment("at") if form["at"].strip() else None, by=me.actor)
        return "Kept."
    if act == "notes" and form:
        write_notes(release, by=me.actor, **form.texts("notes", "public_notes"))
        return "The notes are kept."
    firm_number = as_number(request.POST.get("take-back", ""))
    found = Organization.objects.filter(pk=firm_number).first() if firm_number else None
    if found is None:
        raise ValidationError("Press one of the buttons.")
    take_back(release, found, by=me.actor)
    return f"{found} gets it with everybody else."


def _is_out(release: Release) -> bool:
    return release.environment == Environment.PRODUCTION


def _organization_form(request: HttpRequest) -> Form:
    asked = Field("organization", "Organization", hint="Its name, or your id of it.", required=True)
    at = Field("reaches_at", "When it gets it", "datetime-local", required=True)
    return Form([asked, at], "Keep it", focus=False).prefilled(request.GET)


def _others_form(release: Release) -> Form:
    at = timezone.localtime(release.reaches_others_at).strftime("%Y-%m-%dT%H:%M") if release.reaches_others_at else ""
    hint = "Who belongs to no organization above. Left empty: at once."
    return Form([Field("at", "When they get it", "datetime-local", hint, value=at)], "Keep it", focus=False)


def _notes(release: Release) -> Form:
    team = Field("notes", "For the team", "area", "Customers never see these.", value=release.notes)
    public = Field(
        "public_notes", "For customers and the public", "area", "What is better now, in Markdown. Anybody may read it.",
        value=release.public_notes,
    )  # fmt: skip
    return Form([team, public], "Keep the notes", focus=False)
