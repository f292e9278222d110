"""The profile page that fails: what it would have taken in is gathered by mail meanwhile, and everybody can read so."""

from heardback.board.following import confirm, follow
from heardback.board.models import PublicStatus
from heardback.board.publishing import publish, write_public_update
from heardback.board.voices import me_too, me_too_and_tell, voice_of_browser
from heardback.customers.finding import Person
from heardback.loop.assumptions import assume, settle
from heardback.loop.conversations import log_conversation
from heardback.loop.criteria import Measure, add_criterion, answer_criteria, ask_to_agree
from heardback.loop.moving import move
from heardback.loop.proposals import answer_proposal, propose, share
from heardback.loop.verifying import finish_work, link_work
from heardback.notices.updates import write_update
from heardback.project.demo.cast import CHROME, FIREFOX, IPHONE, Cast, of
from heardback.project.demo.forms import ADDRESS, BANK, NAME, profile_form, sends
from heardback.project.demo.past import Past, Story
from heardback.project.demo.telling import opened, reporter
from heardback.reports.models import Source
from heardback.submissions.working_off import finish, set_aside, take
from heardback.triage.deciding import triage

ANNA = of("Aldergate College", "college", "Anna Fischer", "aldergate")
BEN = of("Westmere University", "university", "Ben Adeyemi", "westmere")
CHLOE = of("Aldergate College", "college", "Chloe Martin", "aldergate")
ROSA = Person(email="rosa@alumni.example", name="Rósa Þórsdóttir")
VIKTOR = Person(email="viktor@alumni.example", name="Viktor Šimek")
PAGE = "Profile: save"
MEANWHILE = """\
Write to changes@campus.example what should be changed, with your student number:

1. your new address, or
2. your new bank account, or
3. the name that should stand on your certificates.

A person enters it within one working day and answers you when it is done. You will not have to enter it again.
"""


def story(cast: Cast, past: Past) -> Story:
    ines, tomasz, priya = cast.ines.actor, cast.tomasz.actor, cast.priya.actor
    sam, leonie, campus = cast.sam.actor, cast.leonie.actor, cast.campus
    yield past.day(13, "09:20")
    first = ANNA.says(
        campus, "I cannot save my profile: “Something went wrong”",
        "I moved and want to change my address. When I press Save, the page says “Something went wrong” and everything "
        "that I typed is gone. My certificate goes to the old address next week!",
        url="https://campus.example/profile", step=PAGE, severity="major", frequency="every_time", environment=FIREFOX,
        steps=["Open the profile", "Change the address", "Press Save"], expected="The new address is there.",
        fixed_means="I press Save and it is saved. And if not, what I typed is still there.",
    )  # fmt: skip
    anna = reporter(first)
    yield past.day(13, "09:50")
    issue = opened(
        first, "The profile page cannot be saved", by=sam, owner=cast.ines, severity="major", workaround=MEANWHILE,
        description="Save fails for profiles with a name beyond ASCII, since the database moved.",
    )  # fmt: skip
    yield past.day(13, "11:00")
    move(issue, "define", by=ines)
    public = publish(
        issue, "Changes to your profile cannot be saved", by=ines, meanwhile=MEANWHILE, status=PublicStatus.LOOKING
    )  # fmt: skip
    for browser in range(11):
        me_too(public, voice_of_browser(f"demo {browser}"))
    for address in ("rosa@alumni.example", "viktor@alumni.example"):
        follow(public, address)
    yield past.day(13, "13:40")
    second = BEN.says(
        campus, "Profile page fails when saving", "New bank account, four attempts, the same message each time.",
        step=PAGE, severity="major", frequency="every_time", environment=IPHONE,
    )  # fmt: skip
    triage(second, "known_bug", issue=issue, by=leonie)
    for follower in public.followers.order_by("pk"):
        confirm(follower)
    yield past.day(12, "10:15")
    third = CHLOE.says(
        campus, "Name on my certificate", "Called the office: wants her married name on the certificate, page fails.",
        source=Source.AGENT, by=leonie, step=PAGE, severity="minor", frequency="once", environment=CHROME,
    )  # fmt: skip
    triage(third, "known_bug", issue=issue, by=leonie)
    form = profile_form(issue, ines)
    moved = sends(form, first, "4071192", ADDRESS, "Anna Fischer\nLindenallee 14\n14050 Berlin")
    account = sends(form, second, "3350018", BANK, "DE02 1203 0000 0000 2020 51")
    me_too_and_tell(public, "henrik@alumni.example", words="Same for my new phone number.")
    yield past.day(12, "14:40")
    finish([moved.pk, account.pk], by=leonie)
    yield past.day(11, "09:00")
    log_conversation(
        issue, anna, "mail",
        "I sent my address by mail as you say on your page and had an answer in two hours, that was kind. But please "
        "never throw away what I typed.",
        by=leonie,
    )  # fmt: skip
    saved = add_criterion(
        issue, "Save works for every name", by=ines, said_by=anna, words="I press Save and it is saved.",
        how=Measure("profiles that cannot be saved", "exactly", 0, "profiles", "all 38,412 of them"),
    )  # fmt: skip
    kept = add_criterion(
        issue, "What was typed stays in the form when saving fails", by=ines, said_by=anna,
        words="Please never throw away what I typed.",
        how=Measure("fields that are empty after a failed attempt", "exactly", 0, "fields", "20 attempts"),
    )  # fmt: skip
    ask_to_agree(issue, by=ines)
    yield past.day(11, "15:20")
    answer_criteria(issue, anna, {saved: "yes", kept: "yes"})
    write_public_update(
        public, "We found the cause: names with letters such as é, ø or ş. We write down first what fixed means.",
        by=ines, status=PublicStatus.LOOKING,
    )  # fmt: skip
    yield past.day(10, "09:30")
    move(issue, "design", by=ines)
    names = assume(issue, "Only names are affected, not addresses", by=priya, blocking=True)
    idea = propose(
        issue, "Names are kept as they are written, and forms keep what was typed", by=ines, meets=[saved, kept],
        body="The field for names takes every letter. When saving fails, the page says why, beside the field, and "
        "everything else stays.\n\nChanges that came by mail are entered by us; nobody has to send them again.",
    )  # fmt: skip
    yield past.day(9, "10:45")
    settle(names, "validated", by=priya, evidence="Saved all 38,412 profiles on a copy: 2,961 failed, all by the name.")
    move(issue, "validate", by=tomasz)
    share(idea, by=ines)
    yield past.day(8, "14:10")
    answer_proposal(idea, anna, "yes")
    yield past.day(7, "09:00")
    move(issue, "build", by=tomasz)
    done = link_work(issue, "Names in every script", by=tomasz, url="https://code.campus.example/changes/831")
    link_work(issue, "Forms keep what was typed", by=tomasz, url="https://code.campus.example/changes/834")
    write_public_update(
        public, "The fix is being built. Until it is out, write to us as described: 64 changes came by mail so far, "
        "and 62 of them are done.", by=ines, status=PublicStatus.FIXING,
    )  # fmt: skip
    yield past.day(5, "08:50")
    accent = sends(form, ROSA, "4119203", NAME, "Rósa Þórsdóttir")
    twice = sends(form, ROSA, "4119204", NAME, "Rósa Þórsdóttir")
    yield past.day(5, "11:15")
    finish([accent.pk], by=sam)
    set_aside([twice.pk], "The same as 4119203: she typed her number wrong at first.", by=sam)
    yield past.day(3, "16:00")
    finish_work(done, by=priya)
    yield past.day(1, "10:05")
    sends(form, third, "2981177", NAME, "Chloé Martin-Dubois")
    begun = sends(form, VIKTOR, "3777401", ADDRESS, "Viktor Šimek\nNa Příkopě 22\n110 00 Praha 1")
    sends(form, of("", "", "Henrik Holm", "alumni").person, "3902215", BANK, "NO93 8601 1117 947")
    take([begun.pk], by=leonie)
    yield past.day(1, "11:30")
    write_update(
        issue,
        "The fix is nearly built; we expect to have it out next week. If you sent us your change by mail, it is "
        "entered already, or will be today.",
        by=ines,
    )
