"""What the public may see, as plain values. Whoever shows it gets these and no model, so nothing else can be shown."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Max, QuerySet, Sum
from django.utils.text import slugify

from heardback.board.merged import voices_together
from heardback.board.models import PublicIssue, PublicStatus, PublicUpdate, StatusLine
from heardback.issues.merged import survivor_of
from heardback.ledger.saying import said
from heardback.products.models import Product

SOLVED_SHOWN = 20


@dataclass(frozen=True)
class Update:
    """`status` is what it came to with this, in words, or ""."""

    number: int
    text: str
    status: str
    at: datetime


@dataclass(frozen=True)
class KnownIssue:
    """`updates`, the newest first. `changed_at` is when the public last saw something new of it."""

    number: int
    slug: str
    title: str
    status: str
    status_said: str
    meanwhile: str
    me_toos: int
    published_at: datetime
    changed_at: datetime
    updates: list[Update] = field(default_factory=list)


@dataclass(frozen=True)
class Status:
    level: str
    said: str
    text: str
    at: datetime | None

    @property
    def works(self) -> bool:
        return self.level == StatusLine.Level.OPERATIONAL


@dataclass(frozen=True)
class Group:
    """The known issues of one status."""

    status: str
    said: str
    issues: list[KnownIssue]


@dataclass(frozen=True)
class PublicPage:
    """One product's board."""

    slug: str
    name: str
    status: Status
    groups: list[Group]

    @property
    def open(self) -> int:
        return sum(len(group.issues) for group in self.groups if group.status != PublicStatus.FIXED)


@dataclass(frozen=True)
class PublicProduct:
    slug: str
    name: str
    status: Status
    open: int


class Withdrawn(Exception):
    """It was on the board, and was taken off."""


class Merged(Exception):
    """It is followed up as one with another. `product` and `number` are that one's, if it stands on the board."""

    def __init__(self, product: str = "", number: int = 0) -> None:
        super().__init__(product, number)
        self.product, self.number = product, number


def products() -> list[PublicProduct]:
    """Every product with how it is and how many problems are known, by name."""
    shown = standing_there().exclude(status=PublicStatus.FIXED).order_by()
    counts = dict(shown.values_list("issue__product").annotate(n=Count("pk")))
    rows = Product.objects.select_related("status_line").order_by("name", "pk")
    return [PublicProduct(row.slug, row.name, status_of(row), counts.get(row.pk, 0)) for row in rows]


def board_of(slug: str) -> PublicPage | None:
    """The board of the product with this slug; of what is fixed, the latest."""
    product = Product.objects.select_related("status_line").filter(slug__iexact=slug).first()
    if product is None:
        return None
    shown = shown_issues(standing_there().filter(issue__product=product).order_by("-changed_at", "-pk"))
    by_status = {status: [one for one in shown if one.status == status] for status in PublicStatus.values}
    groups = [
        Group(
            status.value,
            said(status.label),
            by_status[status][:SOLVED_SHOWN] if status == PublicStatus.FIXED else issues,
        )
        for status in PublicStatus
        if (issues := by_status[status])
    ]
    return PublicPage(product.slug, product.name, status_of(product), groups)


def known_issue(slug: str, number: int) -> KnownIssue | None:
    """One issue of a product's board. Withdrawn is raised for one that no longer stands there, Merged for one that is
    followed up as one with another."""
    row = PublicIssue.objects.filter(issue__product__slug__iexact=slug, issue=number)
    if row.filter(issue__merged_into__isnull=False).exists():
        other = standing_there().filter(issue=survivor_of(number)).values_list("issue__product__slug", "issue")
        raise Merged(*(other.first() or ()))
    found = row.values_list("withdrawn_at", flat=True).first()
    if found is not None:
        raise Withdrawn
    return next(iter(shown_issues(row)), None)


def public_issue(slug: str, number: int) -> PublicIssue | None:
    """The row behind it, for the verbs: only while it stands on the board."""
    return standing_there().filter(issue__product__slug__iexact=slug, issue=number).first()


def last_change(slug: str) -> tuple[str, datetime | None]:
    """A word that changes with everything that the product's board shows, and when that last did. "" when there is no
    such product. Costs two short queries."""
    product = Product.objects.filter(slug__iexact=slug).values_list("pk", "slug", "name", "status_line__at").first()
    if product is None:
        return "", None
    rows = PublicIssue.objects.filter(issue__product=product[0])
    last = rows.aggregate(
        n=Count("pk"), at=Max("changed_at"), merged=Count("issue__merged_into"), into=Sum("issue__merged_into")
    )
    moments = [at for at in (last["at"], product[3]) if at]
    return f"{product} {last}", max(moments, default=None)


def status_of(product: Product) -> Status:
    line: StatusLine | None = getattr(product, "status_line", None)
    if line is None:
        level = StatusLine.Level.OPERATIONAL
        return Status(level.value, said(level.label), "", None)
    return Status(line.level, said(line.get_level_display()), line.text, line.at)


def standing_there() -> QuerySet[PublicIssue]:
    """Not withdrawn, and not followed up as one with another."""
    return PublicIssue.objects.filter(withdrawn_at=None, issue__merged_into=None)


def shown_issues(rows: QuerySet[PublicIssue]) -> list[KnownIssue]:
    """These rows as the public sees them. Which may be seen is the caller's to say."""
    found = list(rows)
    voices = dict(rows.order_by().values_list("pk").annotate(n=Count("me_toos")))
    voices |= voices_together(found)
    updates: dict[int, list[Update]] = {}
    for row in PublicUpdate.objects.filter(public_issue__in=found).order_by("-at", "-pk"):
        updates.setdefault(row.public_issue_id, []).append(
            Update(row.pk, row.text, said(row.get_status_display()) if row.status else "", row.at)
        )
    return [
        KnownIssue(
            number=row.number,
            slug=slugify(row.title, allow_unicode=True)[:60].strip("-_"),
            title=row.title,
            status=row.status,
            status_said=said(row.get_status_display()),
            meanwhile=row.meanwhile,
            me_toos=voices.get(row.pk, 0),
            published_at=row.published_at,
            changed_at=row.changed_at,
            updates=updates.get(row.pk, []),
        )
        for row in found
    ]
