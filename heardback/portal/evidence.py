"""The files on a page: with a form that isn't sent yet, or with a report."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from heardback.accounts.actors import Actor
from heardback.files.settling import forget
from heardback.files.storing import MOST, draft_files, store
from heardback.portal.uploading import sent_files
from heardback.reports.models import Report
from heardback.reports.showing import Shown, shown_file, shown_to_customer
from heardback.wire.numbers import as_numbers

SOMEBODY = Actor("form", "Somebody", "customer")


@dataclass(frozen=True)
class Row:
    """A file in the list. `picture` and `download` lead to it, `remove` takes it away; "" where that can't be."""

    file: Shown
    picture: str = ""
    download: str = ""
    remove: str = ""
    form: str = ""  # the id of the form that does so without a script


@dataclass(frozen=True)
class Evidence:
    """What `portal/_evidence.html` shows. `address` is where a script sends each file."""

    address: str
    rows: tuple[Row, ...] = ()
    wrong: str = ""
    full: bool = False


def evidence_of_form(key: str, wrong: str = "") -> Evidence:
    """The files that came for a form so far."""
    rows = tuple(draft_row(shown_file(file)) for file in draft_files(key))
    return Evidence(reverse("portal:form_files"), rows, wrong, len(rows) >= MOST)


def evidence_of_report(report: Report, token: str, wrong: str = "") -> Evidence:
    rows = tuple(_own_row(file, token) for file in shown_to_customer(report))
    return Evidence(reverse("portal:files", args=[token]), rows, wrong, len(rows) >= MOST)


def keep_with_form(request: HttpRequest, key: str) -> str:
    """Keep the files that came with a form for its key, without those that were left out. Returns what is wrong with
    them, in words; the others are kept."""
    left_out = as_numbers(request.POST.getlist("leave_out"))
    for file in draft_files(key).filter(pk__in=left_out):
        forget(file)
    wrong = []
    for sent in sent_files(request):
        try:
            store(sent.stream, sent.name, by=SOMEBODY, draft=key)
        except ValidationError as refused:
            wrong += refused.messages
    return " ".join(dict.fromkeys(wrong))


def draft_row(shown: Shown) -> Row:
    return Row(shown, remove=reverse("portal:form_file_removed", args=[shown.id]))


def _own_row(shown: Shown, token: str) -> Row:
    at = reverse("portal:own_file", args=[token, shown.id])
    remove = reverse("portal:file_removed", args=[token, shown.id])
    picture, download = f"{at}?small" if shown.shown else "", at if shown.offered else ""
    return Row(shown, picture, download, remove, f"remove-{shown.id}")
