"""How far a mailing has got, and what a person sees of it before it goes."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from django.db.models import Count, Exists, OuterRef

from heardback.customers.languages import NAMES
from heardback.customers.models import Customer
from heardback.issues.models import Issue, Workaround
from heardback.notices.audiences import OUT, anonymous_voices, count, count_waiting, next_of, ready_issues
from heardback.notices.fixes import tell_release
from heardback.notices.meanwhile import tell
from heardback.notices.models import Audience, Group, Kind, LeftOut, Mailing, Notice, State
from heardback.notices.own_words import own_words_of
from heardback.notices.subjects import Subject
from heardback.notices.telling import Telling
from heardback.notices.wording import Mail, compose
from heardback.products.models import Product
from heardback.releases.models import Environment, Release
from heardback.reports.models import Report
from heardback.reports.speaking import language_for, spoken_by

LOOKED_AT = 400  # customers among whom an example in each language is looked for
THEIR_PAGE, THEIR_STOP = "(their private link)", "(their own link)"


@dataclass(frozen=True)
class Progress:
    """`state`: draft (nothing was sent off), going, paused or done. Of `people` whom it was sent off to, each is in one
    of the other numbers, or not written yet."""

    state: str
    people: int = 0
    sent: int = 0
    on_the_way: int = 0
    held: int = 0
    failed: int = 0
    unreachable: int = 0
    left_out: int = 0
    unwanted: int = 0

    @property
    def settled(self) -> int:
        """For whom nothing is left to do."""
        return min(self.sent + self.failed + self.unreachable + self.left_out + self.unwanted, self.people)


@dataclass
class Told:
    """One group as it is looked through; `later` of its people are told once it has reached them. `previews`: language
    -> an example of the mail, in the words that hold now."""

    issue: Issue
    audience: str
    people: int
    group: Group | None
    later: int = 0
    previews: dict[str, Mail] = field(default_factory=dict)

    @property
    def says(self) -> str:
        return Audience(self.audience).label

    @property
    def words(self) -> dict[str, str]:
        return self.group.words if self.group else {}

    @property
    def begun(self) -> bool:
        return self.group is not None and self.group.begun_at is not None


def progress(release: Release) -> Progress:
    """In a look at one index, however many they are."""
    mailing = Mailing.objects.filter(release=release).first()
    begun = list(Group.objects.filter(mailing=mailing, begun_at__isnull=False)) if mailing else []
    if mailing is None or not begun:
        return Progress("draft")
    counted = Notice.objects.filter(group__in=[group.pk for group in begun]).order_by().values_list("state")
    states = dict(counted.annotate(Count("pk")))
    waiting = states.get(State.WAITING, 0)
    left = any(states.get(state) for state in (State.WAITING, State.FOLDED, State.HELD))
    going = left or any(group.ended_at is None for group in begun)
    out = LeftOut.objects.filter(mailing=mailing).count()
    return Progress(
        state="paused" if mailing.paused_at and going else "going" if going else "done",
        people=max(sum(group.people for group in begun), sum(states.values()) + out),  # some came later
        sent=states.get(State.SENT, 0),
        on_the_way=waiting + states.get(State.FOLDED, 0),
        held=states.get(State.HELD, 0),
        failed=states.get(State.FAILED, 0),
        unreachable=states.get(State.UNREACHABLE, 0),
        left_out=out,
        unwanted=states.get(State.UNWANTED, 0),
    )


def to_tell(release: Release) -> list[Told]:
    """Everyone whom it affects and who can be told now, grouped by what they are told. Nobody's group is left away
    because it is empty of mail addresses; one without people is."""
    groups = {(g.issue_id, g.audience): g for g in Group.objects.filter(mailing__release=release)}
    found = []
    for issue in ready_issues(release):
        for audience in Audience.values:
            group = groups.get((issue.pk, audience))
            people = group.people if group and group.begun_at else count(issue, audience)
            if people:
                found.append(Told(issue, audience, people, group, count_waiting(release, issue, audience)))
    return found


def not_yet(release: Release) -> list[Issue]:
    """What is in it, but not so far that anybody could be told."""
    ready = {issue.pk for issue in ready_issues(release)}
    return list(release.issues.exclude(pk__in=ready).select_related("product").order_by("pk"))


def voices_without_address(issues: list[Issue]) -> int:
    return sum(anonymous_voices(issue) for issue in issues)


def previews(release: Release, told: Told) -> dict[str, Mail]:
    """Language -> what somebody of the group who speaks it will read: first the most spoken one. Links are not
    theirs."""
    group = told.group or Group(issue=told.issue, audience=told.audience)
    return _examples(told.issue, told.audience, release.product, partial(tell_release, release, group))


def previews_of_workaround(issue: Issue, now: Workaround, *, themselves: bool) -> dict[str, Mail]:
    """The same of what helps until it is fixed."""
    audience = Audience.JOINED if themselves else Audience.REPORTED
    return _examples(issue, audience, issue.product, partial(tell, issue, now, themselves=themselves))


def _examples(
    issue: Issue, audience: str, product: Product, tell: Callable[[list[int]], Iterator[Telling]]
) -> dict[str, Mail]:
    customers, _ = next_of(issue, audience, 0, LOOKED_AT)
    spoken = spoken_by(customers, product)
    first: dict[str, int] = {}
    for customer in customers:
        first.setdefault(spoken[customer], customer)
    often = Counter(spoken.values())
    shown = [language for language, _ in often.most_common(len(NAMES) + 1)]
    return {language: _example(telling, issue, product) for language in shown for telling in tell([first[language]])}


def _example(telling: Telling, issue: Issue, product: Product) -> Mail:
    customer = Customer.objects.get(pk=telling.customer)
    report = None
    if telling.kind != Kind.PUBLIC:
        report = Report.objects.filter(customer=customer, matches__issue=issue).select_related("product").first()
    facts = {**telling.facts, **({"stop": THEIR_STOP} if telling.facts.get("stop") else {})}
    language = language_for(customer, report, product, str(facts.get("language", "")))
    product = report.product if report else product
    own = own_words_of([product.pk]).get((product.pk, telling.kind, language))
    about = Subject(customer, product.name, THEIR_PAGE, report, issue, facts, language=language, own=own)
    return compose(telling.kind, about)


def people(told: Told, after: int, size: int) -> tuple[list[Customer], int]:
    """Some of a group by name, from the row `after` on, and where the next begin: 0 at the end."""
    numbers, last = next_of(told.issue, told.audience, after, size)
    rows = Customer.objects.select_related("organization").in_bulk(numbers)
    more = bool(last) and bool(next_of(told.issue, told.audience, last, 1)[1])
    return [rows[number] for number in numbers if number in rows], last if more else 0


def unsent_releases() -> list[Release]:
    """What is out in production and waits for a person to look through what its customers are told: the first first."""
    begun = Group.objects.filter(mailing__release=OuterRef("release"), issue=OuterRef("issue"), begun_at__isnull=False)
    waiting = Release.issues.through.objects.filter(
        ~Exists(begun), release__review=True, release__environment=Environment.PRODUCTION,
        issue__stage__in=OUT, issue__merged_into=None, issue__customers__gt=0,
    )  # fmt: skip
    rows = Release.objects.filter(pk__in=waiting.values("release")).select_related("product").order_by("released_at")
    return [release for release in rows[:20] if any(not told.begun for told in to_tell(release))]
