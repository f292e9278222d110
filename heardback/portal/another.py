"""One more report by somebody who came by their private link: we know them, so they aren't asked who they are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.portal.drafts import begin
from heardback.portal.private import press
from heardback.portal.sending import new_key
from heardback.reports.receipts import Visit


@press
def another(request: HttpRequest, token: str, seen: Visit) -> HttpResponse:
    """A link that was only shown on a screen proves nothing of who holds it: they are asked."""
    known = None if seen.unproven else seen.report.customer
    draft = begin(new_key(), seen.report.product, known)
    return redirect("portal:draft", draft.key, "what")
