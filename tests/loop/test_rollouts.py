"""A fix counts as with a customer only when the environment of their organization has it: until then they are not told
that it is out, nor asked whether it is fixed, and keep what helps meanwhile."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heardback.customers.models import Customer, Organization
from heardback.customers.one_person import person
from heardback.desk.acts.defining import _cause_form
from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.loop.moving import Refused, move
from heardback.loop.shipping import not_reached
from heardback.loop.signing import sign_off
from heardback.loop.standing import standing
from heardback.loop.watching import is_from_before_the_fix
from heardback.notices import mailing
from heardback.notices.models import Group, Kind, Notice
from heardback.notices.updates import log_told
from heardback.products.models import Product
from heardback.releases.making import make_release
from heardback.releases.models import Release, Rollout
from heardback.releases.reaching import later, others_later, waits, with_plans
from heardback.releases.rollouts import roll_out, roll_out_to_others, take_back
from heardback.triage.queries import reports_of

MARTA, JOEL = "marta@northwind.example", "joel@fern.example"


@pytest.fixture
def issue(issue_at, worker) -> Issue:
    found = issue_at(Stage.RELEASING)
    Issue.objects.filter(pk=found.pk).update(workaround="Count by hand.")
    worker.drain()
    found.refresh_from_db()
    return found


def soon(days: int = 6):
    return timezone.now() + timedelta(days=days)


def fern() -> Organization:
    return Organization.objects.get(name="Fern & Co")


def joel() -> Customer:
    return Customer.objects.get(name="Joel Abara")


def out_for_northwind(issue, by, **more) -> Release:
    return make_release(
        issue.product, "2.1", "production", by=by.actor, issues=[issue], reaches={fern(): soon()}, **more
    )


def told(kind: str = Kind.RELEASED) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("address", flat=True))


def the_day_comes(worker) -> None:
    Rollout.objects.update(reaches_at=timezone.now() - timedelta(minutes=1))
    worker.drain()


def page_of(issue, email):
    return standing(reports_of(issue).get(customer__identities__value=email))


def test_only_whom_it_has_reached_is_told_and_the_others_once_it_does(issue, dana, omar, worker):
    out_for_northwind(issue, omar)
    worker.drain()
    assert told() == [MARTA]
    day = f"{timezone.localtime(soon()):%d %B %Y}".lstrip("0")
    with pytest.raises(Refused, match=rf"1 of 2 customers were not told.*Fern & Co gets it on {day}\."):
        move(issue, "confirm", by=dana.actor)
    with pytest.raises(ValidationError, match="Joel Abara gets it on"):
        log_told(issue, joel(), "phone", by=dana.actor)
    the_day_comes(worker)
    assert told() == [JOEL, MARTA]
    assert Event.objects.filter(word="release.reached", facts__whom="Fern & Co").count() == 1
    worker.drain()
    assert told() == [JOEL, MARTA]
    assert move(issue, "confirm", by=dana.actor).stage == Stage.CONFIRMING


def test_their_page_says_when_it_reaches_them_and_keeps_what_helps_until_then(issue, omar, worker):
    out_for_northwind(issue, omar)
    day = timezone.localtime(soon())
    his, hers = page_of(issue, JOEL), page_of(issue, MARTA)
    assert his.said == f"It is out in 2.1. It reaches you on {day.day} {day:%B %Y}."
    assert his.reaches_at is not None
    assert (his.workaround, his.no_longer_since) == ("Count by hand.", "")
    assert (hers.workaround, hers.no_longer_since, hers.reaches_at) == ("", "2.1", None)
    with override("de"):
        assert page_of(issue, JOEL).said.startswith("Es ist in 2.1 enthalten.")
    the_day_comes(worker)
    assert page_of(issue, JOEL).no_longer_since == "2.1"


def test_nobody_is_asked_whether_it_is_fixed_before_they_have_it(issue, ada, omar, worker):
    out_for_northwind(issue, omar)
    worker.drain()
    move(issue, "confirm", by=ada.actor, note="Northwind cannot wait for them", override=True)
    worker.drain()
    assert told(Kind.SIGN_OFF) == [MARTA]
    assert (page_of(issue, JOEL).asks, page_of(issue, JOEL).can_sign) == ([], False)
    with pytest.raises(ValidationError, match="has not reached you yet"):
        sign_off(issue, joel(), fixed=True)
    the_day_comes(worker)
    assert told(Kind.SIGN_OFF) == told() == [JOEL, MARTA]
    assert page_of(issue, JOEL).asks == ["sign-off"]


def test_that_it_is_not_fixed_is_likely_not_deployed_when_they_did_not_have_it(issue, ada, omar, worker):
    out_for_northwind(issue, omar)
    worker.drain()
    issue = move(issue, "confirm", by=ada.actor, note="Northwind cannot wait for them", override=True)
    issue = sign_off(issue, joel(), fixed=False, words="Still wrong here")
    bounce = issue.bounces.get()
    assert _cause_form(issue, bounce).fields[0].value == "not_deployed"
    bounce.customer = Customer.objects.get(name="Marta Keller")
    assert _cause_form(issue, bounce).fields[0].value == ""


def test_what_they_report_before_they_have_it_says_nothing_of_the_fix(issue, omar, worker, marta_says, joel_says):
    out_for_northwind(issue, omar)
    before = joel_says("It is still wrong here")
    assert is_from_before_the_fix(before, issue)
    assert not is_from_before_the_fix(marta_says("It is still wrong here"), issue)
    the_day_comes(worker)
    assert not is_from_before_the_fix(joel_says("And now too"), issue)


def test_who_looks_it_through_sends_it_once_and_the_others_follow_by_themselves(issue, omar, sam, worker):
    release = out_for_northwind(issue, omar, review=True)
    worker.drain()
    assert told() == []
    mailing.send(release, by=sam.actor)
    worker.drain()
    assert told() == [MARTA]
    the_day_comes(worker)
    assert told() == [JOEL, MARTA]
    assert not Group.objects.filter(begun_at__isnull=False, ended_at=None).exists()


def test_who_is_left_out_is_written_down_once_though_it_is_gone_through_again(issue, omar, sam, worker):
    release = out_for_northwind(issue, omar, review=True)
    mailing.leave_out(release, Customer.objects.get(name="Marta Keller"), "She asked us to.", by=sam.actor)
    mailing.send(release, by=sam.actor)
    worker.drain()
    the_day_comes(worker)
    assert told() == [JOEL]
    assert Event.objects.filter(word="left.out").count() == 1


def test_it_can_be_brought_forward_taken_back_and_kept_from_everybody_else(issue, omar, worker):
    release = out_for_northwind(issue, omar, reaches_others_at=soon(9))
    worker.drain()
    assert told() == []
    assert set(not_reached(issue, Customer.objects.values_list("pk", flat=True)).values()) == {
        Rollout.objects.get().reaches_at, Release.objects.get().reaches_others_at,
    }  # fmt: skip
    roll_out(release, fern(), timezone.now(), by=omar.actor)
    worker.drain()
    assert told() == [JOEL]
    roll_out_to_others(release, None, by=omar.actor)
    worker.drain()
    assert told() == [JOEL, MARTA]
    take_back(release, fern(), by=omar.actor)
    with pytest.raises(ValidationError, match="with everybody else already"):
        take_back(release, fern(), by=omar.actor)
    worker.drain()
    assert told() == [JOEL, MARTA]


def test_a_release_that_everyone_has_brings_it_whatever_a_later_one_says(issue, omar, worker):
    make_release(issue.product, "2.1", "production", by=omar.actor, issues=[issue])
    make_release(issue.product, "2.2", "production", by=omar.actor, issues=[issue], reaches={fern(): soon()})
    worker.drain()
    assert told() == [JOEL, MARTA]


def test_staging_reaches_nobody(issue, omar):
    with pytest.raises(ValidationError, match="Customers have no staging"):
        make_release(issue.product, "2.1", "staging", by=omar.actor, issues=[issue], reaches={fern(): soon()})
    staging = make_release(issue.product, "2.1", "staging", by=omar.actor, issues=[issue])
    with pytest.raises(ValidationError, match="Customers have no staging"):
        roll_out(staging, fern(), soon(), by=omar.actor)


class WhoHasIt(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(
        firms=st.lists(st.sampled_from([None, 0, 1, 2]), min_size=1, max_size=5),
        same=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=2),
        plan=st.dictionaries(st.sampled_from([0, 1, 2]), st.integers(-2, 2).filter(bool), max_size=3),
        others=st.sampled_from([None, -1, 1, 3]),
    )
    def test_counting_agrees_with_asking_of_each(self, firms, same, plan, others):
        """And who is one person by two rows has it as soon as either has."""
        now, product = timezone.now(), Product.objects.get_or_create(slug="p", defaults={"name": "P"})[0]
        at = {day: now + timedelta(days=day) for day in range(-3, 4)}
        known = [Organization.objects.create(name=name) for name in ("Acme", "Bolt", "Crane")]
        people = [Customer.objects.create(name="x", organization=known[f] if f is not None else None) for f in firms]
        for one, into in same:
            if one < len(people) and into < len(people) and one != into:
                kept, gone = people[into], people[one]
                if kept.survivor_id is None and gone.survivor_id is None:
                    Customer.objects.filter(survivor=gone).update(survivor=kept)
                    Customer.objects.filter(pk__in=[gone.pk, kept.pk]).update(survivor=kept)
                    gone.refresh_from_db()
                    kept.refresh_from_db()
        release = Release.objects.create(
            product=product, version="1", environment="production", reaches_others_at=others and at[others]
        )
        for firm, day in plan.items():
            Rollout.objects.create(release=release, organization=known[firm], reaches_at=at[day], by_name="x")
        releases = list(with_plans(Release.objects.all()))
        waiting = later(releases, [one.pk for one in people])
        of = dict(Customer.objects.values_list("pk", person()))
        counted = Customer.objects.annotate(whose=person()).filter(waits(release, "whose"))
        assert {of[one] for one in waiting} == set(counted.values_list("whose", flat=True))
        for one in people:
            rows = [firms[people.index(row)] for row in people if of[row.pk] == of[one.pk]]
            named = [at[plan[firm]] for firm in rows if firm in plan]
            due = min(named) if named else release.reaches_others_at or now
            assert waiting.get(one.pk) == (due if due > now else None)
        assert others_later(releases) == (at[others] if others and others > 0 else None)
