"""Success criteria under an issue, and the checks of them."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from heardback.api.answers import answer, created, nothing
from heardback.api.finding import criterion_of, customer_named, file_named, issue_at
from heardback.api.idempotency import once
from heardback.api.paging import Paging, link_next, page
from heardback.api.problems import wrong
from heardback.api.shapes.base import Count
from heardback.api.shapes.criteria import (
    AsDesignedIn,
    CriterionChanges,
    CriterionIn,
    CriterionOut,
    MisunderstandingOut,
    RunOut,
    VerificationIn,
    WordsOnly,
    criterion_out,
    misunderstanding_out,
    run_out,
)
from heardback.api.shapes.issues import address_of
from heardback.api.tokens import Bearer, caller
from heardback.issues.models import Issue
from heardback.loop.criteria import add_criterion, ask_to_agree, retire_criterion, reword_criterion
from heardback.loop.differing import misunderstandings, settle_difference, works_as_designed
from heardback.loop.models import Conversation, Criterion, Verification
from heardback.loop.verifying import verify

routes = Router(tags=["criteria"])


@routes.get("/issues/{key}/criteria", auth=Bearer("read"), response=list[CriterionOut])
def list_criteria(request: HttpRequest, key: str, asked: Query[Paging]) -> HttpResponse:
    """What fixed means, with everybody's answers; retired ones too."""
    issue = issue_at(key)
    found, after = page(issue.criteria.all(), asked)
    said = [criterion_out(criterion, issue) for criterion in found]
    return link_next(request, answer(request, said, list[CriterionOut]), after)


@routes.post("/issues/{key}/criteria", auth=Bearer("edit criteria"), response={201: CriterionOut})
@once
def write_criterion(request: HttpRequest, key: str, payload: CriterionIn) -> HttpResponse:
    """Write down what fixed looks like, and how it is measured."""
    issue = issue_at(key)
    criterion = add_criterion(
        issue,
        payload.text,
        by=caller(request),
        words=payload.words or "",
        said_by=customer_named("said_by", payload.said_by) if payload.said_by else None,
        how=payload.how(),
        conversation=_conversation(issue, payload.conversation),
    )
    return created(criterion_out(criterion, issue), f"{address_of(issue)}/criteria/{criterion.pk}")


@routes.post("/issues/{key}/criteria/ask", auth=Bearer("edit criteria"), response=Count)
@once
def ask_customers(request: HttpRequest, key: str) -> HttpResponse:
    """Ask everyone affected whether this is what fixed means to them. `count` says how many are asked."""
    return answer(request, Count(count=ask_to_agree(issue_at(key), by=caller(request))))


@routes.get("/issues/{key}/criteria/{int:criterion}", auth=Bearer("read"), response=CriterionOut)
def read_criterion(request: HttpRequest, key: str, criterion: int) -> HttpResponse:
    """One criterion, with the answers to its present wording."""
    issue = issue_at(key)
    return answer(request, criterion_out(_criterion(issue, criterion), issue))


@routes.patch("/issues/{key}/criteria/{int:criterion}", auth=Bearer("edit criteria"), response=CriterionOut)
def change_criterion(request: HttpRequest, key: str, criterion: int, payload: CriterionChanges) -> HttpResponse:
    """Reword it. Everybody has to agree anew, unless nothing changed."""
    issue = issue_at(key)
    was = _criterion(issue, criterion)
    now = reword_criterion(
        was,
        by=caller(request),
        wording=was.text if payload.text is None else payload.text,
        words=payload.words or "",
        how=payload.how(was),
    )
    return answer(request, criterion_out(now, issue))


@routes.post("/issues/{key}/criteria/{int:criterion}/settle", auth=Bearer("settle a difference"), response=CriterionOut)
@once
def settle_criterion(request: HttpRequest, key: str, criterion: int, payload: WordsOnly) -> HttpResponse:
    """Say why it holds as it reads, though a customer puts it differently."""
    issue = issue_at(key)
    settle_difference(_criterion(issue, criterion), payload.words, by=caller(request))
    return answer(request, criterion_out(_criterion(issue, criterion), issue))


@routes.post("/issues/{key}/as-designed", auth=Bearer("settle a difference"), response={201: MisunderstandingOut})
@once
def end_as_designed(request: HttpRequest, key: str, payload: AsDesignedIn) -> HttpResponse:
    """It works as designed: explained to the customers, and what they expected instead is kept."""
    issue = issue_at(key)
    works_as_designed(
        issue, payload.explanation, by=caller(request), expected=payload.expected or "", step=payload.step or ""
    )
    made = misunderstandings().filter(issue=issue).order_by("-pk")[0]
    return created(misunderstanding_out(made), address_of(issue))


@routes.get("/misunderstandings", auth=Bearer("read"), response=list[MisunderstandingOut])
def list_misunderstandings(request: HttpRequest, asked: Query[Paging]) -> HttpResponse:
    """What worked as designed and was expected otherwise, the latest first."""
    found, after = page(misunderstandings(), asked)
    said = [misunderstanding_out(row) for row in found]
    return link_next(request, answer(request, said, list[MisunderstandingOut]), after)


@routes.delete("/issues/{key}/criteria/{int:criterion}", auth=Bearer("edit criteria"), response={204: None})
def retire(request: HttpRequest, key: str, criterion: int) -> HttpResponse:
    """Retire it: it stays to be read, and counts no more."""
    retire_criterion(_criterion(issue_at(key), criterion), by=caller(request))
    return nothing()


@routes.get("/issues/{key}/verifications", auth=Bearer("read"), response=list[RunOut])
def list_verifications(request: HttpRequest, key: str, asked: Query[Paging]) -> HttpResponse:
    """Every check of every criterion, the newest first."""
    found, after = page(Verification.objects.filter(criterion__issue=issue_at(key)).select_related("file"), asked)
    return link_next(request, answer(request, [run_out(run, caller(request)) for run in found], list[RunOut]), after)


@routes.post("/issues/{key}/verifications", auth=Bearer("verify"), response={201: RunOut})
@once
def write_verification(request: HttpRequest, key: str, payload: VerificationIn) -> HttpResponse:
    """Record one check of one criterion, with its evidence."""
    issue = issue_at(key)
    criterion = criterion_of(issue, payload.criterion)
    if criterion is None:
        raise wrong("criterion", f"{issue.key} has no criterion {payload.criterion}.")
    run = verify(
        criterion,
        by=caller(request),
        passed=payload.passed,
        evidence=payload.evidence,
        environment=payload.environment,
        version=payload.version or "",
        measured=payload.measured,
        verified_by=payload.verified_by or "",
        steps=payload.steps or "",
        link=payload.link or "",
        file=file_named("file", payload.file, caller(request)),
    )
    return created(run_out(run, caller(request)), f"{address_of(issue)}/verifications")


def _conversation(issue: Issue, number: int | None) -> Conversation | None:
    if number is None:
        return None
    found = issue.conversations.filter(pk=number).first()
    if found is None:
        raise wrong("conversation", f"{issue.key} has no conversation {number}.")
    return found


def _criterion(issue: Issue, number: int) -> Criterion:
    criterion = criterion_of(issue, number)
    if criterion is None:
        raise Http404(f"{issue.key} has no such criterion.")
    return criterion
