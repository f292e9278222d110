"""What everybody did, out of the ledger: to look for it, and to take it along."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date

from heardback.accounts.actors import SYSTEM
from heardback.accounts.models import ApiToken, Member
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Choices
from heardback.desk.pages import page
from heardback.desk.paging import paged
from heardback.issues.queries import issue_keyed
from heardback.ledger.auditing import Sought, as_csv, as_json, in_order, sought
from heardback.ledger.models import Event
from heardback.ledger.words import WORDS
from heardback.wire.numbers import as_number

READERS = "read what everybody did"
NAMES = ("who", "what", "about", "from", "to")
ABOUT = "Write HB-7, report 12 or customer 3."
DAY = "Write a day like 2026-03-31."
KINDS: dict[str, tuple[str, Callable[[Iterable[Event]], Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
}
TOKENS = 100  # that one may choose from; others are a link on their events


@dataclass(frozen=True)
class Asked:
    """What the address says; `wrong` by field, where it says nothing that makes sense."""

    said: dict[str, str]
    sought: Sought
    wrong: dict[str, str]

    @property
    def query(self) -> str:
        return urlencode(self.said)


@desk(reads=READERS)
def audit(request: HttpRequest, me: Member) -> HttpResponse:
    asked = read(request.GET)
    rows = sought(asked.sought) if not asked.wrong else Event.objects.none()
    context = {
        "asked": asked,
        "rows": paged(rows, "-at", request.GET.get("after", "")),
        "people": _people(asked.said.get("who", "")),
        "words": sorted(WORDS),
        "kinds": list(KINDS),
    }
    return page(request, "desk/audit.html", context, part="list", status=422 if asked.wrong else 200)


@desk(reads=READERS)
def exported(request: HttpRequest, me: Member, kind: str) -> HttpResponse:
    """All that was asked for, written as it is read."""
    if kind not in KINDS:
        raise Http404("It can be had as csv and as json.")
    asked = read(request.GET)
    if asked.wrong:
        return audit(request)
    media, written = KINDS[kind]
    response = StreamingHttpResponse(written(in_order(asked.sought)), content_type=media)
    response["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate().isoformat()}.{kind}"'
    return response  # type: ignore[return-value]


def read(query: QueryDict) -> Asked:
    said = {name: query.get(name, "").strip()[:100].replace("\x00", "") for name in NAMES}
    wrong: dict[str, str] = {}
    word = said["what"]
    if word and word not in WORDS:
        wrong["what"] = "Nothing is called that."
    about: dict[str, int | None] = {}
    since, until = _day(said, "from", wrong), _day(said, "to", wrong)
    try:
        about = _about(said["about"])
    except ValidationError as problem:
        wrong["about"] = " ".join(problem.messages)
    if since and until and until < since:
        wrong["to"] = "This is before the day that it begins with."
    found = Sought(
        actor=said["who"],
        word=word,
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
        **about,
    )
    return Asked({name: value for name, value in said.items() if value}, found, wrong)


def _about(said: str) -> dict[str, int | None]:
    kind, _, number = said.lower().replace("#", " ").strip().rpartition(" ")
    if not said:
        return {}
    if not kind.strip() and (issue := issue_keyed(said)) is not None and not said.isdecimal():
        return {"issue": issue.pk}
    if kind.strip() in ("report", "customer", "issue") and (found := as_number(number)) is not None:
        return {kind.strip(): found}
    raise ValidationError(ABOUT)


def _day(said: dict[str, str], name: str, wrong: dict[str, str]) -> date | None:
    try:
        found = parse_date(said[name])
    except ValueError:
        found = None
    if said[name] and (found is None or not 1900 < found.year < 9000):
        wrong[name] = DAY
        return None
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _people(chosen: str) -> Choices:
    """Members, programs and Heardback itself; and whoever is chosen, of whom one came here by a link."""
    known = [("", "Anybody"), (SYSTEM.ref, SYSTEM.name)]
    known += [(one.actor.ref, str(one)) for one in Member.objects.order_by("name", "pk")]
    known += [(one.actor.ref, f"{one} (token)") for one in ApiToken.objects.order_by("-pk")[:TOKENS]]
    if chosen and chosen not in dict(known):
        known.append((chosen, chosen.replace(":", " ")))
    return known
