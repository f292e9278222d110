"""The sign-up step where students are stuck: built to what they agreed, released, and with them for their signature."""

from heardback.board.models import PublicStatus
from heardback.board.publishing import publish, write_public_update
from heardback.loop.assumptions import assume, settle
from heardback.loop.conversations import log_conversation
from heardback.loop.criteria import Measure, add_criterion, answer_criteria, ask_to_agree
from heardback.loop.moving import move
from heardback.loop.proposals import answer_proposal, propose, share
from heardback.loop.signing import sign_off
from heardback.loop.verifying import finish_work, link_work, verify
from heardback.notices.updates import write_update
from heardback.project.demo.cast import CHROME, IPHONE, PHONE, Cast, of
from heardback.project.demo.past import Past, Story
from heardback.project.demo.telling import opened, reporter
from heardback.releases.making import make_release
from heardback.triage.deciding import triage

NOOR = of("Westmere University", "university", "Noor Haddad", "westmere")
ELIAS = of("Westmere University", "university", "Elias Brandt", "westmere")
MEI = of("Aldergate College", "college", "Mei Lin", "aldergate")
TOMAS = of("Aldergate College", "college", "Tomas Novak", "aldergate")
GRACE = of("Westmere University", "university", "Grace Obi", "westmere")
STEP = "Sign-up: confirm your address"

IDEA = """\
1. The code goes out **at once**, from a queue of its own, and not behind the newsletters.
2. The page counts the seconds, and after one minute offers to send it **to the phone** instead.
3. A code stays valid when a second one is asked for, so that the one that comes late works too.
"""


def story(cast: Cast, past: Past) -> Story:
    ines, tomasz, priya = cast.ines.actor, cast.tomasz.actor, cast.priya.actor
    sam, leonie, campus = cast.sam.actor, cast.leonie.actor, cast.campus
    yield past.day(19, "08:30")
    first = NOOR.says(
        campus, "The code to confirm my address never comes",
        "I am at step 3 of the sign-up for two hours. It says that a code was sent to my student address. There is "
        "nothing, also not in spam. Enrolment closes on Friday.",
        step=STEP, severity="blocker", frequency="every_time", environment=PHONE,
        steps=["Sign up with the student number", "Enter the student address", "Wait for the code"],
        fixed_means="I get the code while I am still looking at the page.",
    )  # fmt: skip
    noor = reporter(first)
    yield past.day(19, "08:55")
    issue = opened(
        first, "Students are stuck at the sign-up: the code comes too late", by=leonie, owner=cast.ines,
        severity="blocker",
        description="Codes wait in the same queue as newsletters, up to 50 minutes; they are valid for 15.",
        workaround="Go to the student office with your card, in person or by phone: they let you in by hand, within a "
        "few minutes.",
    )  # fmt: skip
    others = []
    for clock, who, words, on in (
        ("10:10", ELIAS, "Asked for the code four times. All four came together, after 40 minutes, too old.", IPHONE),
        ("11:35", MEI, "Stuck at the address step since yesterday evening.", CHROME),
        ("14:20", TOMAS, "The code arrives when it is not valid any more.", PHONE),
        ("16:05", GRACE, "No code. I tried two browsers and my phone.", CHROME),
    ):
        yield past.day(19, clock)
        report = who.says(
            campus, "Stuck at the sign-up, no code", words, step=STEP, severity="blocker", frequency="every_time",
            environment=on,
        )  # fmt: skip
        triage(report, "known_bug", issue=issue, by=sam)
        others.append(reporter(report))
    yield past.day(18, "09:00")
    move(issue, "define", by=ines)
    log_conversation(
        issue, noor, "call", "A minute is fine. An hour is not, on the last day of enrolment.", by=ines
    )  # fmt: skip
    quick = add_criterion(
        issue, "The code is there within 60 seconds", by=ines, said_by=noor, words="A minute is fine.",
        how=Measure("time until the code arrives", "at_most", 60, "seconds", "the first week of enrolment"),
    )  # fmt: skip
    lasting = add_criterion(
        issue, "A code that comes late still works", by=ines,
        how=Measure("codes refused though they were the latest but one", "exactly", 0, "codes", "one week"),
    )  # fmt: skip
    ask_to_agree(issue, by=ines)
    yield past.day(18, "12:15")
    answer_criteria(issue, noor, {quick: "yes", lasting: "yes"})
    yield past.day(17, "10:00")
    move(issue, "design", by=ines)
    own = assume(issue, "The mail provider takes 40 mails a second from a queue of its own", by=tomasz, blocking=True)
    idea = propose(issue, "Codes do not wait behind newsletters", by=ines, body=IDEA, meets=[quick, lasting])
    yield past.day(17, "15:30")
    settle(own, "validated", by=priya, evidence="Sent 10,000 from a test account in 3 min 55 s: 42 a second.")
    move(issue, "validate", by=tomasz)
    share(idea, by=ines)
    yield past.day(16, "09:40")
    answer_proposal(idea, noor, "yes", words="To the phone would have saved my day.")
    yield past.day(16, "11:00")
    move(issue, "build", by=tomasz)
    work = [
        link_work(issue, "A queue of its own for codes", by=tomasz, url="https://code.campus.example/changes/812"),
        link_work(issue, "Codes by text message", by=tomasz, url="https://code.campus.example/changes/815"),
    ]
    public = publish(
        issue, "The code in the sign-up comes late", by=ines, status=PublicStatus.FIXING,
        meanwhile="The student office lets you in by hand, in person or by phone, within a few minutes. Nobody misses "
        "the enrolment because of this: it stays open for who is waiting.",
    )  # fmt: skip
    for day, done in zip((13, 10), work, strict=True):
        yield past.day(day, "17:00")
        finish_work(done, by=tomasz)
    yield past.day(10, "17:30")
    move(issue, "verify", by=tomasz)
    make_release(campus, "4.2", "staging", by=tomasz, issues=[issue])
    yield past.day(8, "10:00")
    verify(
        quick, by=priya, measured="74", version="4.2", environment="staging",
        evidence="Load as in enrolment week: the slowest of 2,000 codes took 74 s. Two workers are not enough.",
    )  # fmt: skip
    yield past.day(7, "16:40")
    verify(
        quick, by=priya, measured="8.4", version="4.2", environment="staging",
        evidence="With six workers, same load: the slowest of 2,000 codes took 8.4 s, half of them under 2 s.",
    )  # fmt: skip
    verify(
        lasting, by=priya, measured="0", version="4.2", environment="staging",
        evidence="Asked for 500 codes twice and used the first: none was refused.",
    )  # fmt: skip
    yield past.day(6, "09:30")
    move(issue, "release", by=ines)
    yield past.day(5, "07:30")
    make_release(
        campus, "4.2", "production", by=tomasz, issues=[issue],
        notes="Codes in the sign-up arrive at once, and can be sent to the phone.",
    )  # fmt: skip
    write_public_update(
        public, "Codes arrive within seconds since this morning, or by text message if you like.", by=ines,
        status=PublicStatus.OUT,
    )  # fmt: skip
    yield past.day(5, "11:00")
    move(issue, "confirm", by=ines)
    yield past.day(5, "12:20")
    sign_off(issue, noor, fixed=True, words="The code was there before I had switched to my mails. Thank you!")
    yield past.day(3, "18:45")
    sign_off(issue, others[1], fixed=True)
    yield past.hours(5)
    write_update(
        issue,
        "Two of you have told us that the code arrives in time now. Does it for you, too? It takes one press on your "
        "page; and if not, tell us what you see. We close this only when most of you say that it is fixed.",
        by=ines,
    )
