"""What one can do meanwhile is told to everyone affected once, to who joins later then, and taken back when it was
wrong or when the fix is there."""

import pytest
from django.core.exceptions import ValidationError

from heardback.board.publishing import publish
from heardback.board.voices import me_too_and_tell
from heardback.customers.finding import Person
from heardback.customers.models import Customer
from heardback.issues.models import Stage
from heardback.issues.workarounds import Do, retract_workaround, verify_workaround, workaround_of, write_workaround
from heardback.loop.meanwhile import brought_by
from heardback.loop.merging import merge
from heardback.loop.moving import move
from heardback.notices.meanwhile import tell_workaround, to_be_told
from heardback.notices.models import Kind, Notice, Often, Sending, State
from heardback.notices.preferring import prefer
from heardback.notices.slices import write_sendings
from heardback.notices.writing import write_notices
from heardback.releases.making import make_release
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage

WORDS = "Use the export.\n\n1. Open Export\n2. Choose Raw"


@pytest.fixture
def tried(sam, dana):
    """Writes a workaround and tries it."""

    def do(issue, text="Use the export.", steps=("Open Export", "Choose Raw")):
        write_workaround(issue, text, [Do(step) for step in steps], by=sam.actor)
        return verify_workaround(issue, by=dana.actor, note="Firefox")

    return do


def told(kind=Kind.WORKAROUND, state=State.SENT) -> list[str]:
    return sorted(str(notice.customer) for notice in Notice.objects.filter(kind=kind, state=state))


def mails(outbox, to: str) -> str:
    texts = [mail.get_body(("plain",)).get_content() for mail in outbox() if mail["To"] == to]
    return "\n".join(texts).replace("\r\n", "\n")


def test_it_goes_to_everyone_affected_once(issue_at, tried, worker, dana, outbox):
    issue = issue_at(Stage.DEFINING)
    worker.drain()
    write_workaround(issue, "Use the export.", by=dana.actor)
    with pytest.raises(ValidationError, match="Nobody has tried this version yet"):
        tell_workaround(issue, by=dana.actor)
    tried(issue)
    with pytest.raises(ValidationError, match="It is version 2"):
        tell_workaround(issue, by=dana.actor, version=1)
    assert tell_workaround(issue, by=dana.actor, version=2) == 2
    with pytest.raises(ValidationError, match="going out already"):
        tell_workaround(issue, by=dana.actor)
    worker.drain()
    assert told() == ["Joel Abara", "Marta Keller"]
    said = mails(outbox, "marta@northwind.example")
    assert WORDS in said and "Dana Ito of our team tried this." in said and "/#workaround" in said
    assert Sending.objects.get().ended_at is not None
    with pytest.raises(ValidationError, match="told this version already"):
        tell_workaround(issue, by=dana.actor)
    tried(issue, "Use the other export.")
    assert tell_workaround(issue, by=dana.actor) == 2  # another version


def test_who_joins_later_hears_it_then_and_not_again(issue_at, tried, worker, dana, sam, outbox):
    issue = issue_at(Stage.DEFINING)
    worker.drain()
    tried(issue)
    for title in ("Mine too", "Mine once more"):
        late = take(Account(title=title, person=Person(email="zoe@late.example", name="Zoe")), source="form")
        triage(late, "known_bug", issue=issue, by=sam.actor)
    worker.drain()
    assert mails(outbox, "zoe@late.example").count(WORDS) == 1
    assert to_be_told(issue, workaround_of(issue)) == (2, 0)
    tell_workaround(issue, by=dana.actor)
    worker.drain()
    assert told() == ["Joel Abara", "Marta Keller"]


def test_words_that_a_colleague_wrote_instead_do_not_count_as_told(issue_at, tried, worker, dana, sam):
    issue = issue_at(Stage.DEFINING)
    tried(issue)
    late = take(Account(title="Mine", person=Person(email="zoe@late.example", name="Zoe")), source="form")
    triage(late, "known_bug", issue=issue, by=sam.actor, note="", words="We know it, Zoe.")
    worker.drain()
    tell_workaround(issue, by=dana.actor)
    worker.drain()
    assert "Zoe" in told()


def test_who_joined_by_themself_reads_the_boards_words(issue_at, tried, worker, dana, outbox):
    issue = issue_at(Stage.DEFINING)
    worker.drain()
    tried(issue)
    public = publish(issue, "Counts are too low", by=dana.actor)
    me_too_and_tell(public, "kim@elsewhere.example")
    assert to_be_told(issue, workaround_of(issue)) == (2, 0)  # nothing stands there to be read
    public.meanwhile = "The export is right."
    public.save()
    assert tell_workaround(issue, by=dana.actor) == 3
    worker.drain()
    said = mails(outbox, "kim@elsewhere.example")
    assert "The export is right." in said and "Open Export" not in said


def test_what_is_not_wanted_by_mail_is_not_mailed_and_a_daily_mail_has_it(issue_at, tried, worker, dana, outbox):
    issue = issue_at(Stage.DEFINING)
    worker.drain()
    marta, joel = Customer.objects.get(name="Marta Keller"), Customer.objects.get(name="Joel Abara")
    prefer(marta, by=marta.actor, unwanted=["news"])
    prefer(joel, by=joel.actor, often=Often.DAILY)
    tried(issue)
    tell_workaround(issue, by=dana.actor)
    worker.drain()
    assert (told(state=State.UNWANTED), told(state=State.WAITING)) == (["Marta Keller"], ["Joel Abara"])
    retract_workaround(issue, "It leaves out yesterday.", by=dana.actor)
    worker.drain()
    assert told(state=State.TAKEN_BACK) == ["Joel Abara"]  # who never read it need not hear that it was wrong
    assert told(Kind.RETRACTED) == []


def test_whoever_was_told_hears_once_that_it_was_wrong(issue_at, tried, worker, dana, sam, outbox):
    issue = issue_at(Stage.DEFINING)
    worker.drain()
    tried(issue)
    tell_workaround(issue, by=dana.actor)
    worker.drain()
    late = take(Account(title="Mine", person=Person(email="zoe@late.example", name="Zoe")), source="form")
    triage(late, "known_bug", issue=issue, by=sam.actor)
    worker.drain()
    tried(issue, "Use the other export.")  # nobody was told this one, and what they were told is gone with it
    retract_workaround(issue, "Both leave out yesterday.", by=dana.actor)
    worker.drain()
    assert told(Kind.RETRACTED) == ["Joel Abara", "Marta Keller", "Zoe"]
    assert "Both leave out yesterday." in mails(outbox, "zoe@late.example")
    tried(issue, "A third way.")
    retract_workaround(issue, "Not that either.", by=dana.actor)
    worker.drain()
    assert Notice.objects.filter(kind=Kind.RETRACTED).count() == 3


def test_what_waits_when_it_is_retracted_does_not_go_out(issue_at, tried, worker, dana):
    issue = issue_at(Stage.DEFINING)
    worker.drain()
    tried(issue)
    tell_workaround(issue, by=dana.actor)
    write_sendings()
    retract_workaround(issue, "It deletes clicks.", by=dana.actor)
    while write_notices():
        pass
    worker.drain()
    assert told(state=State.TAKEN_BACK) == ["Joel Abara", "Marta Keller"]
    assert (told(), told(Kind.RETRACTED)) == ([], [])
    assert Sending.objects.get().ended_at is not None


def test_who_comes_by_a_merge_hears_it_by_the_next_press_and_nobody_again(issue_at, tried, worker, dana, sam):
    issue = issue_at(Stage.DEFINING)
    worker.drain()
    late = take(Account(title="Totals", person=Person(email="zoe@late.example", name="Zoe")), source="form")
    other = triage(late, "new_bug", by=sam.actor)
    tried(issue)
    tell_workaround(issue, by=dana.actor)
    worker.drain()
    kept = merge(issue, other, by=dana.actor, anyway=True)
    assert kept == other and workaround_of(other).told_as == workaround_of(issue).pk
    assert tell_workaround(other, by=dana.actor) == 1
    worker.drain()
    assert told() == ["Joel Abara", "Marta Keller", "Zoe"]


def test_the_mail_that_the_fix_is_out_says_that_nobody_needs_it_any_more(issue_at, tried, worker, dana, omar, outbox):
    issue = issue_at(Stage.RELEASING)
    worker.drain()
    tried(issue)
    tell_workaround(issue, by=dana.actor)
    worker.drain()
    make_release(issue.product, "2.1", "production", by=omar.actor, issues=[issue])
    worker.drain()
    assert brought_by(issue).version == "2.1"
    said = mails(outbox, "joel@fern.example")
    assert "What we told you to do meanwhile you no longer need." in said
    with pytest.raises(ValidationError, match="the fix is out"):
        tell_workaround(issue, by=dana.actor)
    assert move(issue, "confirm", by=dana.actor).stage == Stage.CONFIRMING
