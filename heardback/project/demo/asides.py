"""What else lies on the desk: work at other stages, customers who wait too long, and reports nobody has decided on."""

from heardback.loop.assumptions import assume
from heardback.loop.criteria import Measure, add_criterion, answer_criteria, ask_to_agree
from heardback.loop.moving import move
from heardback.notices.updates import write_update
from heardback.project.demo.cast import CHROME, FIREFOX, IPHONE, PHONE, Cast, of
from heardback.project.demo.past import Past, Story
from heardback.project.demo.telling import opened, reporter
from heardback.reports.models import Source
from heardback.triage.deciding import triage


def designing(cast: Cast, past: Past) -> Story:
    """Agreed, and being designed."""
    ines, priya = cast.ines.actor, cast.priya.actor
    yield past.day(8, "10:20")
    report = of("Harbor News", "publisher", "Erik Lund", "harbor").says(
        cast.links, "Lines in the chart cannot be told apart in dark mode",
        "At night I see one grey blob where three campaigns should be. I am colour-blind besides.",
        step="Dashboard", severity="minor", frequency="every_time", environment=FIREFOX,
    )  # fmt: skip
    yield past.day(8, "10:50")
    issue = opened(
        report, "Chart lines look alike in dark mode", by=cast.sam.actor, owner=cast.ines, severity="minor"
    )  # fmt: skip
    move(issue, "define", by=ines)
    apart = add_criterion(
        issue, "Every line can be told from the others without colour", by=ines, said_by=reporter(report),
        words="I am colour-blind besides.", how=Measure("contrast between lines", "at_least", 3, ": 1", "both modes"),
    )  # fmt: skip
    ask_to_agree(issue, by=ines)
    yield past.day(6, "21:40")
    answer_criteria(issue, reporter(report), {apart: "yes"}, words="Dashes or dots would do for me.")
    yield past.day(5, "09:30")
    move(issue, "design", by=ines)
    assume(issue, "Five kinds of line are enough: nobody compares more than five campaigns", by=priya)
    yield past.day(3, "10:00")
    write_update(issue, "Dashes and dots it will be. We show you how it looks next week.", by=ines)


def forgotten(cast: Cast, past: Past) -> Story:
    """Joined to an issue that nobody owns, and not heard of since: it stands in “waiting to hear”."""
    yield past.day(9, "16:30")
    report = of("Velo Depot", "shop", "Nils Berg", "velo").says(
        cast.links, "CSV export cuts long addresses", "Addresses over 255 letters end in the middle. We need all.",
        step="Export", severity="major", frequency="every_time", environment=CHROME,
    )  # fmt: skip
    yield past.day(9, "17:00")
    triage(report, "new_bug", by=cast.leonie.actor, title="The CSV export cuts addresses at 255 letters")


def inbox(cast: Cast, past: Past) -> Story:
    """Undecided. Some look like what is known already."""
    yield past.day(4, "08:10")
    of("Cedar Outfitters", "outdoor", "Rita Lopes", "cedar").says(
        cast.pay, "Payouts are late", "The payout of Monday is not there. We pay our suppliers with it.",
        step="Payouts", severity="blocker", frequency="once", environment=CHROME,
    )  # fmt: skip
    yield past.day(2, "12:40")
    of("Orchard Radio", "publisher", "Fay Collins", "orchard").says(
        cast.links, "Your click counts are lower than our own analytics",
        "Our analytics count about a tenth more clicks than your dashboard, for every campaign.",
        step="Dashboard", severity="major", frequency="every_time", environment=FIREFOX, source=Source.API,
    )  # fmt: skip
    yield past.day(1, "09:15")
    of("Aldergate College", "college", "Omar Said", "aldergate").says(
        cast.campus, "Cannot save my profile", "The profile page says that something went wrong when saving.",
        step="Profile: save", severity="major", frequency="every_time", environment=PHONE,
    )  # fmt: skip
    yield past.day(1, "14:05")
    of("Bramble Books", "bookshop", "Simon Weir", "bramble").says(
        cast.pay, "Could the daily summary come before 7?", "It comes at 8:30, when the shop is open already.",
        severity="suggestion", environment=IPHONE,
    )  # fmt: skip
    yield past.hours(5.5)
    of("Juniper Market", "grocery", "Petra Vogel", "shoppers").says(
        cast.pay, "Amount taken twice", "One order at Juniper Market, and the amount was charged twice. 27.30 euros.",
        step="Checkout: payment", severity="major", frequency="once", environment=PHONE,
    )  # fmt: skip
    yield past.hours(2.2)
    of("Fern & Co", "shop", "Joel Abara", "fern").says(
        cast.links, "Can a link end on a date?", "Our sale ends on Sunday at midnight, and so should its link.",
        severity="suggestion", environment=CHROME,
    )  # fmt: skip
    yield past.hours(0.4)
    of("Westmere University", "university", "Ida Holm", "westmere").says(
        cast.campus, "Timetable shows last term", "Since this morning my timetable is the one of last term. Reloading "
        "does not help; a friend sees the same.",
        url="https://campus.example/timetable", step="Timetable", severity="major", frequency="sometimes",
        environment=IPHONE,
    )  # fmt: skip


STORIES = (designing, forgotten, inbox)
