"""Products, and what each holds itself to: for admins."""

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
from heardback.products.changing import NUMBERS, change_product
from heardback.products.making import make_product
from heardback.products.models import Product
from heardback.products.policies import RULES
from heardback.wire.languages import LANGUAGE, LANGUAGES

# What is set on the page of its policy.
NUMBERS_HERE = [name for name in NUMBERS if name not in RULES]
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
    one = product_at(slug)
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

    return Form(
        [
            Field("name", "Name", value=one.name, required=True, hint="Customers read it in mails."),
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
    for name in NUMBERS_HERE:
        try:
            numbers[name] = form.whole(name)
        except ValidationError as problem:
            wrong[name] = " ".join(problem.messages)
    if wrong:
        raise ValidationError(wrong)
    return {
        **form.texts("name", "alert_webhook", "alert_email", "phone_country", "language"),
        **numbers,
        "origins": form["origins"].split(),
        "ask_by_itself": form.on("ask_by_itself"),
        "join_sure": form.on("join_sure"),
    }
