"""A file, by a signed link that is good for some minutes. The same for everybody: who may have one was asked when the
link was made."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import get_template
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from heardback.files.handing_out import GOOD_FOR, NoSuchFile, hand_out
from heardback.portal.pages import keep_private

# A browser that opens it after all runs nothing of it, and no page of another site can take it in.
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Cache-Control": f"private, max-age={int(GOOD_FOR.total_seconds())}",
}


@require_safe
def file(request: HttpRequest, token: str) -> HttpResponseBase:
    try:
        handed = hand_out(token)
    except NoSuchFile as nothing:
        return no_file(request, expired=nothing.expired)
    response = FileResponse(handed.content, content_type=handed.kind)
    disposition = content_disposition_header(not handed.inline, handed.name)
    response["Content-Disposition"] = disposition or "attachment"
    for name, value in HEADERS.items():
        response[name] = value
    return response


def no_file(request: HttpRequest, *, expired: bool = False) -> HttpResponse:
    html = get_template("portal/no_file.html").render({"expired": expired})
    return keep_private(HttpResponse(html, status=403 if expired else 404))
