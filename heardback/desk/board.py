"""The board from the inside: what everybody can read, and the words that get it there."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.board.keeping import Standing, could_be_published, on_the_board, standing_of, taken_off
from heardback.board.models import PublicStatus, StatusLine
from heardback.board.publishing import NamesSomebody, edit, publish, withdraw, write_public_update
from heardback.board.queries import known_issue, status_of
from heardback.board.status import set_status
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.pages import page
from heardback.issues.models import Issue
from heardback.issues.queries import issue_keyed
from heardback.products.models import Product
from heardback.products.queries import product_chosen


@desk()
def board(request: HttpRequest, me: Member) -> HttpResponse:
    only = product_chosen(request.GET.get("product", ""))
    products = list(Product.objects.select_related("status_line").order_by("name", "pk"))
    shown = [one for one in products if only is None or one == only]
    context = {
        "products": products,
        "product": only,
        "lines": [(one, status_of(one)) for one in shown],
        "rows": on_the_board(only),
        "proposed": could_be_published(only),
        "taken_off": taken_off(only),
    }
    return page(request, "desk/board.html", context)


@desk(reads="publish", writes="publish")
def status(request: HttpRequest, me: Member, product: str) -> HttpResponse:
    """How a product is, in one line."""
    one = Product.objects.filter(slug__iexact=product).first()
    if one is None:
        raise Http404("There is no such product.")
    now = status_of(one)
    form = Form(
        [
            Field("level", "How it is", "radio", value=now.level, choices=list(StatusLine.Level.choices)),
            Field("text", "In a few words", hint="What does not work, and what helps meanwhile. Everybody reads it.",
                  value=now.text),
        ],
        "Say so",
        focus=False,
    )  # fmt: skip
    if request.method != "POST":
        return page(request, "desk/board_status.html", {"product": one, "form": form})
    form.typed(request.POST)
    try:
        set_status(one, form["level"], form["text"], by=me.actor)
    except ValidationError as problem:
        return page(request, "desk/board_status.html", {"product": one, "form": form.refused(problem)}, status=422)
    messages.success(request, f"The board says it: {one} – {status_of(one).said.lower()}.")
    return redirect("desk:board")


@desk(writes="publish")
def issue(request: HttpRequest, me: Member, key: str, act: str = "words") -> HttpResponse:
    """An issue's public face: publish it, change its words, write what is new, take it off."""
    one = issue_keyed(key)
    if one is None or act not in ACTS:
        raise Http404(f"There is no issue {key[:30]}.")
    standing = standing_of(one)
    forms = {"words": _words_form(standing), "update": _update_form(standing)}
    if request.method != "POST":
        return _page(request, one, standing, forms)
    form = forms.get(act, Form([])).typed(request.POST)
    try:
        said = ACTS[act](one, standing, form, me)
    except ValidationError as problem:
        if isinstance(problem, NamesSomebody):
            _ask_why(form)
        form.refused(problem)
        if act not in forms:
            forms["words"].wrong = problem.messages
        return _page(request, one, standing, forms, 422)
    messages.success(request, said)
    return redirect("desk:board-issue", one.key)


def _page(
    request: HttpRequest, one: Issue, standing: Standing | None, forms: dict[str, Form], status: int = 200
) -> HttpResponse:
    there = standing is not None and standing.public.withdrawn_at is None and one.merged_into_id is None
    context = {
        "issue": one,
        "standing": standing,
        "there": there,
        "known": known_issue(one.product.slug, one.pk) if there else None,
        **forms,
    }
    return page(request, "desk/board_issue.html", context, status=status)


def _words_form(standing: Standing | None) -> Form:
    """Empty at first, on purpose: public words are written for the public, not copied from ours."""
    public = standing.public if standing else None
    there = public is not None and public.withdrawn_at is None
    return Form(
        [
            Field("title", "Title", value=public.title if public else "", required=True,
                  hint="What goes wrong, as a customer would say it. Nobody's name, no inner words."),
            Field("meanwhile", "What to do meanwhile", "area", value=public.meanwhile if public else ""),
            Field("status", "How far we are", "choice", choices=list(PublicStatus.choices),
                  value=public.status if public else PublicStatus.LOOKING),
            Field("override", "", "hidden"),
        ],
        "Save the words" if there else "Publish it",
        focus=not there,
    )  # fmt: skip


def _update_form(standing: Standing | None) -> Form:
    hearing = standing.followers if standing else 0
    who = {0: "Nobody follows it yet.", 1: "One follower is told by mail."}
    return Form(
        [
            Field("text", "What is new", "area", who.get(hearing, f"{hearing} followers are told by mail."),
                  required=True),
            Field("status", "It has come to", "choice", choices=[("", "as before"), *PublicStatus.choices]),
            Field("override", "", "hidden"),
        ],
        "Write it to the board",
        focus=False,
    )  # fmt: skip


def _ask_why(form: Form) -> None:
    for asked in form.fields:
        if asked.name == "override":
            asked.kind, asked.label = "text", "Why the name may stand there"
            asked.hint = "Kept for ever, with your name. Leave it empty and mend the words instead, if you can."


def _words(one: Issue, standing: Standing | None, form: Form, me: Member) -> str:
    said = form.texts("title", "meanwhile", "status", "override")
    if standing is None or standing.public.withdrawn_at is not None:
        publish(one, said.pop("title"), by=me.actor, **said)
        return f"{one.key} is on the board. Everybody can read it now."
    edit(standing.public, by=me.actor, **said)
    return "Saved. Nobody was told: write what is new for that."


def _update(one: Issue, standing: Standing | None, form: Form, me: Member) -> str:
    if standing is None:
        raise ValidationError({"text": "It is not on the board yet."})
    write_public_update(standing.public, form["text"], by=me.actor, status=form["status"], override=form["override"])
    return "It stands on the board, and its followers are told."


def _withdraw(one: Issue, standing: Standing | None, form: Form, me: Member) -> str:
    if standing is None:
        raise ValidationError("It is not on the board.")
    withdraw(standing.public, by=me.actor)
    return f"{one.key} is off the board. Its address says so, and its words are kept here."


ACTS: dict[str, Callable[[Issue, Standing | None, Form, Member], str]] = {
    "words": _words,
    "update": _update,
    "withdraw": _withdraw,
}
