"""Sending a form once, however often its button is pressed."""

import hashlib
import json
import re
import secrets
from dataclasses import asdict
from enum import StrEnum

from django.db import IntegrityError, transaction

from heardback.board.models import PublicIssue
from heardback.board.voices import join_by_report
from heardback.customers.finding import identifiers
from heardback.files.storing import draft_files
from heardback.loop.replying import author, say_more, show_more
from heardback.portal.models import Press
from heardback.portal.questions import QUESTIONS
from heardback.reports.completing import complete
from heardback.reports.models import Report, Source
from heardback.reports.taking import Account, checked, take


class Sent(StrEnum):
    NEW = "new"
    AGAIN = "again"
    MORE = "more"


def new_key() -> str:
    """The one-time key of a form."""
    return secrets.token_urlsafe(24)


def is_key(key: str) -> bool:
    """Whether it can be one of ours: long enough that nobody comes upon somebody else's."""
    return bool(re.fullmatch(r"[A-Za-z0-9_-]{32,64}", key))


def send_report(account: Account, key: str, *, joins: PublicIssue | None = None) -> tuple[Report, Sent]:
    """Take the report, once for `key`, and join it to the known problem that its customer says it is. Sent again with
    other words, what is new is added to the report that is there. Raises what `take` and `join_by_report` raise."""
    digest = _digest(asdict(account))
    before = _pressed(key)
    if before is None:
        try:
            with transaction.atomic():
                report = take(account, source=Source.FORM)
                Press.objects.create(key=key, report=report, digest=digest)
                _attach_files(report, key)
                if joins is not None:
                    join_by_report(joins, report)
            return report, Sent.NEW
        except IntegrityError:  # pressed twice in the same moment: the other one was quicker
            before = _pressed(key)
            if before is None:
                raise
    if joins is not None:
        join_by_report(joins, before.report)
    return before.report, _add_what_is_new(before, account, digest)


def say_once(report: Report, words: str, key: str) -> None:
    """Add words to a report, once for `key`. Raises what `say_more` raises."""
    try:
        with transaction.atomic():
            Press.objects.create(key=key, report=report, digest=_digest(words))
            say_more(report, words)
    except IntegrityError:
        if _pressed(key) is None:
            raise


def _attach_files(report: Report, key: str) -> bool:
    """What came for the form with this key. Whether there was anything."""
    files = list(draft_files(key))
    if files:
        show_more(report, files)
    return bool(files)


def _pressed(key: str) -> Press | None:
    return Press.objects.select_related("report__customer", "report__product").filter(key=key).first()


def _digest(said: object) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def _add_what_is_new(before: Press, account: Account, digest: str) -> Sent:
    before = Press.objects.select_for_update(of=("self",)).select_related("report__customer").get(pk=before.pk)
    more = _attach_files(before.report, before.key)
    if before.digest == digest:
        return Sent.MORE if more else Sent.AGAIN
    report, by = before.report, author(before.report)
    changed = _changed(report, account)
    complete(report, account, by=by)
    if changed:
        say_more(report, changed)
    before.digest = digest
    before.save(update_fields=["digest"])
    return Sent.MORE


def _changed(report: Report, account: Account) -> str:
    """What the account says otherwise than the report, in words."""
    told = checked(account)
    otherwise = []
    for name, question in QUESTIONS.items():
        new, old = told.get(name), getattr(report, name, None)
        if new and old and new != old:
            said = "\n".join(map(str, new)) if isinstance(new, list) else str(new)
            otherwise.append(f"{question.label}: {said}")
    known = set(report.customer.identities.values_list("kind", "value")) if report.customer else set()
    otherwise += [value for kind, value in identifiers(account.person) if known and (kind, value) not in known]
    return "\n\n".join(otherwise)
