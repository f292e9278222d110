"""The order of work: why an issue stands where it does, and how the parts are weighed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.loop import found
from heardback.desk.pages import page
from heardback.ranking.formula import KINDS
from heardback.ranking.models import Formula
from heardback.ranking.queries import place_of
from heardback.ranking.weighing import Weights, weigh, weights

MOST_VERSIONS = 10


@desk()
def place(request: HttpRequest, me: Member, key: str) -> HttpResponse:
    """Why it is the third, as a page; what htmx asks for is shown beside its number."""
    issue = found(key)
    return page(request, "desk/place.html", {"issue": issue, "place": place_of(issue)}, part="why")


@desk(writes="weigh the order")
def formula(request: HttpRequest, me: Member) -> HttpResponse:
    """What the points are made of, and weighing them otherwise."""
    now = weights()
    form = _form(now)
    status = 200
    if request.method == "POST":
        form.typed(request.POST)
        try:
            weigh({kind.name: form[kind.name] for kind in KINDS}, _plans(form["plans"]), by=me.actor, why=form["why"])
        except ValidationError as problem:
            form.refused(problem)
            status = 422
        else:
            messages.success(request, "Weighed. Every issue is counted anew; that takes a few minutes.")
            return redirect("desk:order")
    context = {
        "form": form,
        "now": now,
        "kinds": [(kind, now.factors[kind.name]) for kind in KINDS],
        "versions": Formula.objects.order_by("-pk")[:MOST_VERSIONS],
    }
    return page(request, "desk/order.html", context, status=status)


def _form(now: Weights) -> Form:
    hint = "One a line: the plan of an organization, then what it weighs. “Enterprise 5”."
    return Form(
        [
            *(Field(kind.name, kind.label, value=now.factors[kind.name], narrow=True) for kind in KINDS),
            Field("plans", "Weight of plans", "area", hint, "\n".join(f"{p} {w}" for p, w in now.plans.items())),
            Field("why", "Why it changes", hint="Kept for ever, with your name.", required=True),
        ],
        "Weigh it so",
        focus=False,
    )


def _plans(said: str) -> dict[str, str]:
    """Plan -> weight, as somebody wrote them one a line."""
    plans: dict[str, str] = {}
    for line in said.splitlines():
        if line.strip():
            plan, _, weight = line.strip().rpartition(" ")
            if not plan:
                raise ValidationError({"plans": f"“{weight[:40]}”: write the plan, then what it weighs."})
            plans[plan.strip(" :=")] = weight
    return plans
