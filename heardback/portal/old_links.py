"""Links that are cut, altered or too old, and how one gets a fresh one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from heardback.portal.pages import keep_private, page
from heardback.products.queries import brand
from heardback.reports.receipts import BadReceipt, renew, visit

ON_ITS_WAY = gettext_noop("A fresh link is on its way to the e-mail address we have. It takes a minute or two.")


def old_link(request: HttpRequest, token: str, bad: BadReceipt) -> HttpResponse:
    if bad.expired_report is not None:
        context = {"brand": bad.expired_report.product.name, "number": bad.expired_report.number, "token": token}
        return page(request, "portal/old_link.html", context, status=410)
    return page(request, "portal/no_link.html", {"brand": brand()}, status=404)


@require_http_methods(["GET", "HEAD", "POST"])
def renew_link(request: HttpRequest, token: str) -> HttpResponse:
    """Mail a fresh link to the address on file. It is never shown here: an old link proves nothing any more."""
    if request.method == "POST":
        try:
            report = visit(token).report
        except BadReceipt as bad:
            if bad.expired_report is None:
                return keep_private(old_link(request, token, bad))
            report = bad.expired_report
        try:
            renew(report)
            messages.success(request, _(ON_ITS_WAY))
        except ValidationError as not_now:
            messages.warning(request, " ".join(not_now.messages))
    return keep_private(redirect("portal:report", token))
