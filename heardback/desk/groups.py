"""Groups of customers who see proposals first: who is in each, what they agreed to, how often they were asked."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.customers.looking_up import look_up
from heardback.customers.models import Customer
from heardback.customers.searching import known_by_exactly
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.pages import page
from heardback.desk.paging import paged
from heardback.loop.grouping import ASKED_AGAIN_AFTER, AT_ONCE, ask_into, change_group, make_group, take_out
from heardback.loop.members import how_many, members_now, memberships_of
from heardback.loop.models import Membership, ValidationGroup
from heardback.products.models import Product
from heardback.wire.numbers import as_numbers, several
from heardback.wire.text import clean

HITS, MOST_GROUPS = 12, 200
ABOUT = "Customers read it, and it is what they agree to: no names, no jargon, no problem of anybody's."


@desk()
def groups(request: HttpRequest, me: Member) -> HttpResponse:
    rows = ValidationGroup.objects.select_related("product").order_by("-is_open", "product__name", "name", "pk")
    context = {"rows": [(one, how_many(one)) for one in rows[:MOST_GROUPS]]}
    return page(request, "desk/groups.html", context)


@desk(reads="edit groups", writes="edit groups")
def make(request: HttpRequest, me: Member) -> HttpResponse:
    products = list(Product.objects.order_by("-is_default", "name"))
    form = Form(
        [
            Field("product", "Product", "choice", value=products[0].slug, choices=[(p.slug, p.name) for p in products]),
            *_fields("", ""),
        ],
        "Make the group",
    )
    if request.method == "POST":
        form.typed(request.POST)
        product = next((one for one in products if one.slug == form["product"]), products[0])
        try:
            made = make_group(product, form["name"], form["about"], by=me.actor)
        except ValidationError as problem:
            form.refused(problem)
        else:
            messages.success(request, f"“{made}” is there. Ask somebody into it.")
            return redirect("desk:group", made.pk)
    context = {"form": form, "heading": "A group that sees proposals first", "group": None}
    return page(request, "desk/group_form.html", context, status=422 if form.bad else 200)


@desk(reads="edit groups", writes="edit groups")
def change(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """Its words; or, by a button of its page, whether it is open."""
    one = found(number)
    if request.method == "POST" and "open" in request.POST:
        now = change_group(one, by=me.actor, is_open=request.POST["open"] == "yes")
        said = "is open again." if now.is_open else "is closed: it asks nobody, and is shown nothing."
        messages.success(request, f"“{now}” {said}")
        return redirect("desk:group", number)
    form = Form(_fields(one.name, one.about), "Save")
    form.lead = "Who is in it stays in: what each agreed to is kept as they read it."
    if request.method == "POST":
        form.typed(request.POST)
        try:
            change_group(one, by=me.actor, name=form["name"], about=form["about"])
        except ValidationError as problem:
            form.refused(problem)
        else:
            messages.success(request, "Saved.")
            return redirect("desk:group", number)
    context = {"form": form, "heading": f"What “{one}” says", "group": one}
    return page(request, "desk/group_form.html", context, status=422 if form.bad else 200)


@desk()
def group(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    one = found(number)
    rows = paged(memberships_of(one), "-since", request.GET.get("after", ""))
    counts = how_many(one)
    context = {
        "group": one,
        "page": rows,
        "people": members_now(one, rows.rows),
        "counts": [(Membership.State(state).label.lower(), count) for state, count in counts.items() if count],
        "proposals": one.proposals.select_related("issue").order_by("-shared_at", "-pk")[:HITS],
    }
    return page(request, "desk/group.html", context, part="list")


@desk(reads="invite into groups", writes="invite into groups")
def ask(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """?q= looks for people to choose; or several at once, by whatever each is known by. A POST asks them."""
    one = found(number)
    asked = clean(request.GET.get("q", "") or request.POST.get("q", ""))
    form = Form(
        [
            Field("lines", "Or several at once", "area", "An address, a number or an id on each line.",
                  placeholder="marta@northwind.example"),
        ],
        "Ask them",
        focus=False,
    )  # fmt: skip
    context: dict[str, Any] = {"group": one, "form": form, "q": asked, "chosen": []}
    if request.method == "POST":
        form.typed(request.POST)
        chosen = list(Customer.objects.filter(pk__in=as_numbers(request.POST.getlist("customers")[:AT_ONCE])))
        context["chosen"] = [one.pk for one in chosen]
        try:
            done = ask_into(one, [*chosen, *_named(form["lines"])], by=me.actor)
        except ValidationError as problem:
            form.refused(problem)
        else:
            messages.success(request, f"{several(len(done.asked), 'customer')} asked, by one mail each.")
            for person, why in done.left[:HITS]:
                messages.warning(request, f"{person} was not asked: they {why}.")
            return redirect("desk:group", number)
    context |= {"hits": look_up(asked, one.product.phone_country, HITS) if asked else []}
    context |= {"months": ASKED_AGAIN_AFTER.days // 30, "most": one.product.asked_most, "days": one.product.asked_days}
    return page(request, "desk/group_ask.html", context, part="hits", status=422 if form.bad else 200)


@desk(reads="invite into groups", writes="invite into groups")
def out(request: HttpRequest, me: Member, number: int, membership: int) -> HttpResponse:
    """Take somebody out, with a reason."""
    one = found(number)
    row = memberships_of(one).filter(pk=membership).first()
    if row is None:
        raise Http404("They are not in this group.")
    row.group = one
    form = Form([Field("why", "Why", "area", "Only the team reads this.", required=True)], "Take them out")
    if request.method == "POST":
        try:
            take_out(row, by=me.actor, why=form.typed(request.POST)["why"])
        except ValidationError as problem:
            form.refused(problem)
        else:
            messages.success(request, f"{row.customer} is out of it, and is shown nothing more.")
            return redirect("desk:group", number)
    context = {"form": form, "heading": f"Take {row.customer} out of “{one}”", "group": one}
    return page(request, "desk/group_form.html", context, status=422 if form.bad else 200)


def found(number: int) -> ValidationGroup:
    one = ValidationGroup.objects.select_related("product").filter(pk=number).first()
    if one is None:
        raise Http404("There is no such group.")
    return one


def _fields(name: str, about: str) -> list[Field]:
    return [
        Field("name", "Name", hint="Customers read it.", value=name, required=True, placeholder="Private beta"),
        Field("about", "What it is for", "area", ABOUT, value=about, required=True),
    ]


def _named(lines: str) -> list[Customer]:
    """Whom each line names, by exactly what they are known by. ValidationError that names those that mean nobody."""
    said = list(dict.fromkeys(line for raw in lines.splitlines() if (line := clean(raw))))
    if len(said) > AT_ONCE:
        raise ValidationError({"lines": f"At most {AT_ONCE} lines; these are {len(said):,}."})
    numbers = {line: known_by_exactly(line) for line in said}
    if strange := [line for line, known in numbers.items() if not known]:
        names = ", ".join(f"“{line[:60]}”" for line in strange[:5])
        raise ValidationError({"lines": f"Nobody is known by {names}. They are known once they reported something."})
    there = Customer.objects.in_bulk({known[0] for known in numbers.values()})
    return [there[known[0]] for known in numbers.values()]
