"""Release day: what everyone affected is told, looked through, sent, and watched while it goes out."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from heardback.accounts.models import Member
from heardback.customers.languages import NAMES
from heardback.customers.models import Customer
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.pages import page
from heardback.issues.queries import issue_keyed
from heardback.notices import mailing
from heardback.notices.audiences import left_out
from heardback.notices.models import Audience, LeftOut
from heardback.notices.progress import Told, not_yet, people, previews, progress, to_tell, voices_without_address
from heardback.notices.wording import Mail
from heardback.releases.models import Release
from heardback.releases.reaching import ahead
from heardback.wire.numbers import as_number, several

PEOPLE = 50
FOLLOW = 20  # organizations that get it later


@desk(writes="write to customers")
def tell(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """Everyone affected, grouped by what they are told. htmx asks for the bar alone."""
    release = _release(number)
    if request.method == "POST":
        return _sent(request, me, release)
    return _page(request, release)


@desk(writes="write to customers")
def words(request: HttpRequest, me: Member, number: int, key: str, audience: str) -> HttpResponse:
    """What one group reads instead of our usual words, in one language."""
    release, told = _release(number), _group(number, key, audience)
    language = request.POST.get("language", request.GET.get("language", ""))
    if language not in ("", *NAMES):
        language = ""
    form = _words_form(told, language)
    status = 200
    if request.method == "POST":
        form.typed(request.POST)
        try:
            mailing.write_words(release, told.issue, audience, form["language"], form["words"], by=me.actor)
        except ValidationError as problem:
            form.refused(problem)
            status = 422
        else:
            messages.success(request, "Kept. This is what they will read.")
            return redirect("desk:tell-release", number)
    context = {"release": release, "told": told, "form": form, "previews": _shown(release, told)}
    return page(request, "desk/mailing_words.html", context, status=status)


@desk(writes="write to customers")
def who(request: HttpRequest, me: Member, number: int, key: str, audience: str) -> HttpResponse:
    """The people of one group, and leaving one of them out."""
    release, told = _release(number), _group(number, key, audience)
    asked = request.GET.get("after", "")
    after = as_number(asked) or 0
    chosen = request.POST.get("customer", request.GET.get("leave", ""))
    wrong, status = "", 200
    if request.method == "POST":
        customer = _customer(chosen)
        try:
            mailing.leave_out(release, customer, request.POST.get("why", ""), by=me.actor)
        except ValidationError as problem:
            wrong, status = " ".join(problem.messages), 422
        else:
            messages.success(request, f"{customer} hears nothing of {release.version}.")
            return redirect("desk:tell-release", number)
    rows, following = people(told, after, PEOPLE)
    out = left_out(release, [row.pk for row in rows])
    context = {
        "release": release, "told": told, "rows": rows, "out": out, "next": following, "after": after,
        "leaving": as_number(chosen) or 0,
        "wrong": wrong, "why": request.POST.get("why", ""),
    }  # fmt: skip
    return page(request, "desk/mailing_people.html", context, part="list", status=status)


def _page(request: HttpRequest, release: Release) -> HttpResponse:
    context: dict[str, object] = {"release": release, "progress": progress(release)}
    if not request.htmx:  # type: ignore[attr-defined]
        groups = to_tell(release)
        for told in groups:
            told.previews = _shown(release, told)
        unsent = [told for told in groups if not told.begun]
        context |= {
            "groups": groups,
            "unsent": sum(told.people for told in unsent),
            "later": (later := sum(told.later for told in groups)),
            "follow": ahead(release, FOLLOW) if later else [],
            "not_yet": not_yet(release),
            "voices": voices_without_address(list({told.issue.pk: told.issue for told in groups}.values())),
            "left_out": list(LeftOut.objects.filter(mailing__release=release).select_related("customer")[:200]),
        }
    return page(request, "desk/mailing.html", context, part="going")


def _sent(request: HttpRequest, me: Member, release: Release) -> HttpResponse:
    """One of the buttons was pressed."""

    def send() -> str:
        return f"On its way to {several(mailing.send(release, by=me.actor), 'person').replace('persons', 'people')}."

    def pause() -> str:
        mailing.pause(release, by=me.actor)
        return "Paused. What the mail server has in hand still goes out; nothing else does."

    def resume() -> str:
        mailing.resume(release, by=me.actor)
        return "It goes on where it was."

    def take_in() -> str:
        customer = _customer(request.POST.get("customer", ""))
        mailing.take_in(release, customer, by=me.actor)
        return f"{customer} hears of it after all."

    acts: dict[str, Callable[[], str]] = {"send": send, "pause": pause, "resume": resume, "take-in": take_in}
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        messages.error(request, "Press one of the buttons.")
    else:
        try:
            messages.success(request, act())
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
    return redirect("desk:tell-release", release.pk)


def _words_form(told: Told, language: str) -> Form:
    hint = "They read exactly this between the greeting and the button. Left empty, they read our usual words."
    languages = [("", "Everybody whose language has no words of its own"), *NAMES.items()]
    return Form(
        [
            Field("language", "For those who speak", "choice", value=language, choices=languages, narrow=True),
            Field("words", "What they read", "area", hint, value=told.words.get(language, "")),
        ],
        "Keep these words",
    )


def _shown(release: Release, told: Told) -> dict[str, Mail]:
    """The name of a language -> an example of the mail."""
    found = previews(release, told)
    return {NAMES.get(language, language or "language not known"): mail for language, mail in found.items()}


def _release(number: int) -> Release:
    release = Release.objects.select_related("product").filter(pk=number).first()
    if release is None:
        raise Http404("There is no such release.")
    return release


def _group(number: int, key: str, audience: str) -> Told:
    issue = issue_keyed(key)
    found = [told for told in to_tell(_release(number)) if issue and (told.issue, told.audience) == (issue, audience)]
    if not found or audience not in Audience.values:
        raise Http404("Nobody of this release is told that.")
    return found[0]


def _customer(said: str) -> Customer:
    return get_object_or_404(Customer, pk=as_number(said) or 0)
