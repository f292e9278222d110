"""Who is to be told what: from events of the ledger to notices. Wording is `wording.py`'s."""

from collections.abc import Iterator
from typing import Any

from heardback.board.following import followers
from heardback.board.models import Follower, PublicStatus, PublicUpdate
from heardback.customers.one_person import persons
from heardback.issues.merged import survivor
from heardback.issues.models import Issue, Stage
from heardback.issues.workarounds import workaround_of
from heardback.ledger.models import Event
from heardback.loop.meanwhile import brought_to, still_needed_by
from heardback.loop.models import SignOff
from heardback.loop.shipping import not_reached, occasion_of_sign_off, shipped
from heardback.loop.watching import is_from_before_the_fix
from heardback.notices.asking import (
    of_what_lacks,
    so_far,
    still_holds,
    to_agree,
    to_join_a_group,
    to_look,
    to_look_first,
)
from heardback.notices.audiences import OUT, belong
from heardback.notices.fixes import declined, of_declining, of_the_fix, reached, released
from heardback.notices.links import page_of_follower, page_on_the_board
from heardback.notices.meanwhile import public_words, retracted
from heardback.notices.merging import by_itself_again, now_together, split_off
from heardback.notices.models import Audience, Group, Kind
from heardback.notices.people import two_again
from heardback.notices.submitting import SUBMISSIONS, of_submission
from heardback.notices.telling import Telling
from heardback.releases.models import Environment, Release
from heardback.reports.models import Report
from heardback.submissions.queries import forms_for
from heardback.triage.models import Match, Outcome
from heardback.triage.queries import affected, is_let_in, reach, still_affected

REACHING = ("release.reaches", "release.reached")
READ = (
    "report.received",
    "report.released",
    "report.replied",
    "report.explained",
    "report.asked",
    "report.matched",
    "criteria.asked",
    "proposal.shared",
    "group.asked",
    "release.contains",
    *REACHING,
    "issue.moved",
    "issue.declined",
    "update.written",
    "followup.asked",
    "report.edited",
    "receipt.renewed",
    "board.follow.asked",
    "board.updated",
    "issue.merged",
    "issue.unmerged",
    "issue.split.off",
    "mail.still",
    "mailing.taken.in",
    "identity.accepted",
    "customer.unmerged",
    "workaround.retracted",
    "submission.received",
    "submission.done",
    "submission.left",
)


def tellings(event: Event) -> Iterator[Telling]:
    """Everything `event` makes us tell."""
    if event.word == "report.received":
        if event.customer and event.report and not event.facts.get("thanked"):
            yield Telling(Kind.RECEIVED, event.customer, f"received:{event.report}", report=event.report)
    elif event.word == "report.released":
        if event.customer and event.report:
            yield Telling(Kind.RECEIVED, event.customer, f"received:{event.report}", report=event.report)
    elif event.word == "report.replied":
        if event.customer and event.report:
            facts = {"text": event.facts["words"]}
            yield Telling(Kind.UPDATE, event.customer, f"reply:{event.pk}", report=event.report, facts=facts)
    elif event.word == "report.explained":
        if event.customer and event.report:
            yield Telling(
                Kind.EXPLAINED, event.customer, f"explained:{event.pk}", report=event.report,
                facts={"note": event.facts["note"], "outcome": event.facts.get("outcome", Outcome.USER_ERROR)},
            )  # fmt: skip
    elif event.word == "report.asked":
        yield from of_what_lacks(event)
    elif event.word == "report.matched":
        # Unless it was taken off again.
        for match in _still_joined(event):
            words = event.facts.get("words", "")
            yield from _joined(survivor(match.joined_to), match.report, named=event.issue, words=words)
    elif event.word == "criteria.asked":
        yield from to_agree(event, _issue(event), event.facts["customers"])
    elif event.word == "proposal.shared":
        yield from to_look(event, _issue(event), event.facts["customers"])
        if event.facts.get("group"):
            yield from to_look_first(event, _issue(event))
    elif event.word == "group.asked":
        yield from to_join_a_group(event)
    elif event.word == "mailing.taken.in":
        if event.customer:
            for group in Group.objects.filter(mailing__release=event.facts["of"], begun_at__isnull=False):
                if belong(group.issue, group.audience, [event.customer]) and group.audience != Audience.FOLLOWS:
                    yield from released(group.issue, [event.customer])
    elif event.word in REACHING:
        yield from reached(event)
    elif event.word == "issue.moved":
        yield from _moved(event)
    elif event.word == "issue.declined":
        issue = _issue(event)
        if issue.stage == Stage.DECLINED and issue.round == event.facts["round"]:  # not appealed since
            yield from declined(event, issue, _affected(event))
    elif event.word == "update.written":
        now = survivor(_issue(event))  # a merge in between takes the news from nobody
        for customer in still_affected(now, event.facts["customers"]):
            facts = {"text": event.facts["text"]}
            yield Telling(Kind.UPDATE, customer, f"update:{event.pk}", issue=now.pk, facts=facts)
    elif event.word == "followup.asked":
        yield from still_holds(event, _issue(event))
    elif event.word == "report.edited":
        yield from _reachable_now(event)
    elif event.word == "receipt.renewed" and event.customer and event.report:
        yield Telling(Kind.LINK, event.customer, f"link:{event.pk}", report=event.report)
    elif event.word == "issue.merged":
        yield from now_together(event, _issue(event))
    elif event.word == "issue.unmerged":
        yield from by_itself_again(event, _issue(event))
    elif event.word == "issue.split.off":
        yield from split_off(event, _issue(event))
    elif event.word == "mail.still":
        if event.customer and event.report:
            yield Telling(Kind.STILL, event.customer, f"still:{event.report}:{event.pk}", report=event.report)
    elif event.word == "workaround.retracted":
        yield from retracted(event)
    elif event.word == "customer.unmerged":
        yield from two_again(event)
    elif event.word in SUBMISSIONS:
        yield from of_submission(event)
    elif event.word == "board.follow.asked":
        yield from _asked_to_follow(event)
    elif event.word == "board.updated":
        yield from _public_update(event)


def out_now(event: Event) -> tuple[Release, Issue] | None:
    """The release that brings a fix, and the issue, when this event makes it so: everyone affected is to be told. None
    while a person looks through what."""
    contains = event.word == "release.contains" and event.facts["environment"] == Environment.PRODUCTION
    # It may have shipped before it got there.
    moved = event.word == "issue.moved" and event.facts["enters"] == Stage.RELEASING.label
    if not (contains or moved):
        return None
    issue = _issue(event)
    if issue.stage not in OUT or (moved and event.facts["round"] != issue.round):
        return None
    release = shipped(issue)
    return None if release is None or release.review else (release, issue)


def _asked_to_follow(event: Event) -> Iterator[Telling]:
    follower = Follower.objects.select_related("public_issue").get(pk=event.facts["follower"])
    if follower.public_issue.withdrawn_at is None:
        facts = {
            "title": follower.public_issue.title, "link": page_of_follower(follower), "language": follower.language,
        }  # fmt: skip
        occasion = f"follow:{follower.pk}:{event.pk}"
        yield Telling(Kind.FOLLOW, follower.customer_id, occasion, issue=event.issue, facts=facts)


def _public_update(event: Event) -> Iterator[Telling]:
    """Public words, to those who confirmed that they want them."""
    rows = PublicUpdate.objects.select_related("public_issue__issue__product")
    update = rows.get(pk=event.facts["update"])
    public = update.public_issue
    if public.withdrawn_at is not None:
        return
    came_to = PublicStatus(update.status).label if update.status else ""
    facts = {"title": public.title, "came_to": came_to, "text": update.text, "link": page_on_the_board(public)}
    for follower in followers(public):
        yield Telling(
            Kind.PUBLIC, follower.customer_id, f"public:{update.pk}", issue=event.issue,
            facts={**facts, "stop": page_of_follower(follower), "language": follower.language},
        )  # fmt: skip


def _reachable_now(event: Event) -> Iterator[Telling]:
    """Who said only later who they are hears what they would have heard."""
    if event.facts.get("reachable") and event.customer and event.report:
        report = Report.objects.get(pk=event.report)
        if report.folded_at is not None:  # when it is let through
            return
        yield Telling(Kind.RECEIVED, event.customer, f"received:{event.report}", report=event.report)
        for issue in Issue.objects.filter(matches__report=report).select_related("product"):
            yield from _joined(issue, report)


def _still_joined(event: Event) -> list[Match]:
    """By what it was joined to, which may have been merged since and count elsewhere; or what that was split into."""
    rows = Match.objects.filter(report=event.report or 0, report__customer=event.customer)
    rows = rows.select_related("report", "joined_to__product").order_by("pk")
    return list(rows.filter(joined_to=event.issue)) or list(rows.filter(joined_to__split_from__isnull=False)[:1])


def _joined(issue: Issue, report: Report, named: int | None = None, words: str = "") -> Iterator[Telling]:
    """Who joins late is told what the others were told already. `named` is the issue that it was joined to, `words`
    what somebody wrote for them instead of our usual words."""
    customer = report.customer_id
    if customer is None:
        return
    others = max(reach(issue).customers - 1, 0)
    occasion = f"joined:{report.pk}:{named or issue.pk}"
    meanwhile, version = _meanwhile(issue, report)
    facts = {"others": others, "meanwhile": meanwhile, "words": words}
    if forms := forms_for(report, issue):
        facts["form"] = forms[0].title
    yield Telling(
        Kind.JOINED, customer, occasion, report=report.pk, issue=issue.pk, facts=facts, workaround=version
    )  # fmt: skip
    yield from so_far(issue, customer)
    if issue.stage in (Stage.MONITORING, Stage.CLOSED) and not is_from_before_the_fix(report, issue):
        return  # it says that it is not fixed: see `loop.watching`
    yield from of_the_fix(issue, customer)
    yield from of_declining(issue, customer)


def _meanwhile(issue: Issue, report: Report) -> tuple[str, int | None]:
    """What helps until it is fixed, and which version that is; who joined by themself gets the public's words."""
    if not is_let_in(report, issue):
        return (public_words(issue) if brought_to(issue, report.customer_id) is None else ""), None
    words = still_needed_by(issue, report.customer_id)
    now = workaround_of(issue) if words else None
    return words, now.told_as if now else None


def _moved(event: Event) -> Iterator[Telling]:
    issue, turn = _issue(event), event.facts["round"]
    if turn != issue.round:  # it bounced or was appealed since: what we would tell is not so any more
        return
    if event.facts["enters"] == Stage.CONFIRMING.label:
        customers = _affected(event)
        later = not_reached(issue, customers)  # they are asked when they have it
        ready = [customer for customer in customers if customer not in later]
        yield from _each(event, Kind.SIGN_OFF, occasion_of_sign_off(issue), ready)
    elif event.facts["enters"] == Stage.CLOSED.label:
        signed = issue.sign_offs.filter(round=turn, kind=SignOff.Kind.SIGNED)
        yes = set(persons(list(signed.values_list("customer", flat=True))).values())
        others = max(reach(issue).customers - 1, 0)
        for one in affected(_issue(event)):
            facts = {"signed": one.person in yes, "others": others}
            yield Telling(Kind.CLOSED, one.pk, f"closed:{issue.pk}:{turn}", issue=issue.pk, facts=facts)


def _each(event: Event, kind: str, occasion: str, customers: list[int], **facts: Any) -> Iterator[Telling]:
    for customer in customers:
        yield Telling(kind, customer, occasion, issue=event.issue, facts=facts)


def _issue(event: Event) -> Issue:
    return Issue.objects.select_related("product").get(pk=event.issue or 0)


def _affected(event: Event) -> list[int]:
    return [customer.pk for customer in affected(_issue(event))]
