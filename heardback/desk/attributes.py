"""The facts that are known of customers and organizations: what each is called, and what its values are."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.customers.attributes import describe_attribute
from heardback.customers.models import Attribute, ValueKind, Whose
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.pages import page

EDITORS = "edit attributes"


@desk(reads=EDITORS, writes=EDITORS)
def attributes(request: HttpRequest, me: Member) -> HttpResponse:
    """All there are; a POST adds one."""
    form = Form(
        [
            Field("whose", "Whose it is", "choice", value=Whose.ORGANIZATION, choices=Whose.choices, narrow=True),
            Field("name", "Its name in your files and in the API", placeholder="region", narrow=True),
            *_fields(Attribute()),
        ],
        "Add it",
        focus=False,
    )
    if request.method == "POST":
        form.typed(request.POST)
        if said := _kept(form, form["whose"], form["name"], me):
            messages.success(request, f"{said} is an attribute now.")
            return redirect("desk:attributes")
    context = {"rows": list(Attribute.objects.order_by("whose", "name")), "form": form}
    return page(request, "desk/attributes.html", context, status=422 if form.bad else 200)


@desk(reads=EDITORS, writes=EDITORS)
def attribute(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    one = Attribute.objects.filter(pk=number).first()
    if one is None:
        raise Http404("There is no such attribute.")
    form = Form(_fields(one))
    if request.method == "POST":
        form.typed(request.POST)
        if said := _kept(form, one.whose, one.name, me):
            messages.success(request, f"Saved: {said}.")
            return redirect("desk:attributes")
    context = {"attribute": one, "form": form}
    return page(request, "desk/attribute.html", context, status=422 if form.bad else 200)


def _fields(one: Attribute) -> list[Field]:
    kind, choices = one.kind or ValueKind.TEXT, "\n".join(one.choices)
    return [
        Field("label", "What people call it", value=one.label, placeholder=one.name or "Region", narrow=True),
        Field("kind", "Its values", "choice", value=kind, choices=ValueKind.choices, narrow=True),
        Field("choices", "The list, one choice a line", "area", "Only for “one of a list”.", value=choices),
        Field(
            "is_dimension",
            "Tell people apart by it, in trends and in what those hurt by an issue share",
            "check",
            value="on" if one.is_dimension else "",
        ),
    ]


def _kept(form: Form, whose: str, name: str, me: Member) -> Attribute | None:
    """None when something is wrong, which stands in the form then."""
    said: dict[str, Any] = {**form.texts("label", "kind"), "choices": form["choices"].splitlines()}
    try:
        return describe_attribute(whose, name, by=me.actor, is_dimension=form.on("is_dimension"), **said)
    except ValidationError as problem:
        form.refused(problem)
        return None
