"""One mail a day: what was gathered for a person is folded into one notice, which is sent, settled and tried again as
any other. What is in it is told, or failed, in the transaction in which that notice is."""

from dataclasses import replace

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from heardback.customers.one_person import rows_of, rows_of_each
from heardback.ledger.inserting import insert
from heardback.ledger.recording import record_all
from heardback.notices.composing import Piece, composed, new_id, pieces
from heardback.notices.links import one_press
from heardback.notices.models import Kind, Notice, State
from heardback.notices.noting import not_told, not_wanted, record_told
from heardback.notices.people import hold_person, without_spared
from heardback.notices.preferring import page_of_preferences
from heardback.notices.repeating import telling_of, without_repeats
from heardback.notices.reply_keys import reply_reference
from heardback.notices.wording_digest import compose_digest
from heardback.products.queries import brand

AT_ONCE = 100  # people
# What asks them something stands first.
FIRST = (Kind.SIGN_OFF, Kind.AGREE, Kind.PROPOSAL)


def fold() -> int:
    """Fold what is due, a person at a time. Returns for how many people."""
    due = Notice.objects.filter(gathered=True, state=State.WAITING, due_at__lte=timezone.now())
    numbers = list(due.order_by("due_at", "pk").values_list("customer", flat=True)[:AT_ONCE])
    people = {each[0] for each in rows_of_each(set(numbers)).values()} if numbers else set()
    for person in sorted(people):
        _fold(person)
    return len(people)


@transaction.atomic
def _fold(person: int) -> None:
    """Everything gathered for them, also what could have waited longer."""
    hold_person(person)
    paused = Q(group__mailing__paused_at__isnull=False)
    waiting = Notice.objects.filter(customer__in=rows_of(person), gathered=True, state=State.WAITING).exclude(paused)
    left = without_repeats(without_spared(list(waiting.order_by("pk"))))
    gathered = {(notice.customer_id, notice.occasion): notice for notice in left}
    found = []
    for piece in pieces([telling_of(notice) for notice in gathered.values()]):
        notice = gathered[piece.telling.customer, piece.telling.occasion]
        if not piece.wanted:  # they chose so since
            notice.settle(state=State.UNWANTED)
            record_told([not_wanted(notice)])
        elif not piece.address:
            notice.settle(state=State.UNREACHABLE)
            record_all([not_told(notice, "no address to write to")])
        else:
            found.append((notice, piece))
    if len(found) == 1:
        _alone(*found[0])
    elif found:
        found.sort(key=lambda one: (one[0].kind not in FIRST, one[0].pk))
        _together(found)


def _alone(notice: Notice, piece: Piece) -> None:
    """A mail of its own, in the words of today."""
    anew = composed(piece)
    Notice.objects.filter(pk=notice.pk).update(
        gathered=False, due_at=timezone.now(), address=anew.address, language=anew.language, subject=anew.subject,
        text=anew.text, html=anew.html, references=anew.references,
    )  # fmt: skip


def _together(found: list[tuple[Notice, Piece]]) -> None:
    first = found[-1][1]  # the latest says where and in which language
    language = first.language
    reports = {piece.report.pk: piece.report for _, piece in found if piece.report}
    brands = {piece.brand for _, piece in found}
    things = [(notice.kind, replace(piece.subject(language), customer=first.customer)) for notice, piece in found]
    mail = compose_digest(things, brands.pop() if len(brands) == 1 else brand())
    thread = reply_reference(*reports) if len(reports) == 1 else ""
    answered = [one for _, piece in found for one in piece.answered] if thread else []
    now = timezone.now()
    digest = Notice(
        customer=first.customer,
        occasion=f"digest:{min(notice.pk for notice, _ in found)}",
        kind=Kind.DIGEST,
        report=next(iter(reports.values())) if len(reports) == 1 else None,
        address=first.address,
        language=language,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        message_id=new_id(),
        thread_id=thread,
        references=" ".join(dict.fromkeys([thread, *answered])) if thread else "",
        stop=one_press(page_of_preferences(first.customer, first.address)),
        due_at=now,
    )
    (digest,) = insert([digest])
    inside = Notice.objects.filter(pk__in=[notice.pk for notice, _ in found])
    inside.update(
        state=State.FOLDED, folded_into=digest, due_at=None, gathered=False, address=first.address,
        attempts=F("attempts") + 1,
    )  # fmt: skip
