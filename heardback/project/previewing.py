"""Forms as they would look with settings that nobody has saved: the desk's editors, through the portal's own pages.
Neither door knows the other, so they meet here."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import escape, format_html, format_html_join

from heardback.accounts.models import Member
from heardback.desk.asking import asking_changes, typed_form
from heardback.desk.entering import desk
from heardback.desk.form_building import EDITORS as EDITING
from heardback.desk.forms.builder import typed
from heardback.desk.naming import product_at
from heardback.desk.products import EDITORS
from heardback.issues.queries import issue_keyed
from heardback.portal.filling_in import preview_of as preview_of_workaround
from heardback.portal.guided_page import preview_of
from heardback.products.changing import checked_changes
from heardback.submissions.building import apply
from heardback.submissions.models import WorkaroundForm


@desk(reads=EDITORS, writes=EDITORS)
def form_preview(request: HttpRequest, me: Member, slug: str) -> HttpResponse:
    """A page of its own; for htmx, a frame with that page in it. Nothing is saved."""
    one = product_at(slug)
    if request.method == "POST":
        try:
            changes = checked_changes(one, asking_changes(typed_form(one, request.POST)))
        except ValidationError as problem:
            return _wrong(problem)
        for name, value in changes.items():
            setattr(one, name, value)
    return _shown(request, preview_of(one, request.headers.get("User-Agent", "")))


@desk(reads=EDITING, writes=EDITING)
def workaround_form_preview(request: HttpRequest, me: Member) -> HttpResponse:
    """The same of a form that customers fill in until a fix is out."""
    issue = issue_keyed(request.GET.get("issue", ""))
    if issue is None:
        raise Http404("A form belongs to an issue.")
    form = WorkaroundForm(issue=issue)
    try:
        apply(form, typed(form, request.POST).said())
    except ValidationError as problem:
        return _wrong(problem)
    return _shown(request, preview_of_workaround(form))


def _wrong(problem: ValidationError) -> HttpResponse:
    said = format_html_join("", "<p>{}</p>", ((words,) for words in problem.messages))
    return HttpResponse(format_html('<div class="wrongs">{}</div>', said))


def _shown(request: HttpRequest, html: str) -> HttpResponse:
    if not getattr(request, "htmx", None):
        return HttpResponse(html)
    frame = '<iframe title="The form as they would see it" sandbox srcdoc="{}"></iframe>'
    return HttpResponse(format_html(frame, escape(html)))
