"""Releases: what shipped, when, to where, and who was told."""

from collections import defaultdict

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.pages import page
from heardback.desk.paging import paged
from heardback.desk.rollouts import reach_of
from heardback.issues.models import Issue, Stage
from heardback.issues.queries import issue_keyed
from heardback.notices.models import Kind, Notice
from heardback.products.models import Product
from heardback.products.queries import product_named
from heardback.releases.making import add_issues, make_release
from heardback.releases.models import Environment, Release

SHIPPABLE = (Stage.BUILDING, Stage.VERIFYING, Stage.RELEASING, Stage.CONFIRMING)
MOST_ISSUES = 100
PUBLIC_HINT = "What is better now, in Markdown. Anybody may read it."
REACHES_HINT = "Left empty: at once. Organizations that get it at another time are named on its page, once it is made."


@desk()
def releases(request: HttpRequest, me: Member) -> HttpResponse:
    rows = Release.objects.select_related("product").prefetch_related("issues")
    shown = paged(rows, "-released_at", request.GET.get("after", ""))
    return page(request, "desk/releases.html", {"rows": shown}, part="list")


def _issues_field(value: list[str], *, of: Product | None = None, leave_out: Release | None = None) -> Field:
    """The issues that could be in a release: those being built, checked or released, and those that are named."""
    rows = Issue.objects.filter(stage__in=SHIPPABLE)
    if of is not None:
        rows = rows.filter(product=of)
    if leave_out is not None:
        rows = rows.exclude(releases=leave_out)
    found = list(rows.select_related("product").order_by("product", "-stage", "pk")[:MOST_ISSUES])
    named = [issue for key in value if (issue := issue_keyed(key)) is not None and issue not in found]
    choices = [
        (issue.key, f"{issue.key} {issue.title} ({issue.product}, {issue.get_stage_display().lower()})")
        for issue in [*named, *found]
    ]
    return Field("issues", "What it contains", "checks", value=value, choices=choices)


def _chosen(form: Form) -> list[Issue]:
    """The issues that were ticked. ValidationError for one that is not there."""
    found = [(key, issue_keyed(key)) for key in form.many("issues")]
    if unknown := [key for key, issue in found if issue is None]:
        raise ValidationError({"issues": f"There is no issue {', '.join(unknown)[:80]}."})
    return [issue for _, issue in found if issue is not None]


@desk(reads="make a release", writes="make a release")
def make(request: HttpRequest, me: Member) -> HttpResponse:
    named = request.POST.getlist("issues") or request.GET.getlist("issue")
    first = issue_keyed(named[0]) if named else None
    products = list(Product.objects.order_by("-is_default", "name").values_list("slug", "name"))
    form = Form(
        [
            Field("version", "Version", placeholder="2.1", narrow=True, required=True),
            Field("environment", "Where", "choice", choices=list(Environment.choices), narrow=True,
                  value=Environment.PRODUCTION),
            Field("product", "Product", "choice", choices=products, narrow=True,
                  value=first.product.slug if first else ""),
            _issues_field(named),
            Field("notes", "Notes for the team", "area", "Where to see it, what to watch."),
            Field("public_notes", "Notes for customers and the public", "area", PUBLIC_HINT),
            Field("reaches_others_at", "When it reaches everybody", "datetime-local", REACHES_HINT, narrow=True),
            Field("review", "A person looks through what customers are told, before it goes", "check",
                  "Otherwise everyone affected is told by itself, in our usual words.", value="on"),
        ],
        "Make the release",
    )  # fmt: skip
    if request.method != "POST":
        return page(request, "desk/make_release.html", {"form": form})
    form.typed(request.POST)
    try:
        product = product_named(form["product"])
        made = make_release(
            product,
            form["version"],
            form["environment"],
            by=me.actor,
            issues=_chosen(form),
            notes=form["notes"],
            public_notes=form["public_notes"],
            reaches_others_at=form.moment("reaches_others_at") if form["reaches_others_at"].strip() else None,
            review=form.on("review"),
        )
    except ValidationError as problem:
        return page(request, "desk/make_release.html", {"form": form.refused(problem)}, status=422)
    messages.success(request, f"{made} is out.{_who_is_told(made)}")
    look = made.review and made.environment == Environment.PRODUCTION
    return redirect("desk:tell-release" if look else "desk:release", made.pk)


def _who_is_told(made: Release) -> str:
    if made.environment != Environment.PRODUCTION:
        return " Nobody is told before it is in production."
    if made.review:
        return " Nobody is told before you have looked through what, and sent it."
    return " Customers of issues that are being released are told by mail now; the others when their issue gets there."


@desk(writes="make a release")
def release(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """What is in it, who was told; and adding what was forgotten."""
    one = Release.objects.select_related("product").filter(pk=number).first()
    if one is None:
        raise Http404("There is no such release.")
    named = request.POST.getlist("issues")
    form = Form([_issues_field(named, of=one.product, leave_out=one)], "Add to this release", focus=False)
    status = 200
    if request.method == "POST":
        try:
            chosen = _chosen(form.typed(request.POST))
            if not chosen:
                raise ValidationError({"issues": "Choose at least one issue."})
            if strangers := [issue.key for issue in chosen if issue.product_id != one.product_id]:
                raise ValidationError({"issues": f"{', '.join(strangers)} belong to another product."})
            add_issues(one, chosen, by=me.actor)
        except ValidationError as problem:
            form.refused(problem)
            status = 422
        else:
            messages.success(request, f"Added: {', '.join(issue.key for issue in chosen)}.")
            return redirect("desk:release", number)
    issues = list(one.issues.select_related("owner").order_by("pk"))
    told: dict[int, dict[str, int]] = defaultdict(dict)
    notices = Notice.objects.filter(issue__in=issues, kind=Kind.RELEASED).order_by()
    for issue, state, count in notices.values_list("issue", "state").annotate(Count("pk")):
        told[issue or 0][state] = count
    rows = [(issue, told.get(issue.pk, {})) for issue in issues]
    context = {"release": one, "rows": rows, "form": form, "reach": reach_of(one)}
    return page(request, "desk/release.html", context, status=status)
