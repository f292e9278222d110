"""Telling that a fix is out, and asking whether it is one."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from heardback.board.models import Follower, PublicIssue, PublicStatus
from heardback.customers.one_person import person
from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.loop.shipping import (
    not_reached,
    occasion_of_declining,
    occasion_of_release,
    occasion_of_sign_off,
    shipped,
)
from heardback.loop.signing import ASKABLE
from heardback.notices.audiences import OUT, follower_rows, left_out
from heardback.notices.links import page_of_follower, page_on_the_board
from heardback.notices.meanwhile import who_was_told
from heardback.notices.models import Audience, Group, Kind, Notice
from heardback.notices.telling import Telling
from heardback.releases.models import Release
from heardback.triage.queries import affected, let_in_rows

OUT_OR_CLOSED = (*OUT, Stage.CLOSED)


def of_the_fix(issue: Issue, customer: int) -> Iterator[Telling]:
    """What the others were told of it already, for one who comes later; once it has reached them."""
    yield from of_the_fix_for(issue, [customer])


def of_the_fix_for(issue: Issue, customers: list[int]) -> Iterator[Telling]:
    """The same, for several."""
    later = not_reached(issue, customers) if issue.stage in OUT_OR_CLOSED else {}
    customers = [customer for customer in customers if customer not in later]
    if issue.stage in OUT_OR_CLOSED:
        yield from released(issue, customers)
    for customer in customers if issue.stage in ASKABLE else ():
        yield Telling(Kind.SIGN_OFF, customer, occasion_of_sign_off(issue), issue=issue.pk)


def reached(event: Event) -> Iterator[Telling]:
    """When some have it only after the others were asked already: that it is out, and whether it is fixed. Before that,
    everyone is told in slices."""
    for issue in Issue.objects.filter(releases=event.facts["release"], merged_into=None, stage__in=ASKABLE):
        told = Notice.objects.filter(issue=issue.pk, occasion=occasion_of_release(issue)).annotate(
            whose=person("customer")
        )
        new = affected(issue).annotate(whose=person()).exclude(whose__in=told.values("whose"))
        yield from of_the_fix_for(issue, list(new.values_list("pk", flat=True)))


def of_declining(issue: Issue, customer: int) -> Iterator[Telling]:
    """That it will not be changed, for one who comes later."""
    if issue.stage == Stage.DECLINED:
        last = Event.objects.filter(word="issue.declined", issue=issue.pk).order_by("-pk").first()
        if last is not None:
            yield from declined(last, issue, [customer])


def declined(event: Event, issue: Issue, customers: list[int]) -> Iterator[Telling]:
    facts = {name: event.facts[name] for name in ("declined_as", "note")}
    for customer in customers:
        yield Telling(Kind.DECLINED, customer, occasion_of_declining(issue), issue=event.issue, facts=facts)


def released(issue: Issue, customers: list[int]) -> Iterator[Telling]:
    """To customers who are affected, and have it, in the words of their group; to nobody while a person looks through
    them."""
    release = shipped(issue)
    if release is None:
        return
    occasion = occasion_of_release(issue)
    groups = {group.audience: group for group in Group.objects.filter(mailing__release=release, issue=issue)}
    begun = any(group.begun_at and group.occasion == occasion for group in groups.values())
    if release.review and not begun:
        return
    spared = {*left_out(release, customers), *not_reached(issue, customers)}
    wanted = [customer for customer in customers if customer not in spared]
    in_already = set(let_in_rows(issue).filter(pk__in=wanted).values_list("pk", flat=True))
    for audience, some in (
        (Audience.REPORTED, [customer for customer in wanted if customer in in_already]),
        (Audience.JOINED, [customer for customer in wanted if customer not in in_already]),
    ):
        group = groups.get(audience) or Group(issue=issue, audience=audience)
        for telling in tell_release(release, group, some):
            yield replace(telling, occasion=occasion)


def tell_release(release: Release, group: Group, customers: Iterable[int]) -> Iterator[Telling]:
    """What these of one group are told, each in their language."""
    customers, issue, audience, words = list(customers), group.issue, group.audience, group.words
    version = f"{release.product} {release.version}"
    following = _as_followers(issue, customers) if audience == Audience.FOLLOWS else {}
    had = who_was_told(issue, customers) if audience != Audience.FOLLOWS else set()
    for customer in customers:
        facts: dict[str, object] = {"version": version, "words": words, "had_workaround": customer in had}
        if audience != Audience.FOLLOWS:
            yield Telling(Kind.RELEASED, customer, group.occasion, issue=issue.pk, facts=facts, group=group.pk)
        elif customer in following:
            facts |= {**following[customer], "came_to": PublicStatus.OUT.label}
            yield Telling(Kind.PUBLIC, customer, group.occasion, issue=issue.pk, facts=facts, group=group.pk)


def _as_followers(issue: Issue, customers: list[int]) -> dict[int, dict[str, str]]:
    """Only words for the public, and each one's own link to stop it."""
    public = PublicIssue.objects.filter(issue=issue, withdrawn_at=None).select_related("issue__product").first()
    if public is None:
        return {}
    facts = {"title": public.title, "link": page_on_the_board(public)}
    rows: Iterable[Follower] = follower_rows(issue).filter(customer__in=customers).order_by("-pk")
    return {row.customer_id: {**facts, "stop": page_of_follower(row), "language": row.language} for row in rows}
