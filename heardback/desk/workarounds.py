"""What customers can do until an issue is fixed: its next version is written on a page of its own, with pictures."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from heardback.accounts.models import Member
from heardback.customers.languages import NAMES
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.loop import found
from heardback.desk.pages import page
from heardback.files.handing_out import NoSuchFile, Which, link
from heardback.files.models import File
from heardback.files.storing import store
from heardback.issues.models import Issue, Step, Workaround
from heardback.issues.workarounds import MOST_STEPS, Do, workaround_of, write_workaround
from heardback.notices.meanwhile import in_the_way, tell_workaround, to_be_told
from heardback.notices.progress import previews_of_workaround
from heardback.notices.wording import Mail
from heardback.wire.numbers import as_number

EMPTY = 2  # lines that stand there to be filled in
_SALT = "heardback.step"


@dataclass
class Line:
    """A step as it is typed. `kept` names the picture that was sent before."""

    text: str = ""
    picture: File | None = None
    wrong: str = ""
    number: int = field(default=0)

    @property
    def kept(self) -> str:
        return signing.Signer(sep=".", salt=_SALT).sign(str(self.picture.pk)) if self.picture else ""

    @property
    def small(self) -> str:
        """The link to its picture, once that was drawn anew."""
        try:
            return link(self.picture, Which.SMALL) if self.picture else ""
        except NoSuchFile:
            return ""


@desk(reads="edit an issue", writes="edit an issue")
def workaround(request: HttpRequest, me: Member, key: str) -> HttpResponse:
    """Write its next version. Pictures are kept with every press, also one that only asks for more lines."""
    issue = found(key)
    now = workaround_of(issue)
    form = _form(now)
    if request.method != "POST":
        lines = [Line(step.text, step.picture) for step in now.steps.select_related("picture")] if now else []
        return _page(request, issue, now, form, lines)
    form.typed(request.POST)
    lines = _typed(request, me)
    if any(line.wrong for line in lines):
        return _page(request, issue, now, form, lines, 422)
    if "more" in request.POST or "up" in request.POST:
        return _page(request, issue, now, form, _moved(lines, request.POST.get("up", "")), more=EMPTY)
    lines = [line for line in lines if line.text.strip() or line.picture]
    try:
        steps = [Do(line.text, line.picture) for line in lines]
        made = write_workaround(issue, form["text"], steps, by=me.actor, changed=form["changed"])
    except ValidationError as problem:
        said = problem.message_dict
        for number, line in enumerate(lines, 1):
            line.wrong = " ".join(said.pop(f"step-{number}", []))
        refused = form.refused(ValidationError(said)) if said else form
        return _page(request, issue, now, refused, lines, 422)
    if now == made:
        messages.success(request, "Nothing was changed.")
    else:
        messages.success(request, f"Version {made.version} is what customers read now. Somebody should try it.")
    return redirect(f"{reverse('desk:issue', args=[issue.key])}#meanwhile")


@desk()
def step_picture(request: HttpRequest, me: Member, key: str, item: int) -> HttpResponse:
    """To the picture of a step, by a link that is good for some minutes."""
    step = Step.objects.filter(pk=item, workaround__issue=found(key)).select_related("picture").first()
    try:
        if step is None or step.picture is None:
            raise NoSuchFile
        return redirect("portal:file", link(step.picture, Which.SMALL if "small" in request.GET else Which.COPY))
    except NoSuchFile:
        raise Http404("This picture is not there, or is still being checked.") from None


@desk(writes="write to customers")
def tell(request: HttpRequest, me: Member, key: str) -> HttpResponse:
    """Whom it would go to and what they would read; a press lets it go."""
    issue = found(key)
    now = workaround_of(issue)
    if now is None:
        raise Http404(f"No workaround of {issue.key} holds.")
    wrong, status = "", 200
    if request.method == "POST":
        read = request.POST.get("version", "")
        try:
            people = tell_workaround(issue, by=me.actor, version=int(read) if as_number(read) is not None else 0)
        except ValidationError as problem:
            wrong, status = " ".join(problem.messages), 422
        else:
            messages.success(request, f"On its way to {people:,} {'person' if people == 1 else 'people'}.")
            return redirect(f"{reverse('desk:issue', args=[issue.key])}#meanwhile")
    reported, themselves = to_be_told(issue, now)
    groups = [
        (label, people, _named(previews_of_workaround(issue, now, themselves=joined)))
        for label, people, joined in (("reported it", reported, False), ("joined it themselves", themselves, True))
        if people
    ]
    context = {
        "issue": issue, "now": now, "groups": groups, "people": reported + themselves, "wrong": wrong,
        "why_not": in_the_way(issue, now, reported + themselves),
    }  # fmt: skip
    return page(request, "desk/tell_workaround.html", context, status=status)


def _named(previews: dict[str, Mail]) -> dict[str, Mail]:
    return {NAMES.get(language, language or "language not known"): mail for language, mail in previews.items()}


def _form(now: Workaround | None) -> Form:
    hint = "Customers read it as it is, in mails and on their page. Where steps follow, say what they lead to."
    fields = [Field("text", "What they can do until it is fixed", "area", hint, value=now.text if now else "")]
    if now is not None:
        said = "For the team: what you changed, and why."
        fields.append(Field("changed", f"What is different from version {now.version}", hint=said))
    else:
        fields.append(Field("changed", "", "hidden"))
    return Form(fields, "Save it" if now is None else f"Save version {now.version + 1}")


def _typed(request: HttpRequest, me: Member) -> list[Line]:
    lines = []
    for number in range(1, MOST_STEPS + 1):
        if f"step-{number}" not in request.POST:
            break
        line = Line(request.POST[f"step-{number}"], _kept(request.POST.get(f"kept-{number}", "")))
        if f"without-{number}" in request.POST:
            line.picture = None
        if sent := request.FILES.get(f"picture-{number}"):
            try:
                line.picture = store(sent, sent.name or "", by=me.actor)
            except ValidationError as problem:
                line.wrong = " ".join(problem.messages)
        lines.append(line)
    return lines


def _kept(signed: str) -> File | None:
    try:
        return File.objects.filter(pk=signing.Signer(sep=".", salt=_SALT).unsign(signed)).first() if signed else None
    except signing.BadSignature:
        return None


def _moved(lines: list[Line], up: str) -> list[Line]:
    at = int(up) - 1 if up.isdecimal() and len(up) < 3 else 0
    if 0 < at < len(lines):
        lines[at - 1], lines[at] = lines[at], lines[at - 1]
    return lines


def _page(
    request: HttpRequest, issue: Issue, now: Workaround | None, form: Form, lines: list[Line], status: int = 200,
    more: int = EMPTY,
) -> HttpResponse:  # fmt: skip
    while lines and not (lines[-1].text.strip() or lines[-1].picture):
        lines.pop()
    lines = [*lines, *(Line() for _ in range(more + (not lines)))][:MOST_STEPS]
    for number, line in enumerate(lines, 1):
        line.number = number
    wrong = [line for line in lines if line.wrong]
    if wrong:
        form.focus, form.fields[0].first = False, False
    context: dict[str, Any] = {"issue": issue, "now": now, "form": form, "lines": lines, "wrong": wrong}
    return page(request, "desk/workaround.html", {**context, "room": len(lines) < MOST_STEPS}, status=status)
