"""How it can end: signed and closed, declined and explained, or “still not fixed”."""

from heardback.board.models import PublicStatus
from heardback.board.publishing import publish, write_public_update
from heardback.issues.models import Issue
from heardback.loop.conversations import log_conversation
from heardback.loop.criteria import Measure, add_criterion, answer_criteria, ask_to_agree
from heardback.loop.models import Bounce, Criterion
from heardback.loop.moving import move, name_cause
from heardback.loop.replying import reply_on_explanation
from heardback.loop.signing import sign_off
from heardback.loop.verifying import verify
from heardback.project.demo.cast import CHROME, FIREFOX, IPHONE, PHONE, Cast, of
from heardback.project.demo.past import Past, Story
from heardback.project.demo.telling import opened, reporter
from heardback.releases.making import make_release
from heardback.reports.models import Report
from heardback.triage.deciding import triage


def closed(cast: Cast, past: Past) -> Story:
    """Minor, so it was built without a proposal; signed the next day, watched for two weeks, closed."""
    ines, tomasz, priya, sam = cast.ines.actor, cast.tomasz.actor, cast.priya.actor, cast.sam.actor
    yield past.day(21, "08:20")
    report = of("Kite Publishing", "publisher", "Lena Hartmann", "kite").says(
        cast.links, "QR codes are blurred in print", "On A3 the QR code is so soft that older phones do not read it.",
        step="Link details", severity="minor", frequency="every_time", environment=CHROME,
        fixed_means="My printer and my oldest phone are both happy with it.",
    )  # fmt: skip
    yield past.day(21, "08:45")
    issue = _taken_on(report, cast, "QR codes are too coarse for print", severity="minor")
    sharp = _agreed(
        issue, report, cast, "A QR code is sharp at any size", Measure("smallest readable print", "at_most", 15, "mm"),
        words="My printer and my oldest phone are both happy with it.",
    )  # fmt: skip
    public = publish(
        issue, "QR codes are blurred in large print", by=ines, meanwhile="Print them at 5 cm or smaller.",
        status=PublicStatus.FIXING,
    )  # fmt: skip
    yield past.day(21, "11:30")
    move(issue, "skip", by=tomasz, note="The fix is to write vectors in place of pixels; there is nothing to design.")
    yield past.day(21, "15:00")
    move(issue, "verify", by=tomasz)
    verify(
        sharp, by=priya, measured="9", version="3.7.1", evidence="Printed at 9, 15 and 300 mm; read by five phones."
    )  # fmt: skip
    yield past.day(20, "08:00")
    move(issue, "release", by=ines)
    make_release(
        cast.links, "3.7.1", "production", by=tomasz, issues=[issue], notes="QR codes are vectors: sharp at any size."
    )  # fmt: skip
    yield past.day(20, "08:30")
    move(issue, "confirm", by=sam)
    yield past.day(19, "10:05")
    sign_off(issue, reporter(report), fixed=True, words="Sharp as a knife, even on the old phone.")
    write_public_update(
        public, "QR codes are sharp at any size now: download yours again.", by=ines, status=PublicStatus.FIXED
    )  # fmt: skip


def bounced(cast: Cast, past: Past) -> Story:
    """Built as agreed, and still not what the customer needed: back to what fixed means."""
    ines, tomasz, priya, sam = cast.ines.actor, cast.tomasz.actor, cast.priya.actor, cast.sam.actor
    yield past.day(18, "10:40")
    report = of("Alder & Sons", "hardware", "Greta Sand", "alder").says(
        cast.pay, "Receipts have no tax number", "My accountant does not take your receipts: no tax number on them.",
        step="Receipts", severity="minor", frequency="every_time", environment=FIREFOX,
    )  # fmt: skip
    customer = reporter(report)
    yield past.day(18, "11:15")
    issue = _taken_on(report, cast, "Receipts lack the merchant's tax number", severity="minor")
    number = _agreed(
        issue, report, cast, "Every receipt shows the merchant's tax number",
        Measure("receipts without a tax number", "exactly", 0, "receipts", "one week"),
    )  # fmt: skip
    yield past.day(17, "09:00")
    move(issue, "skip", by=tomasz, note="One more line on the receipt.")
    yield past.day(14, "16:00")
    move(issue, "verify", by=tomasz)
    verify(number, by=priya, measured="0", version="2026.44", evidence="Looked at all 1,204 receipts of Tuesday.")
    yield past.day(13, "08:00")
    move(issue, "release", by=ines)
    make_release(cast.pay, "2026.44", "production", by=tomasz, issues=[issue], notes="Receipts show the tax number.")
    yield past.day(13, "09:00")
    move(issue, "confirm", by=sam)
    yield past.day(11, "14:50")
    sign_off(
        issue, customer, fixed=False,
        words="The number is on new receipts, thank you. But my accountant needs the whole year, and older ones "
        "that I download again still have none.",
    )  # fmt: skip
    yield past.day(10, "09:10")
    name_cause(Bounce.objects.get(issue=issue), "incomplete", by=ines)
    log_conversation(
        issue, customer, "call", "If I download a receipt today, it should look like a receipt of today.", by=ines
    )  # fmt: skip
    add_criterion(
        issue, "Receipts downloaded again show the tax number too", by=ines, said_by=customer,
        words="If I download a receipt today, it should look like a receipt of today.",
        how=Measure("old receipts without a tax number", "exactly", 0, "receipts", "those of this year"),
    )  # fmt: skip
    ask_to_agree(issue, by=ines)


def declined(cast: Cast, past: Past) -> Story:
    """It works the way it is meant to, which is explained, and what was expected is kept."""
    ines, sam = cast.ines.actor, cast.sam.actor
    yield past.day(12, "13:30")
    report = of("Northwind Travel", "agency", "Paul Jensen", "northwind").says(
        cast.links, "Deleted links still count in the month's total",
        "I deleted the links of a cancelled campaign. Their clicks are still in the total of the month.",
        step="Dashboard", severity="minor", frequency="every_time", environment=CHROME,
        expected="The total shows only what is there.",
    )  # fmt: skip
    yield past.day(12, "14:00")
    issue = opened(report, "Deleted links stay in the total of the month", by=sam, owner=cast.ines)
    yield past.day(10, "10:00")
    move(
        issue,
        "decline",
        by=ines,
        cause="works_as_designed",
        note="The total of a month is what you are billed for, so it keeps every click that was paid, also of links "
        "that you deleted later. If you only want to see the links that are still there, choose “Active links” above "
        "the chart: its sum leaves the deleted ones out.",
    )


def explained(cast: Cast, past: Past) -> Story:
    """Nothing is broken: an explanation, and the customer says that it helped."""
    yield past.day(7, "15:10")
    report = of("Westmere University", "university", "Yusuf Demir", "westmere").says(
        cast.campus, "My student number is wrong", "It has eight digits, on my card it has nine.", severity="minor",
        frequency="every_time", environment=IPHONE,
    )  # fmt: skip
    yield past.day(7, "15:40")
    triage(
        report, "user_error", by=cast.leonie.actor,
        note="The ninth digit on your card is only a check digit: the number is the same, and both ways of writing it "
        "work everywhere. You do not have to do anything.",
    )  # fmt: skip
    yield past.day(6, "08:15")
    reply_on_explanation(report, it_helped=True)


def watched(cast: Cast, past: Past) -> Story:
    """Signed, and watched since."""
    ines, tomasz, priya, sam = cast.ines.actor, cast.tomasz.actor, cast.priya.actor, cast.sam.actor
    yield past.day(15, "09:30")
    report = of("Bramble Books", "bookshop", "Simon Weir", "bramble").says(
        cast.pay, "Customers get the refund mail twice", "Every refund sends two mails. People expect it twice.",
        step="Refunds", severity="minor", frequency="every_time", environment=PHONE,
    )  # fmt: skip
    yield past.day(15, "10:00")
    issue = _taken_on(report, cast, "The refund mail is sent twice", severity="minor")
    once = _agreed(
        issue, report, cast, "One refund, one mail", Measure("mails for each refund", "exactly", 1, "mail", "one week")
    )  # fmt: skip
    yield past.day(14, "09:00")
    move(issue, "skip", by=priya, note="A retry without a key; the fix is known.")
    yield past.day(8, "11:00")
    move(issue, "verify", by=priya)
    verify(once, by=tomasz, measured="1", version="2026.45", evidence="312 refunds on staging, 312 mails.")
    yield past.day(6, "08:00")
    move(issue, "release", by=ines)
    make_release(cast.pay, "2026.45", "production", by=priya, issues=[issue], notes="One mail for each refund.")
    yield past.day(6, "09:00")
    move(issue, "confirm", by=sam)
    yield past.day(4, "13:30")
    sign_off(issue, reporter(report), fixed=True, words="One mail each since Monday. Nobody has called since.")


def _taken_on(report: Report, cast: Cast, title: str, *, severity: str) -> Issue:
    issue = opened(report, title, by=cast.sam.actor, owner=cast.ines, severity=severity)
    return move(issue, "define", by=cast.ines.actor)


def _agreed(issue: Issue, report: Report, cast: Cast, wording: str, how: Measure, *, words: str = "") -> Criterion:
    """A criterion that the one who reported it agrees to at once."""
    customer = reporter(report)
    criterion = add_criterion(
        issue, wording, by=cast.ines.actor, said_by=customer if words else None, words=words, how=how
    )  # fmt: skip
    ask_to_agree(issue, by=cast.ines.actor)
    answer_criteria(issue, customer, {criterion: "yes"})
    return criterion


STORIES = (closed, bounced, declined, explained, watched)
