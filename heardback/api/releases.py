"""Releases: what shipped, when, to where."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from heardback.api.answers import answer, created, nothing
from heardback.api.finding import issue_named, organization_at, organization_named
from heardback.api.idempotency import once
from heardback.api.paging import LARGEST, Paging, link_next, page
from heardback.api.shapes.base import address
from heardback.api.shapes.releases import (
    MoreIssues,
    ReleaseChanges,
    ReleaseIn,
    ReleaseOut,
    RolloutIn,
    RolloutOut,
    release_out,
    rollout_out,
)
from heardback.api.tokens import Bearer, caller
from heardback.products.queries import product_named
from heardback.releases.making import add_issues, make_release, write_notes
from heardback.releases.models import Release, Rollout
from heardback.releases.rollouts import roll_out, roll_out_to_others, take_back

routes = Router(tags=["releases"])
ROLLOUT = "/releases/{int:release}/rollouts/{int:organization}"


class ReleaseFilters(Paging):
    product: str = Field("", description="A product's slug")


@routes.get("/releases", auth=Bearer("read"), response=list[ReleaseOut])
def list_releases(request: HttpRequest, asked: Query[ReleaseFilters]) -> HttpResponse:
    """Releases, the newest first."""
    rows = Release.objects.select_related("product").prefetch_related("issues")
    if asked.product:
        rows = rows.filter(product=product_named(asked.product))
    found, after = page(rows, asked)
    return link_next(request, answer(request, [release_out(row) for row in found], list[ReleaseOut]), after)


@routes.post("/releases", auth=Bearer("make a release"), response={201: ReleaseOut})
@once
def write_release(request: HttpRequest, payload: ReleaseIn) -> HttpResponse:
    """Record that a version is out, with these issues in it. Once it is in production, who reported them is told."""
    issues = [issue_named("issues", key) for key in payload.issues]
    product = product_named(payload.product or "")
    release = make_release(
        product,
        payload.version,
        payload.environment,
        by=caller(request),
        issues=issues,
        notes=payload.notes or "",
        public_notes=payload.public_notes or "",
        review=payload.review,
        reaches={organization_named("reaches", row.organization): row.reaches_at for row in payload.reaches},
        reaches_others_at=payload.reaches_others_at,
    )
    return created(release_out(release), address("releases", release.pk))


@routes.get("/releases/{int:release}", auth=Bearer("read"), response=ReleaseOut)
def read_release(request: HttpRequest, release: int) -> HttpResponse:
    """One release, with what it contains."""
    return answer(request, release_out(release_numbered(release)))


@routes.patch("/releases/{int:release}", auth=Bearer("make a release"), response=ReleaseOut)
def change_release(request: HttpRequest, release: int, payload: ReleaseChanges) -> HttpResponse:
    """Change its notes, or when it reaches those who are in no organization that has a time of its own."""
    found, by = release_numbered(release), caller(request)
    with transaction.atomic():
        write_notes(found, by=by, notes=payload.notes, public_notes=payload.public_notes)
        if "reaches_others_at" in payload.model_fields_set:
            roll_out_to_others(found, payload.reaches_others_at, by=by)
    return answer(request, release_out(release_numbered(release)))


@routes.get("/releases/{int:release}/rollouts", auth=Bearer("read"), response=list[RolloutOut])
def list_rollouts(request: HttpRequest, release: int, asked: Query[Paging]) -> HttpResponse:
    """The organizations that get it at a time of their own."""
    rows = Rollout.objects.filter(release=release_numbered(release)).select_related("organization")
    found, after = page(rows, asked)
    return link_next(request, answer(request, [rollout_out(row) for row in found], list[RolloutOut]), after)


@routes.put(ROLLOUT, auth=Bearer("make a release"), response=RolloutOut)
def put_rollout(request: HttpRequest, release: int, organization: int, payload: RolloutIn) -> HttpResponse:
    """Say when it reaches this organization. Its people are told once it has."""
    found, firm = release_numbered(release), organization_at(organization)
    return answer(request, rollout_out(roll_out(found, firm, payload.reaches_at, by=caller(request))))


@routes.delete(ROLLOUT, auth=Bearer("make a release"), response={204: None})
def end_rollout(request: HttpRequest, release: int, organization: int) -> HttpResponse:
    """This organization gets it with everybody else."""
    found, firm = release_numbered(release), organization_at(organization)
    if not Rollout.objects.filter(release=found, organization=firm).exists():
        raise Http404("This organization has no time of its own.")
    take_back(found, firm, by=caller(request))
    return nothing()


@routes.post("/releases/{int:release}/issues", auth=Bearer("make a release"), response=ReleaseOut)
@once
def add_to_release(request: HttpRequest, release: int, payload: MoreIssues) -> HttpResponse:
    """Say that a release contains these issues too."""
    found = release_numbered(release)
    add_issues(found, [issue_named("issues", key) for key in payload.issues], by=caller(request))
    return answer(request, release_out(release_numbered(release)))


def release_numbered(number: int) -> Release:
    rows = Release.objects.select_related("product").prefetch_related("issues")
    release = rows.filter(pk=number).first() if number <= LARGEST else None
    if release is None:
        raise Http404("There is no such release.")
    return release
