"""Setting an installation up: the steps, and which are done. That follows from what is there; nothing counts steps."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from heardback.accounts.actors import Actor
from heardback.accounts.models import Invite, Member
from heardback.customers.models import Identity, IdentityKind
from heardback.ledger.models import Event
from heardback.products.company import company, end_setting_up
from heardback.products.models import Policy, Product
from heardback.reports.models import Report, Source, State

OURS = "Our product"  # what the first product is called until somebody names it


@dataclass(frozen=True)
class Step:
    """`done` says whether it is, from the facts. `optional`: it may well be left as it is."""

    name: str
    says: str
    done: Callable[[], bool]
    optional: bool = False


@dataclass(frozen=True)
class Standing:
    """`state`: done, left (as it is) or open."""

    step: Step
    state: str


@dataclass(frozen=True)
class FirstLoop:
    """How far the first report of one's own has come. `mine` says that it came from one's own address."""

    report: Report | None
    mine: bool
    decided: bool
    told: bool
    closed: bool


def _did(word: str, **facts: object) -> bool:
    return Event.objects.filter(word=word, **{f"facts__{name}": value for name, value in facts.items()}).exists()


def closed_by_its_customer() -> bool:
    """Whether any report of a customer's own came back to them, and was closed by what they said."""
    closed = Event.objects.filter(word="report.closed", actor__startswith="customer:")
    return closed.filter(facts__why__in=("fixed", "explained")).exists()


STEPS = (
    Step("company", "Your company", lambda: bool(company().name)),
    Step("product", "What you make", lambda: Product.objects.exclude(name=OURS).exists()),
    Step("journey", "The steps of a journey", lambda: Product.objects.exclude(spots=[]).exists(), optional=True),
    Step(
        "people", "Your colleagues",
        lambda: Invite.objects.exists() or len(Member.objects.values_list("pk")[:2]) > 1, optional=True,
    ),
    Step("mail", "Mail", lambda: _did("mail.tried", sent=True)),
    Step("policy", "What you hold yourselves to", lambda: Policy.objects.exists(), optional=True),
    Step("widget", "On your pages", lambda: Report.objects.filter(source=Source.WIDGET).exists(), optional=True),
    Step(
        "import", "What you have already", lambda: Report.objects.filter(source=Source.IMPORT).exists(), optional=True
    ),
    Step("first", "Your first report", closed_by_its_customer),
)  # fmt: skip
NAMES = tuple(step.name for step in STEPS)


def standing() -> list[Standing]:
    left = set(Event.objects.filter(word="setup.left").values_list("facts__step", flat=True)[:100])
    found = []
    for step in STEPS:
        state = "done" if step.done() else "left" if step.name in left else "open"
        found.append(Standing(step, state))
    return found


def first_open(steps: list[Standing]) -> str:
    """The step to go on with; "" when none is left."""
    return next((one.step.name for one in steps if one.state == "open"), "")


def end_if_done(steps: list[Standing], *, by: Actor) -> bool:
    """Nobody is shown the steps any more once each is done or left as it is. Returns whether that is so."""
    done = not first_open(steps)
    if done and company().set_up_ended_at is None:
        end_setting_up(by=by)
    return done


def first_loop(email: str) -> FirstLoop:
    """Of the member with this address: their own report, or else the latest that came by the form."""
    theirs = Identity.objects.filter(kind=IdentityKind.EMAIL, value=email).values("customer")
    rows = Report.objects.select_related("product", "customer").order_by("-pk")
    report = rows.filter(customer__in=theirs).first()
    mine = report is not None
    report = report or rows.filter(Q(source=Source.FORM) | Q(source=Source.WIDGET)).first()
    if report is None:
        return FirstLoop(None, False, False, False, False)
    closed = report.state == State.CLOSED
    told = report.last_heard_at is not None and report.triaged_at is not None
    return FirstLoop(report, mine, report.triaged_at is not None, told and _answered(report), closed)


def _answered(report: Report) -> bool:
    """Whether they were told since it was decided."""
    return Event.objects.filter(word="told", report=report.pk, at__gte=report.triaged_at).exists()
