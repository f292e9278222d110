"""Workarounds: each change is a version, tried by a person, retracted with a reason."""

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from heardback.accounts.actors import Actor
from heardback.api.answers import answer, created, created_list
from heardback.api.attachments import SENT, Name
from heardback.api.finding import issue_at
from heardback.api.idempotency import once
from heardback.api.paging import LARGEST, Paging, link_next, page
from heardback.api.problems import wrong
from heardback.api.shapes.base import Count
from heardback.api.shapes.issues import address_of
from heardback.api.shapes.workarounds import (
    WorkaroundIn,
    WorkaroundPictureOut,
    WorkaroundRetracted,
    WorkaroundStepIn,
    WorkaroundVerified,
    WorkaroundVersionOut,
    picture_out,
    version_out,
)
from heardback.api.tokens import Bearer, caller
from heardback.api.uploads import stored
from heardback.files.models import File
from heardback.issues.helping import helped_by, helped_by_each
from heardback.issues.models import Issue, Step, Workaround
from heardback.issues.workarounds import Do, retract_workaround, verify_workaround, write_workaround
from heardback.notices.meanwhile import tell_workaround

routes = Router(tags=["workarounds"])


@routes.get("/issues/{key}/workarounds", auth=Bearer("read"), response=list[WorkaroundVersionOut])
def list_workarounds(request: HttpRequest, key: str, asked: Query[Paging]) -> HttpResponse:
    """Every version, the latest first."""
    issue = issue_at(key)
    found, after = page(_rows(issue), asked)
    latest, helped = _latest(issue), helped_by_each([row.pk for row in found])
    said = [version_out(row, latest, helped[row.pk]) for row in found]
    return link_next(request, answer(request, said, list[WorkaroundVersionOut]), after)


@routes.post(
    "/issues/{key}/workarounds/attachments",
    auth=Bearer("edit an issue"),
    response={201: list[WorkaroundPictureOut]},
    openapi_extra=SENT,
)
def send_pictures(request: HttpRequest, key: str, asked: Query[Name]) -> HttpResponse:
    """Send pictures for its steps, as the body itself or as the parts `file` of a form. What becomes no picture of a
    step is gone after a day."""
    issue = issue_at(key)
    files = stored(request, asked.name, by=caller(request))
    return created_list(
        [picture_out(file) for file in files], f"{address_of(issue)}/workarounds", list[WorkaroundPictureOut]
    )


@routes.post("/issues/{key}/workarounds", auth=Bearer("edit an issue"), response={201: WorkaroundVersionOut})
@once
def write_next_workaround(request: HttpRequest, key: str, payload: WorkaroundIn) -> HttpResponse:
    """Write the next version: customers read it from then on. What says the same as what holds is none."""
    issue, by = issue_at(key), caller(request)
    steps = [Do(step.text, _picture(issue, number, step, by)) for number, step in enumerate(payload.steps, 1)]
    made = write_workaround(issue, payload.text, steps, by=by, changed=payload.changed)
    return created(_one(issue, made), f"{address_of(issue)}/workarounds")


@routes.post(
    "/issues/{key}/workarounds/{int:version}/verification", auth=Bearer("verify"), response=WorkaroundVersionOut
)
@once
def verify_a_workaround(request: HttpRequest, key: str, version: int, payload: WorkaroundVerified) -> HttpResponse:
    """A named person tried the version that holds, and it helps."""
    issue = _holding(key, version)
    made = verify_workaround(
        issue, by=caller(request), note=payload.note, version=version, verified_by=payload.verified_by
    )
    return answer(request, _one(issue, made))


@routes.post(
    "/issues/{key}/workarounds/{int:version}/retraction", auth=Bearer("edit an issue"), response=WorkaroundVersionOut
)
@once
def retract_a_workaround(request: HttpRequest, key: str, version: int, payload: WorkaroundRetracted) -> HttpResponse:
    """It was wrong: nobody is shown it any more, and whoever was told it hears that."""
    issue = _holding(key, version)
    return answer(request, _one(issue, retract_workaround(issue, payload.why, by=caller(request), version=version)))


@routes.post("/issues/{key}/workarounds/{int:version}/send", auth=Bearer("write to customers"), response=Count)
@once
def send_a_workaround(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """Tell everyone affected who was not told this version. `count` says how many; the worker writes to them."""
    return answer(request, Count(count=tell_workaround(_holding(key, version), by=caller(request), version=version)))


def _picture(issue: Issue, number: int, step: WorkaroundStepIn, by: Actor) -> File | None:
    """One that this caller sent, or that stands in an earlier version: nobody else's file."""
    if step.picture is None:
        return None
    file = File.objects.filter(pk=step.picture).first() if step.picture <= LARGEST else None
    if file is not None and (
        file.sent_by == by.ref or Step.objects.filter(workaround__issue=issue, picture=file).exists()
    ):
        return file
    raise wrong(f"step-{number}", f"There is no picture {step.picture} that you sent. Send it first.")


def _rows(issue: Issue) -> QuerySet[Workaround]:
    return issue.workarounds.prefetch_related(Prefetch("steps", Step.objects.select_related("picture")))


def _latest(issue: Issue) -> int:
    return issue.workarounds.order_by("-version").values_list("version", flat=True).first() or 0


def _one(issue: Issue, made: Workaround) -> WorkaroundVersionOut:
    return version_out(_rows(issue).get(pk=made.pk), _latest(issue), helped_by(made))


def _holding(key: str, version: int) -> Issue:
    issue = issue_at(key)
    if version > LARGEST or not issue.workarounds.filter(version=version).exists():
        raise Http404(f"{issue.key} has no such version of a workaround.")
    return issue
