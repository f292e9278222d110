"""A form that gathers, until a fix is out, what we enter for customers: from their own report, or by its public link;
and the page that says how what was sent stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from ninja.throttling import BaseThrottle

from heardback.accounts.pacing import too_fast
from heardback.customers.finding import Person
from heardback.loop.standing import issue_behind
from heardback.portal.filled_in import how_it_stands
from heardback.portal.pages import keep_private, page
from heardback.portal.private import private
from heardback.portal.questions import Choice, Field, Question, Wrong
from heardback.portal.questions import Kind as Look
from heardback.portal.sending import is_key, new_key
from heardback.portal.speaking import chosen_language
from heardback.reports.models import Report
from heardback.reports.receipts import BadReceipt, Visit, visit
from heardback.submissions.building import Kind
from heardback.submissions.links import BadLink, submission_behind, token_of
from heardback.submissions.models import WorkaroundForm
from heardback.submissions.queries import Answer, answers_of, forms_for
from heardback.submissions.taking import Sender, submit, why_closed

BY_ADDRESS = "20/min"
FIELD = "f_"  # before the name of a field
INPUTS = {Kind.EMAIL: "email", Kind.PHONE: "tel", Kind.DATE: "date"}
FILLED = {Kind.EMAIL: "email", Kind.PHONE: "tel"}


@dataclass(frozen=True)
class Asked:
    """`tick`: it is one box."""

    field: Field
    tick: bool


@dataclass(frozen=True)
class Form:
    """`contact` asks who it is; `consent` is what they agree to; `closed` says why nothing is taken, and `days` when
    what is sent is deleted. `back` leads to the report it is filled in from."""

    address: str
    key: str
    title: str
    intro: str
    asked: list[Asked]
    contact: list[Field]
    consent: str
    consent_wrong: str
    agreed: bool
    days: int
    back: str
    wrong: list[Wrong]
    closed: str = ""


@dataclass(frozen=True)
class Stands:
    title: str
    said: str
    next: str
    sent_at: datetime
    answers: list[Answer]
    gone: bool
    deleted_at: datetime | None
    fresh: bool
    link: str


@private
def own_form(request: HttpRequest, token: str, seen: Visit, number: int) -> HttpResponse:
    form = _of_report(seen.report, number)
    if form is None:
        return redirect("portal:report", token)
    return _form(request, form, back=reverse("portal:report", args=[token]), report=seen.report)


def own_form_kept(request: HttpRequest, token: str, number: int) -> HttpResponse | None:
    """The form as it was typed, when it could not be told that it came from our page; None for a link that is none."""
    try:
        seen = visit(token)
    except BadReceipt:
        return None
    form, back = _of_report(seen.report, number), reverse("portal:report", args=[token])
    return keep_private(_page(request, form, back, seen.report, _again(), status=403)) if form else None


@require_http_methods(["GET", "HEAD", "POST"])
def public_form(request: HttpRequest, link: str) -> HttpResponse:
    return keep_private(_form(request, _public(link)))


def public_form_kept(request: HttpRequest, link: str) -> HttpResponse:
    return keep_private(_page(request, _public(link), "", None, _again(), status=403))


def _of_report(report: Report, number: int) -> WorkaroundForm | None:
    """One that they may fill in, or did before it was closed."""
    form = next((one for one in forms_for(report, issue_behind(report)) if one.pk == number), None)
    rows = WorkaroundForm.objects.select_related("issue__product").filter(pk=number, submissions__report=report)
    return form or rows.first()


def _public(link: str) -> WorkaroundForm:
    form = WorkaroundForm.objects.select_related("issue__product").filter(link=link, public=True).first()
    if form is None:
        raise Http404("There is no such form.")
    return form


def _again() -> dict[str, str]:
    return {"": _("Please press the button once more. If that fails too, allow cookies for this address.")}


def _form(request: HttpRequest, form: WorkaroundForm, back: str = "", report: Report | None = None) -> HttpResponse:
    if request.method != "POST" or not form.open:
        return _page(request, form, back, report, {})
    if seconds := too_fast(f"forms:{BaseThrottle().get_ident(request)}", BY_ADDRESS):
        said = ngettext(
            "Much was sent in the last minute. Please press the button again in %(count)s second.",
            "Much was sent in the last minute. Please press the button again in %(count)s seconds.",
            seconds,
        ) % {"count": seconds}
        answer = _page(request, form, back, report, {"": said}, status=429)
        answer["Retry-After"] = str(seconds)
        return answer
    typed, key = request.POST, request.POST.get("key", "")
    names = [field["name"] for field in form.fields]
    said_of = {name: typed.get(FIELD + name, "") for name in names} | {"consent": typed.get("consent", "")}
    person = None if report else Person(email=typed.get("email", ""), name=typed.get("name", ""))
    sender = Sender(report, person, language=get_language() or "")
    try:
        one, _new = submit(form, said_of, key=key if is_key(key) else new_key(), sender=sender)
    except ValidationError as problem:
        wrong = {
            (FIELD + name if name in names else name): " ".join(said) for name, said in problem.message_dict.items()
        }
        form.refresh_from_db()
        return _page(request, form, back, report, wrong)
    return redirect(reverse("portal:submission", args=[token_of(one.pk)]) + "?new")


@require_safe
def submission(request: HttpRequest, token: str) -> HttpResponse:
    """How it stands, and what was sent: for whoever has the signed link, which was shown to its sender alone."""
    try:
        one = submission_behind(token)
    except BadLink:
        raise Http404("There is nothing at this address.") from None
    with override(chosen_language(request) or one.language or get_language()):
        said, follows = how_it_stands(one.state)
        kept = answers_of(one)
        stands = Stands(
            one.form.title,
            said,
            follows,
            one.sent_at,
            [Answer(row.name, row.label, _answer(row.value)) for row in kept.fields if row.value],
            bool(kept.gone),
            one.deleted_at,
            "new" in request.GET,
            request.build_absolute_uri(reverse("portal:submission", args=[token])),
        )
        context = {"brand": one.form.issue.product.name, "stands": stands, "days": one.delete_after}
        answer = page(request, "portal/submission.html", context)
        answer["Content-Language"] = get_language() or ""
    return keep_private(answer)


def preview_of(form: WorkaroundForm) -> str:
    """The page as it would look, with nothing typed in."""
    context = {"form": _seen(form, {}, {}, "", None, ""), "brand": form.issue.product.name, "preview": True}
    return get_template("portal/fill_in.html").render(context)


def _answer(value: str) -> str:
    return {"yes": _("Yes"), "no": _("No")}.get(value, value)


def _page(
    request: HttpRequest,
    form: WorkaroundForm,
    back: str,
    report: Report | None,
    wrong: Mapping[str, str],
    *,
    status: int = 422,
) -> HttpResponse:
    typed = request.POST.dict() if request.method == "POST" else {}
    seen = _seen(form, typed, wrong, back, report, request.path)
    context = {"form": seen, "brand": form.issue.product.name, "preview": False}
    status = status if wrong else 200 if form.open or request.method != "POST" else 422
    return page(request, "portal/fill_in.html", context, status=status)


def _seen(
    form: WorkaroundForm, typed: Mapping[str, str], wrong: Mapping[str, str], back: str, report: Report | None, at: str
) -> Form:
    asked = [_asked(field, typed, wrong) for field in form.fields]
    contact = [] if report is not None or (back == "" and not form.public) else _contact(typed, wrong)
    labels = {one.field.question.name: one.field.question.label for one in asked}
    labels |= {one.question.name: one.question.label for one in contact} | {"consent": ""}
    mend = [Wrong("", says) for name, says in wrong.items() if name not in labels]
    for name, label in labels.items():
        if name in wrong:  # several may say the same
            mend.append(Wrong(name, f"{label.rstrip('?:. ')}: {wrong[name]}" if label else wrong[name]))
    key = typed.get("key", "")
    return Form(
        at,
        key if is_key(key) else new_key(),
        form.title,
        form.intro,
        asked,
        contact,
        form.consent,
        wrong.get("consent", ""),
        bool(typed.get("consent")),
        form.delete_after,
        back,
        mend,
        "" if form.open else why_closed(form),
    )


def _asked(field: Mapping[str, Any], typed: Mapping[str, str], wrong: Mapping[str, str]) -> Asked:
    name, kind = FIELD + field["name"], Kind(field["kind"])
    look = {Kind.LONG: Look.TEXT, Kind.CHOICE: Look.CHOICE}.get(kind, Look.LINE)
    question = Question(
        name,
        field["label"],
        field["hint"],
        look,
        autocomplete=FILLED.get(kind, ""),
        input=INPUTS.get(kind, "text"),
        choices=tuple(Choice(choice, choice) for choice in field["choices"]),
        required=field["required"],
    )
    return Asked(Field(question, typed.get(name, ""), wrong.get(name, "")), kind == Kind.CHECKBOX)


def _contact(typed: Mapping[str, str], wrong: Mapping[str, str]) -> list[Field]:
    asks = (
        Question("name", _("Your name"), autocomplete="name"),
        Question(
            "email", _("E-mail address"), _("We write to you when it is done."), autocomplete="email", input="email",
            required=True,
        ),
    )  # fmt: skip
    return [Field(one, typed.get(one.name, ""), wrong.get(one.name, "")) for one in asks]
