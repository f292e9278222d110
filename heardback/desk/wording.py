"""What a product's mails say: an admin's own words by kind and language, tried on a real report before they hold."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.channels.message import NotDelivered
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.naming import product_at
from heardback.desk.pages import page
from heardback.notices.models import Kind, OwnWords
from heardback.notices.own import Own
from heardback.notices.own_words import KINDS, needed, variables
from heardback.notices.rewording import (
    checked,
    on_report,
    own_of,
    send_test,
    style_of,
    take_usual_words,
    team_names,
    usual,
    versions,
    write_own_words,
)
from heardback.notices.style import RULES, Found, check
from heardback.notices.wording import Mail
from heardback.products.models import Product
from heardback.reports.models import Report
from heardback.wire.languages import LANGUAGE, LANGUAGES, language_read
from heardback.wire.numbers import as_number

EDITORS = "edit products"
LONGEST = 20_000


@desk(reads=EDITORS)
def wordings(request: HttpRequest, me: Member, slug: str) -> HttpResponse:
    """Each kind of mail, and in which languages it says something of its own."""
    product = product_at(slug)
    rows = OwnWords.objects.filter(product=product, is_current=True).values_list("kind", "language")
    own = set(rows)
    kinds = [
        (kind, Kind(kind).label, [(code, name, (kind, code) in own) for code, name in LANGUAGES.items()])
        for kind in KINDS
    ]
    return page(request, "desk/wordings.html", {"product": product, "kinds": kinds, "rules": RULES})


@desk(reads=EDITORS, writes=EDITORS)
def wording(request: HttpRequest, me: Member, slug: str, kind: str, language: str) -> HttpResponse:
    """Write one. Its buttons: look at it, send it to oneself, let it hold, back to our usual words."""
    product = product_at(slug)
    if kind not in KINDS or language not in LANGUAGES:
        raise Http404("There is no such mail.")
    now = own_of(product, kind, language)
    form = _form(now.own if now else usual(kind, language), _latest(product))
    act = request.POST.get("act", "")
    if request.method != "POST":
        return _show(request, product, kind, language, form)
    try:
        if act == "usual":
            take_usual_words(product, kind, language, by=me.actor)
            messages.success(request, "Our usual words hold again.")
            return redirect("desk:wording", slug, kind, language)
        form.typed(request.POST)
        own = checked(kind, language, form["headline"], form["text"], form["button"])
        if act == "test":
            send_test(own, _report(product, form), language, to=me)
            messages.success(request, f"Sent to {me.email}. Nothing is changed yet.")
        elif act == "keep":
            write_own_words(
                product, kind, language, headline=own.headline, text=own.text, button=own.button, by=me.actor,
                why=form["why"],
            )  # fmt: skip
            messages.success(request, "From now on, these mails say this.")
            return redirect("desk:wordings", slug)
    except ValidationError as problem:
        return _show(request, product, kind, language, form.refused(problem), status=200 if act == "look" else 422)
    except NotDelivered as problem:
        form.wrong.append(f"It could not be sent: {problem.why}")
        return _show(request, product, kind, language, form, status=422)
    return _show(request, product, kind, language, form)


@desk(writes="write to customers")
def style(request: HttpRequest, me: Member) -> HttpResponse:
    """What in a text for customers is not how we write, while it is written: it only warns."""
    posted = request.POST
    text = posted.get("words") or posted.get("text") or ""
    language = language_read(text) or LANGUAGE
    found = check(text[:LONGEST], language, kind=Kind.UPDATE, names=team_names()) if text.strip() else []
    return page(request, "desk/style.html", {"found": found, "rules": RULES, "text": text}, part="found")


def _show(
    request: HttpRequest, product: Product, kind: str, language: str, form: Form, *, status: int = 200
) -> HttpResponse:
    own, mail, found = _tried(product, kind, language, form)
    context = {
        "product": product, "kind": kind, "label": Kind(kind).label, "language": language,
        "speaks": LANGUAGES[language], "form": form, "mail": mail, "found": found, "rules": RULES,
        "variables": variables(kind), "needed": needed(kind), "versions": versions(product, kind, language),
        "own": own,
    }  # fmt: skip
    return page(request, "desk/wording.html", context, part="tried", status=status)


def _tried(product: Product, kind: str, language: str, form: Form) -> tuple[Own | None, Mail | None, list[Found]]:
    """As they would read it, when it can be put together at all."""
    try:
        own = checked(kind, language, form["headline"], form["text"], form["button"])
        report = _report(product, form)
    except ValidationError:
        return None, None, []
    return own, on_report(own, report, language), style_of(own, language)


def _form(own: Own, report: Report | None) -> Form:
    return Form(
        [
            Field("headline", "Headline", value=own.headline, required=True),
            Field("text", "What it says", "area", "An empty line begins a new paragraph.", own.text, required=True),
            Field("button", "On the button", value=own.button, required=True, narrow=True),
            Field(
                "report", "Tried on report", "text", "Its number.", str(report.number) if report else "", narrow=True
            ),
            Field("why", "Why it may stand so", hint="Only where a rule is broken; it is kept beside these words."),
        ],
        "Let it hold",
        focus=False,
    )


def _report(product: Product, form: Form) -> Report:
    said = form["report"].strip().lstrip("#")
    found = Report.objects.select_related("product", "customer").filter(product=product)
    report = found.filter(pk=as_number(said) or 0).first() if said else _latest(product)
    if report is None:
        what = f"There is no report {said[:20]} of {product}." if said else f"There is no report of {product} yet."
        raise ValidationError({"report": what})
    return report


def _latest(product: Product) -> Report | None:
    rows = Report.objects.select_related("product", "customer").filter(product=product, customer__isnull=False)
    return rows.order_by("-pk").first()
