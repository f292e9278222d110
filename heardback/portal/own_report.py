"""A customer's own report: the receipt, and the page they come back to."""

from dataclasses import dataclass, field, replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from heardback.customers.queries import addresses
from heardback.loop.looking import Happened
from heardback.loop.meanwhile import brought_to
from heardback.loop.open_to_words import OPEN_TO_WORDS
from heardback.loop.standing import Standing, issue_behind, standing
from heardback.notices.meanwhile import public_words
from heardback.portal.evidence import Evidence, evidence_of_report
from heardback.portal.filled_in import FormSeen, SubmissionSeen, forms_seen, submissions_seen
from heardback.portal.lacking import Asked, questions
from heardback.portal.models import Press
from heardback.portal.pages import page
from heardback.portal.private import private
from heardback.portal.questions import Wrong, in_order
from heardback.portal.retelling import Row, own_rows, rows
from heardback.portal.sending import new_key
from heardback.reports.models import Report
from heardback.reports.receipts import Visit

FEW = 3  # questions that are asked at once
LATEST = 5  # things that happened, before one asks for more


@dataclass(frozen=True)
class Unsent:
    """Words that could not be taken, kept where they were typed. `form` is the id of that form."""

    form: str = ""
    words: str = ""
    says: str = ""
    parts: dict[int, str] = field(default_factory=dict)  # of a proposal, or what still holds, by id
    against: dict[str, str] = field(default_factory=dict)  # the id of each criterion, and what is still wrong with it


@dataclass(frozen=True)
class OwnReport:
    """`few` and `more` are the questions still open; `late`: they should have heard from us by now; `may_answer`: what
    fixed means can still be changed; `mailed`: we can write to its customer; `sent_keys`: of the forms that made it,
    whose drafts may go."""

    token: str
    link: str
    key: str
    standing: Standing
    rows: list[Row]
    few: list[Asked]
    more: list[Asked]
    late: bool
    may_answer: bool
    unproven: bool
    mailed: bool
    sent_keys: str
    latest: list[Happened]
    earlier: list[Happened]
    unsent: Unsent
    wrong: list[Wrong]
    to_mend: bool  # something among the questions still open
    evidence: Evidence
    asks_later: bool  # for what it lacks, by itself
    thanks: str  # in the product's own words
    meanwhile: str  # what the board says helps, where we have nothing of ours for them
    forms: list[FormSeen]
    submissions: list[SubmissionSeen]


@private
def show(request: HttpRequest, token: str, seen: Visit) -> HttpResponse:
    return own_page(request, token, seen, receipt="new" in request.GET)


def own_page(
    request: HttpRequest,
    token: str,
    seen: Visit,
    *,
    receipt: bool = False,
    unsent: Unsent | None = None,
    typed: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
    files_wrong: str = "",
) -> HttpResponse:
    """The page, or the receipt; with `wrong`, what has to be mended on it, and everything typed still in its place."""
    report, unsent, wrong = seen.report, unsent or Unsent(), wrong or {}
    stands = standing(report)
    if seen.unproven:  # whoever this is, they are one of those who reported it
        stands = replace(stands, others=max(stands.others - 1, 0))
    if unsent.words and unsent.form not in _forms(stands):
        unsent = Unsent("words", unsent.words, unsent.says)
    asked = questions(seen, typed or {}, wrong)
    mend = in_order(wrong)
    if unsent.says:
        mend.append(Wrong(f"words-{unsent.form}", unsent.says))
    if files_wrong:
        mend.append(Wrong("files", files_wrong))
    shown = LATEST if len(stands.timeline) > LATEST + 2 else len(stands.timeline)
    own = OwnReport(
        token=token,
        link=settings.HEARDBACK_BASE_URL + reverse("portal:report", args=[token]),
        key=new_key(),
        standing=stands,
        rows=[*rows(stands.sent), *own_rows(report)],
        few=asked[:FEW],
        more=asked[FEW:],
        late=stands.next_update_due is not None and stands.next_update_due < timezone.now(),
        may_answer=stands.stage in OPEN_TO_WORDS,
        unproven=seen.unproven,
        mailed=report.customer_id in addresses([report.customer_id]) if report.customer_id else False,
        sent_keys=" ".join(Press.objects.filter(report=report.pk).values_list("key", flat=True)) if receipt else "",
        latest=stands.timeline[:shown],
        earlier=stands.timeline[shown:],
        unsent=unsent,
        wrong=mend,
        to_mend=bool(wrong),
        evidence=evidence_of_report(report, token, files_wrong),
        asks_later=report.ask_at is not None,
        thanks=report.product.texts.get("thanks", "") if receipt else "",
        meanwhile="" if stands.workaround_seen or stands.no_longer_since else _on_the_board(report),
        forms=[] if receipt else forms_seen(report, token),
        submissions=[] if receipt else submissions_seen(seen),
    )
    template = "portal/receipt.html" if receipt else "portal/own_report.html"
    context = {"own": own, "standing": stands, "sent": stands.sent, "brand": stands.sent.product}
    return page(request, template, context, status=422 if mend else 200)


def _on_the_board(report: Report) -> str:
    issue = issue_behind(report)
    return public_words(issue) if issue is not None and brought_to(issue, report.customer_id) is None else ""


def _forms(stands: Standing) -> set[str]:
    """The forms on the page that take words."""
    forms = {criterion.id for criterion in stands.criteria}
    forms |= {"proposal", "remark"} if stands.proposal else set()
    forms |= {"fixed"} if stands.can_sign else set()
    forms |= {"follow-up"} if stands.follow_ups else set()
    forms |= {"workaround"} if stands.workaround_seen else set()
    forms |= {"appeal"} if stands.can_appeal else set()
    return forms | ({"explanation"} if stands.explained else set())
