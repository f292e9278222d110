"""Releases: what shipped, when, to where."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from heardback.api.answers import answer, created
from heardback.api.finding import issue_named
from heardback.api.idempotency import once
from heardback.api.paging import LARGEST, Paging, link_next, page
from heardback.api.shapes.base import address
from heardback.api.shapes.releases import MoreIssues, ReleaseIn, ReleaseOut, release_out
from heardback.api.tokens import Bearer, caller
from heardback.products.queries import product_named
from heardback.releases.making import add_issues, make_release
from heardback.releases.models import Release

routes = Router(tags=["releases"])


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
        review=payload.review,
    )
    return created(release_out(release), address("releases", release.pk))


@routes.get("/releases/{int:release}", auth=Bearer("read"), response=ReleaseOut)
def read_release(request: HttpRequest, release: int) -> HttpResponse:
    """One release, with what it contains."""
    return answer(request, release_out(release_numbered(release)))


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
