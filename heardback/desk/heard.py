"""Who has heard what: everybody of an issue, or everything of a customer."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from heardback.accounts.models import Member
from heardback.customers.models import Customer
from heardback.desk.entering import desk
from heardback.desk.pages import page
from heardback.issues.queries import issue_keyed
from heardback.notices.heard import heard_by, standing, who_heard
from heardback.wire.numbers import as_number

PEOPLE, THINGS = 30, 200


@desk()
def of_issue(request: HttpRequest, me: Member, key: str) -> HttpResponse:
    """Per person what was said, by whom, how, whether it arrived, and what was promised; a page at a time."""
    issue = issue_keyed(key)
    if issue is None:
        raise Http404(f"There is no issue {key[:30]}.")
    asked = request.GET.get("after", "")
    after = as_number(asked) or 0
    people, following = who_heard(issue, after, PEOPLE)
    context = {"issue": issue, "standing": standing(issue), "people": people, "next": following, "after": after}
    return page(request, "desk/heard.html", context, part="list")


@desk()
def of_customer(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.select_related("organization"), pk=number)
    return page(request, "desk/customer_heard.html", {"customer": customer, "said": heard_by(customer, THINGS)})
