"""A report for somebody who is on the line: who it is, what is known of it already, and what they will be sent."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.accounts.roles import may
from heardback.board.queries import KnownIssue
from heardback.board.recognizing import recognize
from heardback.customers.looking_up import look_up
from heardback.customers.models import Customer
from heardback.customers.queries import addresses
from heardback.desk.entering import desk
from heardback.desk.forms.calls import WHO, account_of, call_form, parts_of, read_back
from heardback.desk.forms.fields import Form
from heardback.desk.pages import page
from heardback.issues.merged import survivor
from heardback.issues.models import Issue, Workaround
from heardback.issues.queries import issue_keyed
from heardback.issues.workarounds import workaround_of
from heardback.loop.meanwhile import brought_to_all, still_needed
from heardback.notices.links import page_of
from heardback.products.models import Product
from heardback.reports.models import Report
from heardback.triage.suggesting import first_guesses
from heardback.triage.taking_known import take_for_somebody
from heardback.wire.numbers import as_number

LOOKS = ("choose", "drop", "find", "look")  # presses that send nothing yet
LIKELY = 0.2
LONGEST = 3000  # letters that are looked for


@dataclass(frozen=True)
class Known:
    """What it may be. `public` is what everybody may read of it."""

    issue: Issue
    public: KnownIssue | None

    @property
    def way(self) -> Workaround | None:
        """What helps until it is fixed, step by step."""
        return workaround_of(self.issue) if still_needed(self.issue) else None

    @property
    def meanwhile(self) -> str:
        """The same in the public's words, where the team has none."""
        return self.public.meanwhile if self.public and not self.issue.workaround else ""

    @property
    def out_in(self) -> str:
        release = brought_to_all(self.issue)
        return release.version if release else ""


@desk(reads="take a report", writes="take a report")
def write_down(request: HttpRequest, me: Member) -> HttpResponse:
    """Looking somebody up goes by POST too, so that who it is stands in no log of addresses."""
    form, posted = call_form(), request.POST
    if request.method != "POST":
        context = _context(form.prefilled(request.GET), request.GET, me)
        return page(request, "desk/write_report.html", {**context, "fresh": True})
    form.typed(posted)
    if any(name in posted for name in LOOKS):
        return page(request, "desk/write_report.html", _context(form, posted, me))
    try:
        issue = issue_keyed(posted.get("issue", "")) if may(me.actor, "triage") else None
        taken = take_for_somebody(account_of(form, _chosen(posted)), issue, by=me.actor, told=form.on("told"))
    except ValidationError as problem:
        return page(request, "desk/write_report.html", _context(form.refused(problem), posted, me), status=422)
    return redirect("desk:written", taken.number)


@desk(reads="take a report")
def written(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """It is kept. The private link is handed to whoever wrote it down: it shows this one report, and proves nobody's
    address."""
    report = Report.objects.select_related("customer", "product").filter(pk=number, written_by=me.pk).first()
    if report is None:
        raise Http404("You wrote down no such report.")
    email = addresses([report.customer_id]).get(report.customer_id, "") if report.customer_id else ""
    context = {"report": report, "link": page_of(report), "email": email, "told": report.last_heard_at is not None}
    return page(request, "desk/written.html", context)


def _context(form: Form, said: QueryDict, me: Member) -> dict[str, Any]:
    chosen, product, asked = _chosen(said), _product(form["product"]), said.get("q", "")
    named = issue_keyed(said.get("issue", ""))
    email = addresses([chosen.pk]).get(chosen.pk, "") if chosen else form["email"].strip()
    theirs = Report.objects.filter(customer=chosen).order_by("-pk") if chosen else Report.objects.none()
    return {
        "form": form,
        "parts": parts_of(form),
        "q": asked,
        "hits": [] if chosen else look_up(asked, product.phone_country if product else ""),
        "chosen": chosen,
        "theirs": list(theirs.only("title", "state", "received_at", "next_update_due")[:5]),
        "who": [(name, form[name]) for name in WHO],
        "known": _known(product, f"{form['title']}\n{form['text']}"[:LONGEST], named) if product else [],
        "issue": named,
        "joins": may(me.actor, "triage"),
        "said": read_back(form),
        "email": email,
        "told": form.on("told"),
        "country": product.phone_country if product else "",
    }


def _chosen(said: QueryDict) -> Customer | None:
    number = said.get("choose") or said.get("customer", "")
    if "drop" in said or as_number(number) is None:
        return None
    return Customer.objects.select_related("organization").prefetch_related("identities").filter(pk=number).first()


def _product(slug: str) -> Product | None:
    products = Product.objects.order_by("-is_default", "pk")
    return products.filter(slug=slug).first() or products.first()


def _known(product: Product, text: str, named: Issue | None) -> list[Known]:
    """The one that it was said to be, and what else it may be: by the public's words and by the team's."""
    found = {named.pk: Known(named, None)} if named else {}
    if not text.strip():
        return list(found.values())
    public = {one.issue.number: one.issue for one in recognize(product, text)}
    issues = {issue.pk: issue for issue in Issue.objects.select_related("product").filter(pk__in=public)}
    for guess in first_guesses(Report(product=product, title=text)):
        if guess.issue is not None and guess.probability >= LIKELY:
            one = survivor(guess.issue)
            issues.setdefault(one.pk, one)
    for number, issue in issues.items():
        found[number] = Known(issue, public.get(number))
    return list(found.values())[:5]
