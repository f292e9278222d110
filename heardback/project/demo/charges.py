"""A double charge, seen by twelve customers of one merchant within a day: counted, isolated, and alarmed about."""

from collections.abc import Sequence

from heardback.board.models import PublicStatus
from heardback.board.publishing import publish, write_public_update
from heardback.board.status import set_status
from heardback.board.voices import me_too, voice_of_browser
from heardback.issues.models import Issue
from heardback.loop.conversations import log_conversation, note
from heardback.loop.criteria import Measure, add_criterion, ask_to_agree
from heardback.loop.moving import move
from heardback.notices.updates import write_update
from heardback.project.demo.cast import CHROME, FIREFOX, IPHONE, PHONE, Cast, of
from heardback.project.demo.past import Past, Story
from heardback.project.demo.telling import opened, reporter
from heardback.reports.models import Report
from heardback.triage.deciding import triage

Seen = tuple[float, str, str, str, dict[str, str]]
MERCHANT = ("Juniper Market", "grocery")
# Hours ago, who, what they paid, their words, what they were on.
SEEN: tuple[Seen, ...] = (
    (19.6, "Carla Winter", "48.20", "I ordered once. My bank shows the amount two times, one minute apart.", PHONE),
    (18.9, "Deniz Aksoy", "23.75", "Charged twice for one basket. The shop says it got one payment only.", IPHONE),
    (17.8, "Ewa Nowak", "112.40", "The page turned for a long time, then said paid. It was taken twice.", FIREFOX),
    (16.9, "Hugo Lind", "9.99", "Two identical charges on my card.", PHONE),
    (15.2, "Irina Petrova", "64.00", "Please give one of the two payments back. I only ordered once.", CHROME),
    (13.4, "Jonas Meier", "31.15", "Double payment, one order number.", PHONE),
    (11.7, "Kofi Mensah", "77.80", "I pressed Pay once and I am sure of it. Charged twice.", IPHONE),
    (9.9, "Lucia Romano", "18.60", "Same amount twice on my statement since this morning.", PHONE),
    (8.3, "Mats Olsen", "54.35", "After “Please wait” the payment was there two times.", FIREFOX),
    (6.2, "Nadia Benali", "88.00", "My account is overdrawn because the amount was taken twice.", CHROME),
    (4.0, "Oskar Klein", "12.45", "Paid twice for the same groceries.", IPHONE),
    (1.3, "Paula Souza", "40.10", "Two charges, one delivery.", PHONE),
)


def story(cast: Cast, past: Past) -> Story:
    sam, ines, priya = cast.sam.actor, cast.ines.actor, cast.priya.actor
    yield past.hours(SEEN[0][0])
    first = _says(cast, past, SEEN[0])
    buyer = reporter(first)
    yield past.hours(SEEN[0][0] - 0.2)
    issue = opened(
        first, "One order is charged twice", by=sam, owner=cast.ines, severity="blocker",
        description="Two card payments for one order, about a minute apart. So far all at Juniper Market.",
        workaround="You do not have to do anything: only one of the two payments is collected. The other one "
        "disappears from your statement within three days.",
    )  # fmt: skip
    move(issue, "define", by=ines)
    yield from _more(cast, past, issue, SEEN[1:4])
    note(issue, "The second request comes from the browser: their new checkout tries again after 30 seconds.", by=priya)
    yield from _more(cast, past, issue, SEEN[4:6])
    set_status(
        cast.pay, "degraded_performance",
        "At one shop some payments show twice on the statement. Only one of them is collected.", by=ines,
    )  # fmt: skip
    public = publish(
        issue, "Some payments show twice on the statement", by=ines, status=PublicStatus.LOOKING,
        meanwhile="You do not have to do anything: only one of the two payments is collected, the other one disappears "
        "within three days. If it does not, report it here and we return it by hand.",
    )  # fmt: skip
    yield from _more(cast, past, issue, SEEN[6:9])
    for browser in range(19):
        me_too(public, voice_of_browser(f"demo {browser}"))
    log_conversation(
        issue, buyer, "call",
        "I want to press Pay once, pay once, and see it once. And if something goes wrong I want to know it from you "
        "before I see it at my bank.",
        by=ines,
    )  # fmt: skip
    add_criterion(
        issue, "One order is charged exactly once, also when the connection stalls", by=ines, said_by=buyer,
        words="Press Pay once, pay once, and see it once.",
        how=Measure("orders with more than one charge", "exactly", 0, "orders", "any 24 hours"),
    )  # fmt: skip
    ask_to_agree(issue, by=ines)
    yield from _more(cast, past, issue, SEEN[9:])
    yield past.hours(0.6)
    write_update(
        issue,
        "Only one of the two payments is collected; the other one disappears within three days, and you do not have to "
        "do anything. We have found where the second one comes from, and stop most of them by now. We write again "
        "today.",
        by=ines,
    )
    write_public_update(
        public, "We know where it comes from and are stopping it: the second payment is refused in most cases by now.",
        by=ines, status=PublicStatus.FIXING,
    )  # fmt: skip


def _more(cast: Cast, past: Past, issue: Issue, seen: Sequence[Seen]) -> Story:
    """The same again, from others."""
    for number, one in enumerate(seen):
        yield past.hours(one[0])
        report = _says(cast, past, one)
        yield past.hours(one[0] - 0.2)
        triage(report, "known_bug", issue=issue, by=cast.leonie.actor if number % 2 else cast.sam.actor)


def _says(cast: Cast, past: Past, seen: Seen) -> Report:
    hours, name, amount, words, on = seen
    return of(*MERCHANT, name, "shoppers").says(
        cast.pay,
        f"Charged twice: {amount} euros",
        f"{words} It was {amount} euros, at Juniper Market.",
        url="https://pay.larkspur.example/checkout/juniper",
        step="Checkout: payment",
        severity="blocker" if float(amount) > 20 else "major",
        frequency="once",
        environment=on,
        occurred_at=past.hours(hours + 0.4),
    )
