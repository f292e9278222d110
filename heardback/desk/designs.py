"""What belongs to a proposal or a check, beyond the forms of its issue's page: two versions side by side, pictures,
files that show something."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.loop import found
from heardback.desk.pages import page
from heardback.files.handing_out import NoSuchFile, Which, link
from heardback.files.storing import store
from heardback.loop.comparing import difference
from heardback.loop.models import Part, Proposal, Verification
from heardback.loop.parts import add_part
from heardback.loop.verifying import link_to_evidence


@desk()
def compare(request: HttpRequest, me: Member, key: str) -> HttpResponse:
    """Two versions of a proposal, side by side: the last two unless the address says which."""
    issue = found(key)
    versions = list(issue.proposals.order_by("-version"))
    if len(versions) < 2:
        raise Http404("There are no two versions to compare.")
    new = _said(request, "new", versions, versions[0])
    old = _said(request, "old", versions, next((v for v in versions if v.version < new.version), versions[-1]))
    context = {"issue": issue, "versions": versions, "seen": difference(old, new)}
    return page(request, "desk/compare.html", context)


def _said(request: HttpRequest, name: str, versions: list[Proposal], otherwise: Proposal) -> Proposal:
    said = request.GET.get(name, "")
    return next((version for version in versions if str(version.version) == said), otherwise)


@desk(writes="edit proposals")
def picture(request: HttpRequest, me: Member, key: str, item: int) -> HttpResponse:
    """Add a picture to a proposal."""
    issue = found(key)
    proposal = issue.proposals.filter(pk=item).first()
    if proposal is None:
        raise Http404("There is no such proposal.")
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            file = store(sent, sent.name or "", by=me.actor) if sent else None
            title = request.POST.get("title", "") or (sent.name if sent else "") or ""
            add_part(proposal, Part.Kind.PICTURE, title, by=me.actor, file=file)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, "Added. It shows once it was checked and drawn anew.")
    return redirect(f"{reverse('desk:issue', args=[issue.key])}#proposals")


@desk()
def part_picture(request: HttpRequest, me: Member, key: str, item: int) -> HttpResponse:
    """To the picture itself, by a link that is good for some minutes."""
    part = Part.objects.filter(pk=item, proposal__issue=found(key)).select_related("file").first()
    try:
        if part is None or part.file is None:
            raise NoSuchFile
        return redirect("portal:file", link(part.file, Which.SMALL if "small" in request.GET else Which.COPY))
    except NoSuchFile:
        raise Http404("This picture is not there, or is still being checked.") from None


@desk()
def evidence(request: HttpRequest, me: Member, key: str, item: int) -> HttpResponse:
    """To the file of a check, by a link that is good for some minutes."""
    which = Which.SMALL if "small" in request.GET else Which.COPY if "copy" in request.GET else Which.ORIGINAL
    run = Verification.objects.filter(pk=item, criterion__issue=found(key)).select_related("file").first()
    try:
        if run is None:
            raise NoSuchFile
        return redirect("portal:file", link_to_evidence(run, which, me.actor))
    except NoSuchFile:
        raise Http404("This file is not there, or is held back or still being checked.") from None
