"""The report form as it would look with settings that nobody has saved: the desk's editor, through the portal's own
pages. Neither door knows the other, so they meet here."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape, format_html, format_html_join

from heardback.accounts.models import Member
from heardback.desk.asking import asking_changes, typed_form
from heardback.desk.entering import desk
from heardback.desk.naming import product_at
from heardback.desk.products import EDITORS
from heardback.portal.guided_page import preview_of
from heardback.products.changing import checked_changes


@desk(reads=EDITORS, writes=EDITORS)
def form_preview(request: HttpRequest, me: Member, slug: str) -> HttpResponse:
    """A page of its own; for htmx, a frame with that page in it. Nothing is saved."""
    one = product_at(slug)
    if request.method == "POST":
        try:
            changes = checked_changes(one, asking_changes(typed_form(one, request.POST)))
        except ValidationError as problem:
            said = format_html_join("", "<p>{}</p>", ((words,) for words in problem.messages))
            return HttpResponse(format_html('<div class="wrongs">{}</div>', said))
        for name, value in changes.items():
            setattr(one, name, value)
    html = preview_of(one, request.headers.get("User-Agent", ""))
    if not getattr(request, "htmx", None):
        return HttpResponse(html)
    frame = '<iframe title="The form as they would see it" sandbox srcdoc="{}"></iframe>'
    return HttpResponse(format_html(frame, escape(html)))
