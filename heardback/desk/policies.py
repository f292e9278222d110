"""What a product holds itself to, on one page: how soon customers hear, what may be skipped, who signs, the waits.

Before it is saved it says what would have been different last quarter.
"""

import hashlib
import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.naming import product_at
from heardback.desk.pages import page
from heardback.loop.policies import STAGES, proposed, set_policy
from heardback.loop.replaying import replay
from heardback.products.models import Product, SignOffPolicy
from heardback.products.severity import Severity

SEVERITIES = (*Severity.values, "")
MOST_VERSIONS = 20
WHOLE = ("sign_off_wait_days", "watch_days", "follow_up_days", "asked_most", "asked_days")
SAME, EMPTY = "As above", "Empty: as above."


@desk(writes="edit policies")
def policy(request: HttpRequest, me: Member, slug: str) -> HttpResponse:
    one = product_at(slug)
    main, stages = _form(one), _stages_form(one)
    context: dict[str, Any] = {
        "product": one,
        "form": main,
        "stages": stages,
        "narrowed": bool(one.silence_by_stage),
        "versions": one.policies.order_by("-version")[:MOST_VERSIONS],
    }
    if request.method != "POST":
        return page(request, "desk/policy.html", context)
    for form in (main, stages):
        form.typed(request.POST)
    try:
        rules = _rules(main, stages)
        then = proposed(one, rules)
        seen = _seen(one, rules)
        if "save" in request.POST and request.POST.get("seen") == seen:
            made = set_policy(one, rules, by=me.actor, why=main["why"])
            said = f"Version {made.version} holds from now on." if made else "It is as it was: nothing to save."
            messages.success(request, said)
            return redirect("desk:policy", slug)
        context |= {"replay": replay(one, then), "seen": seen, "stale": "save" in request.POST}
    except ValidationError as problem:
        _refused(main, stages, problem)
        context["narrowed"] = context["narrowed"] or stages.bad
        return page(request, "desk/policy.html", context, status=422)
    return page(request, "desk/policy.html", context)


def _seen(product: Product, rules: dict[str, Any]) -> str:
    """Names what was looked at, so that nothing else is saved."""
    said = json.dumps([product.pk, rules], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _name(severity: str) -> str:
    return Severity(severity).label if severity else "Not known"


def _form(one: Product) -> Form:
    def number(name: str, label: str, value: object, hint: str = "", *, required: bool = False) -> Field:
        return Field(name, label, "number", hint, value=str(value), narrow=True, required=required)

    fields = [
        Field("part_all", "For everything, unless it is said otherwise below", "part"),
        Field("sign_off", "Who signs off that it is fixed", "choice", value=one.sign_off,
              choices=list(SignOffPolicy.choices)),
        number("sign_off_wait_days", "Presumed after, days", one.sign_off_wait_days,
               "Without an answer; never shown as signed.", required=True),
        number("watch_days", "Watched for, days", one.watch_days, "New reports in this time open it again.",
               required=True),
        number("follow_up_days", "Asked whether it still holds after, days", one.follow_up_days,
               "Those who signed. 0: never.", required=True),
        number("asked_most", "Asked at most, times", one.asked_most,
               "Then they are left in peace: what is asked stands on their page, unmailed.", required=True),
        number("asked_days", "Within, days", one.asked_days, "A person, whichever of their addresses.", required=True),
    ]  # fmt: skip
    for severity in SEVERITIES:
        key = severity or "unknown"
        fields += [
            Field(f"part_{key}", _name(severity), "part"),
            number(f"hours_{key}", "Customers hear within, hours", one.silence_hours.get(severity, ""), required=True),
        ]
        if severity:
            signs = [("", SAME), *SignOffPolicy.choices]
            fields += [
                number(f"wait_{key}", "Presumed after, days", one.wait_by_severity.get(severity, ""), EMPTY),
                number(f"watch_{key}", "Watched for, days", one.watch_by_severity.get(severity, ""), EMPTY),
                Field(f"signs_{key}", "Who signs", "choice", value=one.sign_off_by_severity.get(severity, ""),
                      choices=signs),
                Field(f"skips_{key}", "May be built without a proposal: designing and validating are skipped", "check",
                      value="on" if severity in one.skips else ""),
            ]  # fmt: skip
    fields += [
        Field("part_why", "This version", "part"),
        Field("why", "Why it changes", hint="Kept for ever, with your name.", required=True),
    ]
    return Form(fields, "Show what would have been different", focus=False)


def _stages_form(one: Product) -> Form:
    fields = []
    for stage in STAGES:
        hours = one.silence_by_stage.get(stage, {})
        fields.append(Field(f"part_{stage}", f"While it is {stage.label.lower()}, hours", "part"))
        fields += [
            Field(f"{stage}_{severity or 'unknown'}", _name(severity), "number", narrow=True,
                  value=str(hours.get(severity, "")))
            for severity in SEVERITIES
        ]  # fmt: skip
    return Form(fields, focus=False)


def _rules(main: Form, stages: Form) -> dict[str, Any]:
    """What was typed, as rules. ValidationError by the names of the fields."""
    wrong: dict[str, Any] = {}

    def whole(form: Form, name: str, *, empty: bool = False) -> int | None:
        if empty and not form[name].strip():
            return None
        try:
            return form.whole(name)
        except ValidationError as problem:
            wrong[name] = problem.messages
            return None

    def by_severity(start: str) -> dict[str, int]:
        said = {severity: whole(main, f"{start}_{severity}", empty=True) for severity in Severity.values}
        return {severity: number for severity, number in said.items() if number is not None}

    by_stage: dict[str, dict[str, int]] = {}
    for stage in STAGES:
        for severity in SEVERITIES:
            hours = whole(stages, f"{stage}_{severity or 'unknown'}", empty=True)
            if hours is not None:
                by_stage.setdefault(stage.value, {})[severity] = hours
    rules = {
        "sign_off": main["sign_off"],
        **{name: whole(main, name) for name in WHOLE},
        "silence_hours": {severity: whole(main, f"hours_{severity or 'unknown'}") for severity in SEVERITIES},
        "silence_by_stage": by_stage,
        "wait_by_severity": by_severity("wait"),
        "watch_by_severity": by_severity("watch"),
        "sign_off_by_severity": {s: main[f"signs_{s}"] for s in Severity.values if main[f"signs_{s}"]},
        "skips": [severity for severity in Severity.values if main.on(f"skips_{severity}")],
    }
    if wrong:
        raise ValidationError(wrong)
    return rules


def _refused(main: Form, stages: Form, problem: ValidationError) -> None:
    """Each complaint beside its field; of a rule that is many fields, above them."""
    said = problem.message_dict
    theirs = {name: words for name, words in said.items() if stages.has(name) or name == "silence_by_stage"}
    rest = {name: words for name, words in said.items() if name not in theirs}
    if theirs:
        stages.refused(ValidationError(theirs))
    if rest:
        main.refused(ValidationError(rest))
