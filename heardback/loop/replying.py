"""What a customer answers from their own report: by its private link they may do this, and nothing else."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from heardback.accounts.actors import Actor
from heardback.customers.models import Customer
from heardback.files.models import File
from heardback.issues.helping import say_whether_it_helped
from heardback.issues.models import Help, Issue, Stage, Workaround
from heardback.issues.workarounds import workaround_of
from heardback.loop.criteria import answer_criteria
from heardback.loop.following_up import answer_follow_up
from heardback.loop.meanwhile import still_needed_by
from heardback.loop.models import Proposal
from heardback.loop.moving import move
from heardback.loop.parts import comment_by_customer
from heardback.loop.proposals import answer_proposal
from heardback.loop.signing import sign_off
from heardback.loop.standing import asked_criteria, issue_behind, name_of, proposal_for
from heardback.loop.texts import text
from heardback.reports.attaching import attach
from heardback.reports.following import add_words, reopen
from heardback.reports.holding import hold_report
from heardback.reports.models import Attachment, Report, State
from heardback.triage.explaining import did_not_help, helped
from heardback.triage.queries import is_let_in

WORDS_LONGEST = 20_000


@transaction.atomic
def reply_on_criteria(report: Report, answers: Mapping[str, str], *, words: str = "") -> None:
    """`answers`: the id of each criterion as `standing` shows it -> "yes", or "change" with words."""
    issue, customer = _issue(report, "answers", _("We have not asked you about this yet.")), _reporter(report)
    asked = asked_criteria(issue) if is_let_in(report, issue) else []
    shown = {name_of(criterion): criterion for criterion in asked}
    if not answers:
        raise ValidationError({"answers": _("Answer at least one: “yes”, or “change”.")})
    if set(answers) - set(shown):
        raise ValidationError({"answers": _("What we asked you has changed meanwhile. Look at the new wording.")})
    answer_criteria(issue, customer, {shown[name]: answer for name, answer in answers.items()}, words=words)


@transaction.atomic
def reply_on_proposal(
    report: Report, answer: str, *, words: str = "", version: int | None = None, parts: Mapping[int, str] | None = None
) -> None:
    """`answer`: "yes", or "change" with words, of the whole or of some of its `parts` by their id. `version` is the one
    the customer read; the latest when not said."""
    customer, proposal = _reporter(report), proposal_read(report, version)
    known = {part.pk: part for part in proposal.parts.all()}
    if set(parts or {}) - set(known):
        raise ValidationError({"proposal": _("This proposal has been replaced meanwhile. Look at the new one.")})
    of_parts = {known[number]: said for number, said in (parts or {}).items()}
    answer_proposal(proposal, customer, answer, words=words, parts=of_parts)


@transaction.atomic
def remark_on_proposal(report: Report, words: str, *, version: int | None = None) -> None:
    """Say something about it, without confirming it or asking for a change."""
    comment_by_customer(proposal_read(report, version), _reporter(report), words)


def proposal_read(report: Report, version: int | None = None) -> Proposal:
    """The proposal that whoever sent this report sees. ValidationError when there is none, or a newer one."""
    issue = _issue(report, "proposal", _("There is no proposal to look at yet."))
    proposal = proposal_for(report, issue) if is_let_in(report, issue) else None
    if proposal is None:
        raise ValidationError({"proposal": _("There is no proposal to look at just now.")})
    if version is not None and proposal.version != version:
        raise ValidationError({"proposal": _("This proposal has been replaced meanwhile. Look at the new one.")})
    return proposal


@transaction.atomic
def reply_on_fix(report: Report, *, fixed: bool, words: str = "", against: Mapping[str, str] | None = None) -> Issue:
    """The customer signs off, or says what is still wrong: of the whole, or `against` a criterion by its id as
    `standing` shows it. Returns the issue as it stands then."""
    issue = _issue(report, "fixed", _("The fix is not out yet. We will ask you when it is."))
    asked = asked_criteria(issue) if against and is_let_in(report, issue) else []
    shown = {name_of(criterion): criterion for criterion in asked}
    if set(against or {}) - set(shown):
        raise ValidationError({"fixed": _("What we agreed on has changed meanwhile. Look again.")})
    missed = {shown[name]: said for name, said in (against or {}).items()}
    return sign_off(issue, _reporter(report), fixed=fixed, words=words, against=missed)


@transaction.atomic
def reply_on_follow_up(report: Report, answers: Mapping[int, str], *, words: str = "") -> Issue:
    """Some days later: the id of each criterion -> "yes", it still holds, or "no" with words."""
    issue = _issue(report, "answers", _("There is nothing to say about it yet."))
    return answer_follow_up(issue, _reporter(report), answers, words=words)


@transaction.atomic
def reply_on_workaround(report: Report, *, it_helped: bool, words: str = "", version: int) -> Help:
    """Whether what they can do meanwhile helped, of the version that they read. A later answer replaces an earlier
    one."""
    issue, customer = workaround_read(report).issue, _reporter(report)
    return say_whether_it_helped(issue, customer, helped=it_helped, words=words, version=version, report=report.pk)


def workaround_read(report: Report) -> Workaround:
    """The version that whoever sent this report sees. ValidationError when there is none."""
    issue = _issue(report, "version", _("There is nothing to try just now."))
    now = workaround_of(issue) if is_let_in(report, issue) and still_needed_by(issue, report.customer_id) else None
    if now is None:
        raise ValidationError({"version": _("There is nothing to try just now.")})
    return now


@transaction.atomic
def reply_on_explanation(report: Report, *, it_helped: bool, words: str = "") -> Report:
    """After an explanation: it helped, or it did not and goes back to a person with the customer's words."""
    by = author(report)
    return helped(report, by=by) if it_helped else did_not_help(report, words, by=by)


@transaction.atomic
def appeal(report: Report, words: str) -> Issue:
    """The customer asks to look again at what was declined."""
    issue, customer = _issue(report, "words", _("Nothing was declined.")), _reporter(report)
    words = text("words", words, WORDS_LONGEST, _("Tell us how you see it."))
    if issue.stage != Stage.DECLINED:
        raise ValidationError({"words": _("It is not declined: we are on it.")})
    return move(issue, "appeal", by=customer.actor, note=words, customer=customer)


@transaction.atomic
def say_more(report: Report, words: str) -> Report:
    """Add words to one's own report, whatever its stage. One that was closed is open again: somebody reads them. Where
    there is no issue to be looked at, it is back in the inbox."""
    by = author(report)
    add_words(report, words, by=by)
    _open_again(report, "its customer wrote again", by)
    return report


@transaction.atomic
def show_more(report: Report, files: Sequence[File]) -> list[Attachment]:
    """Add files that were stored to one's own report, as `say_more` adds words."""
    by = author(report)
    attachments = attach(report, files, by=by)
    _open_again(report, "its customer sent a file", by)
    return attachments


def _open_again(report: Report, why: str, by: Actor) -> None:
    if hold_report(report).state == State.CLOSED:
        reopen(report, why, by=by, to_inbox=issue_behind(report) is None)


def author(report: Report) -> Actor:
    """Who writes by this report's link: its customer, or whoever sent it without saying who they are."""
    return report.customer.actor if report.customer else Actor(f"report:{report.pk}", "Somebody", "customer")


def _issue(report: Report, field: str, none: str) -> Issue:
    issue = issue_behind(report)
    if issue is None:
        raise ValidationError({field: none})
    return issue


def _reporter(report: Report) -> Customer:
    if report.customer is None:
        raise ValidationError(
            {"customer": _("We don't know who sent this report, so your answer could not be counted.")}
        )
    return report.customer
