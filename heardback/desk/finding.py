"""One field to go anywhere: an issue's key, a report's number, or words."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.issues.queries import issue_keyed
from heardback.reports.models import Report
from heardback.wire.numbers import as_number


@desk()
def find(request: HttpRequest, me: Member) -> HttpResponse:
    asked = request.GET.get("q", "").strip()
    if asked.lower().startswith("hb-") and (issue := issue_keyed(asked)) is not None:
        return redirect("desk:issue", issue.key)
    if as_number(asked) is not None and Report.objects.filter(pk=int(asked)).exists():
        return redirect("desk:report", int(asked))
    return redirect(f"{reverse('desk:search')}?{urlencode({'q': asked})}" if asked else "desk:search")
