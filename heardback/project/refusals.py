"""Pages for what cannot be answered as it was asked, for all doors that are read by people."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from heardback.api.problems import problem_of
from heardback.portal import answering, filling_in, guided, reporting


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A body that is too big to be read, or a request that makes no sense."""
    if request.path.startswith("/api/"):
        return problem_of(request, exception).answer()
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return render(request, f"{status}.html", status=status)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without the proof that our page sent it. What was typed into the report form comes back with it."""
    match = request.resolver_match
    if match is not None and match.func is reporting.form:
        return reporting.form_kept(request, **match.kwargs)
    if match is not None and match.func is guided.draft_page:
        return guided.draft_page_kept(request, **match.kwargs)
    if match is not None and match.func is answering.more and (kept := answering.more_kept(request, **match.kwargs)):
        return kept
    if match is not None and match.func is filling_in.public_form:
        return filling_in.public_form_kept(request, **match.kwargs)
    if (
        match is not None
        and match.func is filling_in.own_form
        and (kept := filling_in.own_form_kept(request, **match.kwargs))
    ):
        return kept
    return render(request, "403_csrf.html", status=403)
