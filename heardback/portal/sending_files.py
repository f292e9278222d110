"""Files that customers add to their words: with the form, each as soon as it was chosen; and later on their own page.

A form that isn't sent yet keeps its files under its one-time key, which nobody else knows. A report's own page adds
them at once. With our script each comes as a body of its own, and the answer is its row in the list.
"""

from collections.abc import Callable, Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from ninja.throttling import BaseThrottle

from heardback.accounts.pacing import too_fast
from heardback.files.handing_out import NoSuchFile, Which
from heardback.files.settling import forget
from heardback.files.storing import draft_files, store
from heardback.loop.replying import author, show_more
from heardback.portal.evidence import SOMEBODY, Row, draft_row, evidence_of_form, evidence_of_report
from heardback.portal.handing_out import no_file
from heardback.portal.own_report import own_page
from heardback.portal.pages import keep_private
from heardback.portal.private import press, private
from heardback.portal.sending import is_key
from heardback.portal.uploading import Sent, as_much_as_fits, is_raw, sent_files
from heardback.reports.attaching import take_back
from heardback.reports.receipts import Visit
from heardback.reports.showing import attached, link_for_customer, shown_file

BY_ADDRESS = "40/min"  # files: more than fit on one report


@require_http_methods(["GET", "HEAD", "POST"])
def form_files(request: HttpRequest) -> HttpResponse:
    """The list of a form's files, and adding one to it. For our script, which names the form by its key."""
    key = request.headers.get("X-Draft-Key", "")
    if not is_key(key):
        return _says(_("Reload the page, then choose the file again."), 422)
    if request.method != "POST":
        return _rows(evidence_of_form(key).rows)
    taken = _take(request, lambda sent: draft_row(shown_file(store(sent.stream, sent.name, by=SOMEBODY, draft=key))))
    return keep_private(taken)


@require_http_methods(["POST"])
def form_file_removed(request: HttpRequest, number: int) -> HttpResponse:
    file = draft_files(request.headers.get("X-Draft-Key", "")).filter(pk=number).first()
    if file is not None:
        forget(file)
    return keep_private(HttpResponse(status=204))


@private
def files(request: HttpRequest, token: str, seen: Visit) -> HttpResponse:
    """Adding files to one's own report."""
    if request.method != "POST":
        return redirect("portal:report", token)
    if is_raw(request):
        return _take(request, lambda sent: _attached_row(sent, token, seen))
    wrong, count = [], 0
    for sent in sent_files(request):
        if seconds := _too_fast(request):
            wrong.append(_too_many(sent.name, seconds))
            continue
        try:
            _attached_row(sent, token, seen)
            count += 1
        except ValidationError as refused:
            wrong += refused.messages
    if wrong or not count:
        return own_page(request, token, seen, files_wrong=" ".join(wrong) or _("Choose a file first."))
    messages.success(
        request,
        ngettext("Thank you. The file is added.", "Thank you. %(count)s files are added.", count) % {"count": count},
    )
    return redirect(reverse("portal:report", args=[token]) + "#files")


@private
def file(request: HttpRequest, token: str, seen: Visit, number: int) -> HttpResponse:
    """To the file itself, by a link that is good for some minutes."""
    which = Which.SMALL if "small" in request.GET else Which.COPY if "copy" in request.GET else Which.ORIGINAL
    try:
        return redirect("portal:file", link_for_customer(attached(seen.report, number), which))
    except NoSuchFile:
        return no_file(request)


@press
def file_removed(request: HttpRequest, token: str, seen: Visit, number: int) -> HttpResponse:
    """Their own file, taken back."""
    try:
        found = attached(seen.report, number)
        if found.internal:
            raise NoSuchFile
    except NoSuchFile:
        return no_file(request)
    take_back(found, by=author(seen.report))
    messages.success(request, _("%(name)s is removed. Nobody can open it any more.") % {"name": found.file.name})
    return redirect(reverse("portal:report", args=[token]) + "#files")


def _take(request: HttpRequest, keep: Callable[[Sent], Row]) -> HttpResponse:
    if not is_raw(request):
        return _says("Send the file itself, as application/octet-stream.", 415)
    if seconds := _too_fast(request):
        said = ngettext(
            "Many files came from your network in the last minute. Try again in %(count)s second.",
            "Many files came from your network in the last minute. Try again in %(count)s seconds.",
            seconds,
        ) % {"count": seconds}
        waits = _says(said, 429)
        waits["Retry-After"] = str(seconds)
        return waits
    if not as_much_as_fits(request):
        return _says(_("This is larger than 100 MB. Send the part that shows it."), 413)
    try:
        row = keep(next(sent_files(request)))
    except ValidationError as refused:
        return _says(" ".join(refused.messages), 422)
    return _rows([row], status=201)


def _too_many(name: str, seconds: int) -> str:
    return ngettext(
        "%(name)s came too fast after many others. Try again in %(count)s second.",
        "%(name)s came too fast after many others. Try again in %(count)s seconds.",
        seconds,
    ) % {"name": name[:80], "count": seconds}


def _too_fast(request: HttpRequest) -> int:
    """In how many seconds the next file may come from there; 0 for now."""
    return too_fast(f"files:{BaseThrottle().get_ident(request)}", BY_ADDRESS)


def _attached_row(sent: Sent, token: str, seen: Visit) -> Row:
    kept = store(sent.stream, sent.name, by=author(seen.report))
    (attachment,) = show_more(seen.report, [kept])
    return next(row for row in evidence_of_report(seen.report, token).rows if row.file.id == attachment.pk)


def _rows(rows: Iterable[Row], status: int = 200) -> HttpResponse:
    template = get_template("portal/_file.html")
    html = "".join(template.render({"row": row}) for row in rows)
    return keep_private(HttpResponse(html, status=status))


def _says(words: str, status: int) -> HttpResponse:
    return keep_private(HttpResponse(words, status=status, content_type="text/plain; charset=utf-8"))
