"""Groups that see proposals first: asked once, by consent, left by one press; nothing leaks, and no gate is opened."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heardback.customers.finding import Person, find_or_make_customer
from heardback.customers.merging import merge_people, unmerge_people
from heardback.customers.models import Customer
from heardback.issues.models import Stage
from heardback.loop.consenting import decline, join, leave
from heardback.loop.criteria import add_criterion, ask_to_agree
from heardback.loop.grouping import ASKED_AGAIN_AFTER, ask_into, change_group, make_group, take_out
from heardback.loop.members import how_many, members, members_now, membership_of, memberships_of
from heardback.loop.models import Confirmation, Consent, Membership, Preview, ValidationGroup
from heardback.loop.moving import Refused, move
from heardback.loop.previewing import answer_preview, previews_for, previews_of
from heardback.loop.proposals import is_shown_to, propose, share
from heardback.loop.standing import standing
from heardback.notices.models import Notice
from heardback.products.changing import change_product
from heardback.products.models import Product
from heardback.triage.queries import reports_of
from tests.loop.test_asking_often import asked


def somebody(name: str):
    address = f"{name.split()[0].lower()}@ott.example"
    return find_or_make_customer(Person(email=address, name=name))


@pytest.fixture
def issue(issue_at):
    return issue_at(Stage.DESIGNING)


@pytest.fixture
def beta(issue, dana):
    return make_group(issue.product, "Private beta", "You tell us early what would not work for you.", by=dana.actor)


@pytest.fixture
def lena(db):
    return somebody("Lena Ott")


def joins(group, customer, by):
    ask_into(group, [customer], by=by.actor)
    return join(membership_of(group, customer.pk))


def written(issue, dana):
    return propose(
        issue, "Count at the edge", by=dana.actor, body="Once.", meets=list(issue.criteria.all()), assumes_nothing=True
    )


def test_asked_by_one_mail_and_in_it_by_their_own_word(beta, lena, sam, dana, vera, worker, outbox):
    with pytest.raises(PermissionDenied):
        ask_into(beta, [lena], by=vera.actor)
    with pytest.raises(PermissionDenied):
        make_group(beta.product, "Another", "So", by=sam.actor)
    assert ask_into(beta, [lena, lena], by=sam.actor).asked == [lena]
    worker.drain()
    (mail,) = [one for one in outbox() if one["To"] == "lena@ott.example"]
    assert mail["Subject"] == "Would you like to see proposals first?"
    words = mail.get_body(("plain",)).get_content()
    assert "You tell us early what would not work for you." in words
    assert "/groups/" in mail["List-Unsubscribe"]
    assert members(beta) == []
    row = join(membership_of(beta, lena.pk))
    assert join(row).state == "in"  # pressed twice
    consent = Consent.objects.get()
    assert beta.about in consent.words
    change_group(beta, by=dana.actor, about="Something else")
    assert Consent.objects.get().words == consent.words
    assert members(beta) == [lena]
    leave(row)
    assert (members(beta), Consent.objects.get().withdrawn_by) == ([], "Lena Ott")
    assert join(membership_of(beta, lena.pk)).state == "in"  # an easy way back, too
    assert Consent.objects.count() == 2


def test_who_said_no_is_not_asked_again_for_long(beta, lena, sam, worker, outbox):
    ask_into(beta, [lena], by=sam.actor)
    with pytest.raises(ValidationError, match="were asked already"):
        ask_into(beta, [lena], by=sam.actor)
    decline(membership_of(beta, lena.pk))
    with pytest.raises(ValidationError, match="said no, and may be asked again from"):
        ask_into(beta, [lena], by=sam.actor)
    other = somebody("Nils Berg")
    done = ask_into(beta, [lena, other], by=sam.actor)
    assert (done.asked, [one for one, _ in done.left]) == ([other], [lena])
    Membership.objects.update(since=timezone.now() - ASKED_AGAIN_AFTER)
    assert ask_into(beta, [lena], by=sam.actor).asked == [lena]
    worker.drain()
    assert len([mail for mail in outbox() if mail["To"] == "lena@ott.example"]) == 1  # she said no to the first before


def test_the_limit_is_the_products_and_covers_every_kind_of_asking(issue, beta, lena, sam, dana, ada, worker, outbox):
    change_product(issue.product, by=ada.actor, asked_most=2, asked_days=10)
    issue.refresh_from_db()
    marta = reports_of(issue).order_by("pk").first().customer
    worker.drain()
    asked(lena, 2)
    with pytest.raises(ValidationError, match="asked too often lately"):
        ask_into(beta, [lena], by=sam.actor)
    asked(marta, 2)
    add_criterion(issue, "Never goes down", by=sam.actor)
    before = len(outbox())
    ask_to_agree(issue, by=sam.actor)
    worker.drain()
    assert "marta@northwind.example" not in {mail["To"] for mail in outbox()[before:]}
    assert "criteria" in standing(reports_of(issue).order_by("pk").first()).asks  # on her page all the same
    nils = somebody("Nils Berg")
    asked(nils, 2, ago=timedelta(days=11))
    assert ask_into(beta, [nils], by=sam.actor).asked == [nils]


def test_shared_with_a_group_it_is_shown_to_those_in_it_alone(issue, beta, lena, dana, sam, worker, outbox):
    marta, joel = (report.customer for report in reports_of(issue).order_by("pk"))
    nils, row = somebody("Nils Berg"), joins(beta, lena, sam)
    ask_into(beta, [nils], by=sam.actor)
    joins(beta, marta, sam)
    worker.drain()
    before, proposal = len(outbox()), written(issue, dana)
    assert previews_for(row) == []
    assert share(proposal, by=dana.actor, group=beta) == 2
    worker.drain()
    sent = {mail["To"]: mail for mail in outbox()[before:]}
    assert set(sent) == {"lena@ott.example", "marta@northwind.example"}  # Nils has not said yes
    lenas = sent["lena@ott.example"].as_string() + sent["lena@ott.example"].get_body(("plain",)).get_content()
    for private in ("Marta", "Northwind", "Joel", issue.key, "count of my links", "overnight"):
        assert private not in lenas
    notice = Notice.objects.get(customer=lena, kind="preview")
    assert (notice.issue, notice.report) == (None, None)
    assert [one.title for one in previews_for(row)] == ["Count at the edge"]
    proposal.refresh_from_db()
    assert is_shown_to(proposal, marta.pk) and not is_shown_to(proposal, joel.pk)
    assert standing(reports_of(issue).order_by("pk").first()).proposal
    assert share(proposal, by=dana.actor) == 2  # and now with everyone affected
    worker.drain()
    assert [mail["To"] for mail in outbox()[before + 2 :]] == ["joel@fern.example"]
    leave(row)
    assert previews_for(row) == []
    with pytest.raises(ValidationError):
        answer_preview(row, proposal.pk, "yes")


def test_what_they_say_is_kept_apart_and_opens_no_gate(issue, beta, lena, dana, sam):
    row, proposal = joins(beta, lena, sam), written(issue, dana)
    marta = reports_of(issue).order_by("pk").first().customer
    martas = joins(beta, marta, sam)
    share(proposal, by=dana.actor, group=beta)
    issue = move(issue, "validate", by=dana.actor)
    with pytest.raises(ValidationError, match="Tell us what you would change"):
        answer_preview(row, proposal.pk, "change")
    answer_preview(row, proposal.pk, "change", words="Slower, please")
    answer_preview(row, proposal.pk, "yes")
    assert [(one.customer, one.answer) for one in previews_of(proposal)] == [(lena, "yes")]
    with pytest.raises(Refused, match="No customer has confirmed"):
        move(issue, "build", by=dana.actor)
    answer_preview(martas, proposal.pk, "yes")  # whom it hurts answers as its customer, also from here
    assert Confirmation.objects.get(proposal=proposal).customer == marta
    assert not Preview.objects.filter(customer=marta).exists()
    assert move(issue, "build", by=dana.actor).stage == Stage.BUILDING
    with pytest.raises(ValidationError, match="replaced"):
        answer_preview(row, proposal.pk, "yes")


def test_a_closed_group_asks_nobody_and_is_shown_nothing(issue, beta, lena, dana, sam):
    row, proposal = joins(beta, lena, sam), written(issue, dana)
    share(proposal, by=dana.actor, group=beta)
    change_group(beta, by=dana.actor, is_open=False)
    row = membership_of(beta, lena.pk)
    assert previews_for(row) == []
    for refused in (
        lambda: ask_into(beta, [somebody("Nils Berg")], by=sam.actor),
        lambda: share(proposal, by=dana.actor, group=beta),
    ):
        with pytest.raises(ValidationError, match="is closed"):
            refused()
    assert leave(row).state == "left"
    with pytest.raises(ValidationError, match="closed"):
        join(row)


def test_whoever_has_two_addresses_is_in_it_once(issue, beta, lena, dana, sam, worker, outbox):
    other = somebody("Leni Ott")
    lenas, others = joins(beta, lena, sam), joins(beta, other, sam)
    merge_people(other, lena, by=sam.actor, why="The same")
    assert (len(members(beta)), how_many(beta)["in"], memberships_of(beta).count()) == (1, 1, 1)
    worker.drain()
    before, proposal = len(outbox()), written(issue, dana)
    assert share(proposal, by=dana.actor, group=beta) == 1
    worker.drain()
    assert len(outbox()) == before + 1
    answer_preview(lenas, proposal.pk, "yes")
    answer_preview(others, proposal.pk, "change", words="Slower")
    assert [one.answer for one in previews_of(proposal)] == ["change"]
    (now,) = members_now(beta, list(memberships_of(beta)))
    assert (now.asked, now.answered) == (1, 1)
    leave(membership_of(beta, lena.pk))
    assert members(beta) == []
    unmerge_people(other, by=sam.actor, why="Two after all")
    assert members(beta) == []  # whoever it was, they took it back


def test_taken_out_with_a_reason(beta, lena, sam):
    row = joins(beta, lena, sam)
    with pytest.raises(ValidationError, match="Say why"):
        take_out(row, by=sam.actor, why=" ")
    take_out(row, by=sam.actor, why="Left the company")
    assert members(beta) == []
    with pytest.raises(ValidationError, match="Write to us"):
        join(membership_of(beta, lena.pk))
    assert ask_into(beta, [lena], by=sam.actor).asked == [lena]


SAYS = {"join": join, "decline": decline, "leave": leave}
PRESSES = ("ask", "out", "merge", "unmerge", *SAYS)


@given(st.lists(st.tuples(st.sampled_from(PRESSES), st.integers(0, 2)), max_size=14))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_whatever_order_only_who_agreed_is_in_it(dana, presses):
    people = [somebody(f"{name} Ott") for name in ("Lena", "Nils", "Olga")]
    name = f"Group {ValidationGroup.objects.count()}"
    group = make_group(Product.objects.get(), name, "So", by=dana.actor)
    for press, who in presses:
        one, other = people[who], people[(who + 1) % 3]
        row = membership_of(group, one.pk)
        try:
            if press == "ask":
                ask_into(group, [one], by=dana.actor)
            elif press == "merge":
                merge_people(one, other, by=dana.actor, why="x")
            elif press == "unmerge":
                unmerge_people(one, by=dana.actor, why="x")
            elif row is not None:
                take_out(row, by=dana.actor, why="x") if press == "out" else SAYS[press](row)
        except ValidationError:
            continue
        held = Consent.objects.filter(membership__group=group, withdrawn_at=None).values_list("membership", flat=True)
        inside = Membership.objects.filter(group=group, state="in").values_list("pk", flat=True)
        assert set(inside) == set(held)
        whose = [member.person for member in members(group)]
        assert len(whose) == len(set(whose))
        if press in ("decline", "leave", "out") and row is not None:
            assert Customer.objects.get(pk=one.pk).person not in whose
