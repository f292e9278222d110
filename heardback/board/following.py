"""Following by mail: asked for by anybody, confirmed from the mailbox itself, ended by one press."""

from datetime import timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heardback.board.models import Follower, PublicIssue
from heardback.board.publishing import held
from heardback.customers.finding import Person, find_or_make_customer, normal_email
from heardback.customers.models import Customer
from heardback.customers.one_person import rows_of
from heardback.issues.merged import survivor_of, tree
from heardback.ledger.recording import record
from heardback.wire.languages import language_of

CONFIRM_WITHIN = timedelta(days=30)
ASKED_AGAIN_AFTER = timedelta(hours=1)
_SALT = "heardback.board.follower"


class BadLink(Exception):
    """No link of ours, or one that was altered."""


@transaction.atomic
def follow(public: PublicIssue, email: str, *, language: str = "") -> None:
    """Ask the address whether it wants to follow: nothing else is sent there before it says so.

    Nothing tells the caller whether it follows already. Asked again, it is mailed again once an hour at most.
    """
    public = held(public)
    customer = find_or_make_customer(Person(email=normal_email(email)))
    if customer is None:
        raise ValidationError({"email": _("Write your e-mail address, so that we can tell you.")})
    now = timezone.now()
    follower, new = Follower.objects.select_for_update().get_or_create(public_issue=public, customer=customer)
    follows = follower.confirmed_at is not None and follower.stopped_at is None
    if not new and (follows or follower.asked_at > now - ASKED_AGAIN_AFTER):
        return
    follower.asked_at, follower.language = now, language_of(language)
    follower.save(update_fields=["asked_at", "language"])
    _record("board.follow.asked", follower)


def token_of(follower: Follower) -> str:
    """The token in every link that a follower gets by mail: who can read their mail decides for them."""
    return signing.Signer(sep=".", salt=_SALT).sign(f"{follower.pk}")


def follower_behind(token: str) -> Follower:
    """BadLink when the token isn't whole."""
    try:
        number = signing.Signer(sep=".", salt=_SALT).unsign(token)
    except signing.BadSignature:
        raise BadLink from None
    found = Follower.objects.select_related("public_issue__issue__product", "customer").filter(pk=number).first()
    if found is None:
        raise BadLink
    return found


@transaction.atomic
def confirm(follower: Follower) -> None:
    """They want to hear of it. Confirming twice changes nothing. ValidationError when they were asked too long ago."""
    follower = _held(follower)
    if follower.confirmed_at is not None and follower.stopped_at is None:
        return
    if follower.asked_at < timezone.now() - CONFIRM_WITHIN:
        raise ValidationError(_("You were asked more than a month ago. Press “Follow” on the board once more."))
    follower.confirmed_at, follower.stopped_at = timezone.now(), None
    follower.save(update_fields=["confirmed_at", "stopped_at"])
    _record("board.followed", follower)


@transaction.atomic
def stop(follower: Follower) -> None:
    """They don't want to hear of it any more, or never did; nor of what is followed up together with it, by whichever
    of their rows."""
    together = Follower.objects.filter(public_issue__issue__in=tree(survivor_of(follower.public_issue.issue_id)))
    rows = together.filter(customer__in=rows_of(follower.customer_id)).select_for_update(of=("self",)).order_by("pk")
    for one in rows.select_related("customer", "public_issue"):
        if one.stopped_at is None and (one.pk == follower.pk or one.confirmed_at is not None):
            one.stopped_at = timezone.now()
            one.save(update_fields=["stopped_at"])
            _record("board.unfollowed", one)


def followers(public: PublicIssue) -> list[Follower]:
    """Those who hear of it, each once, in the order in which they asked: also who follows what was merged into it."""
    sure = Follower.objects.filter(public_issue__issue__in=tree(public.issue_id), public_issue__withdrawn_at=None)
    rows = sure.filter(confirmed_at__isnull=False, stopped_at=None).select_related("customer").order_by("pk")
    once: dict[int, Follower] = {}
    for row in rows:
        there = once.get(row.customer.person)
        if there is None or row.public_issue_id == public.pk != there.public_issue_id:
            once[row.customer.person] = row
    return list(once.values())


def followed_by(customer: Customer) -> list[Follower]:
    """What this person follows, each thing once."""
    rows = Follower.objects.filter(
        customer__in=rows_of(customer.pk), confirmed_at__isnull=False, stopped_at=None, public_issue__withdrawn_at=None
    )
    once: dict[int, Follower] = {}
    for row in rows.select_related("customer", "public_issue__issue__product").order_by("pk")[:200]:
        once.setdefault(row.public_issue_id, row)
    return list(once.values())


def _held(follower: Follower) -> Follower:
    return (
        Follower.objects.select_for_update(of=("self",)).select_related("customer", "public_issue").get(pk=follower.pk)
    )


def _record(word: str, follower: Follower) -> None:
    record(
        word,
        actor=follower.customer.actor,
        issue=follower.public_issue.issue_id,
        customer=follower.customer_id,
        customer_name=str(follower.customer),
        follower=follower.pk,
    )
