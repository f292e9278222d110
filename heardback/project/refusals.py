"""Pages for what cannot be answered as it was asked, for all doors that are read by people."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from heardback.portal import reporting

PROBLEM = "application/problem+json"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A body that is too big to be read, or a request that makes no sense."""
    too_big = isinstance(exception, RequestDataTooBig)
    status = 413 if too_big else 400
    if request.path.startswith("/api/"):
        title = "The body is larger than 2 MB." if too_big else "The request could not be read."
        return JsonResponse({"title": title, "status": status}, status=status, content_type=PROBLEM)
    return render(request, "413.html" if too_big else "400.html", status=status)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without the proof that our page sent it. What was typed into the report form comes back with it."""
    match = request.resolver_match
    if match is not None and match.func is reporting.form:
        return reporting.form_kept(request, **match.kwargs)
    return render(request, "403_csrf.html", status=403)
