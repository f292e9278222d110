"""Products, and what each holds itself to: for admins."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.pages import page
from heardback.products.changing import NUMBERS, change_product
from heardback.products.making import make_product
from heardback.products.models import Product, SignOffPolicy
from heardback.products.severity import Severity
from heardback.wire.languages import LANGUAGE, LANGUAGES

HOURS = {f"hours_{severity or 'unknown'}": severity for severity in (*Severity.values, "")}
WATCHED = {f"watched_{severity}": severity for severity in Severity.values}
EDITORS = "edit products"


@desk(reads=EDITORS, writes=EDITORS)
def products(request: HttpRequest, me: Member) -> HttpResponse:
    form = Form([Field("name", "Name of the product", required=True)], "Add the product", focus=False)
    status = 200
    if request.method == "POST":
        form.typed(request.POST)
        try:
            made = make_product(form["name"], by=me.actor)
        except ValidationError as problem:
            form.refused(problem)
            status = 422
        else:
            messages.success(request, f"{made} is added.")
            return redirect("desk:product", made.slug)
    rows = Product.objects.order_by("-is_default", "name")
    return page(request, "desk/products.html", {"rows": rows, "form": form}, status=status)


@desk(reads=EDITORS, writes=EDITORS)
def product(request: HttpRequest, me: Member, slug: str) -> HttpResponse:
    one = Product.objects.filter(slug=slug).first()
    if one is None:
        raise Http404("There is no such product.")
    form = product_form(one)
    if request.method != "POST":
        return page(request, "desk/product.html", {"product": one, "form": form})
    form.typed(request.POST)
    try:
        change_product(one, by=me.actor, **_changes(form))
    except ValidationError as problem:
        return page(request, "desk/product.html", {"product": one, "form": form.refused(problem)}, status=422)
    messages.success(request, "Saved.")
    return redirect("desk:product", slug)


def product_form(one: Product) -> Form:
    def number(name: str, label: str, hint: str = "") -> Field:
        return Field(name, label, "number", hint, value=str(getattr(one, name)), narrow=True, required=True)

    def hours(name: str, severity: str) -> Field:
        label = f"{Severity(severity).label}, hours" if severity else "Not known, hours"
        value = str(one.silence_hours.get(severity, ""))
        return Field(name, label, "number", value=value, narrow=True, required=True)

    return Form(
        [
            Field("name", "Name", value=one.name, required=True, hint="Customers read it in mails."),
            Field("part_hours", "How soon customers with an open report hear from us, by how bad it is", "part"),
            *(hours(name, severity) for name, severity in HOURS.items()),
            Field("part_sign_off", "When it counts as fixed", "part"),
            Field(
                "sign_off",
                "Who signs off that it is fixed",
                "choice",
                value=one.sign_off,
                choices=list(SignOffPolicy.choices),
            ),
            number("sign_off_wait_days", "Presumed after, days", "Without an answer; never shown as signed."),
            number("watch_days", "Watched for, days", "New reports in this time open it again."),
            *(
                Field(name, f"{Severity(severity).label}: watched for, days", "number", narrow=True,
                      value=str(one.watch_by_severity.get(severity, "")), hint="Empty: as above.")
                for name, severity in WATCHED.items()
            ),
            number("follow_up_days", "Asked whether it still holds after, days", "Those who signed. 0: never."),
            Field(
                "minor_may_skip_design",
                "A minor issue may be built without a proposal",
                "check",
                value="on" if one.minor_may_skip_design else "",
            ),
            Field("part_asking", "When a report lacks something", "part"),
            Field("ask_by_itself", "Ask its customer by itself, once, in one mail", "check",
                  value="on" if one.ask_by_itself else ""),
            number("ask_after_minutes", "Asked after, minutes", "While they may still be adding. 0: with the thanks."),
            Field("part_language", "Languages", "part"),
            Field("language", "Customers who did not say are spoken to in", "choice", value=one.language or LANGUAGE,
                  choices=list(LANGUAGES.items())),
            Field("part_phone", "Phone numbers", "part"),
            Field("phone_country", "Country of numbers written without +", value=one.phone_country, narrow=True,
                  placeholder="DE", hint="Two letters, such as DE. Empty: each has to say its own."),
            Field("part_joining", "When a report is surely a known problem", "part"),
            Field("join_sure", "Join it by itself", "check", "From 95 % on. It is said on the report, and one press "
                  "takes it back; its customer is told as usual.", value="on" if one.join_sure else ""),
            Field("part_alerts", "When an alarm is raised", "part"),
            number("alert_customers", "Alert at, customers"),
            number("alert_hours", "within, hours"),
            number("trend_cases", "For the product team from, reports"),
            Field("alert_webhook", "Webhook for alerts", "url", "Slack, or what understands the same.",
                  value=one.alert_webhook, placeholder="https://"),
            Field("alert_email", "E-mail for alerts", value=one.alert_email),
            Field("part_widget", "The widget", "part"),
            Field("origins", "Pages that may send", "area", "Like https://app.example.com, one a line. Empty: all.",
                  value="\n".join(one.origins)),
        ],
        focus=False,
    )  # fmt: skip


def _changes(form: Form) -> dict[str, Any]:
    """What was typed, as `change_product` wants it."""
    wrong: dict[str, str] = {}
    numbers: dict[str, int] = {}
    watched = {severity: name for name, severity in WATCHED.items() if form[name].strip()}
    for name in (*NUMBERS, *HOURS, *watched.values()):
        try:
            numbers[name] = form.whole(name)
        except ValidationError as problem:
            wrong[name] = " ".join(problem.messages)
    if wrong:
        raise ValidationError(wrong)
    return {
        **form.texts("name", "sign_off", "alert_webhook", "alert_email", "phone_country", "language"),
        **{name: numbers[name] for name in NUMBERS},
        "origins": form["origins"].split(),
        "minor_may_skip_design": form.on("minor_may_skip_design"),
        "ask_by_itself": form.on("ask_by_itself"),
        "join_sure": form.on("join_sure"),
        "watch_by_severity": {severity: numbers[name] for severity, name in watched.items()},
        "silence_hours": {severity: numbers[name] for name, severity in HOURS.items()},
    }
