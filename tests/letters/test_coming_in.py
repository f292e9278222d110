"""A mail comes in: it becomes a report, or words on one, or waits for a person; and nothing of it is lost."""

import pytest

from heardback.customers.models import Customer, Identity
from heardback.ledger.models import Event
from heardback.letters.deciding import add_to_report, make_report, set_aside
from heardback.letters.models import Letter, Via
from heardback.letters.receiving import receive
from heardback.letters.working import work_off
from heardback.notices.reply_keys import own_address, reply_address, reply_reference
from heardback.products.models import Product
from heardback.reports.models import Attachment, Report
from tests.letters.conftest import written

PASSED = "mx.ours.example; dmarc=pass header.from=northwind.example"


def words_on(report) -> list[str]:
    added = Event.objects.filter(word="report.added", report=report.pk).order_by("pk")
    return [event.facts["words"] for event in added]


def test_a_mail_becomes_a_report_and_its_sender_is_thanked(comes, worker, outbox):
    letter = comes(written("Since Monday it has no rows.\n\n-- \nLena\nOtt Ltd", files={"export.csv": b"a,b\n1,2\n"}))
    report = letter.report
    assert (letter.state, letter.became) == ("taken", "report")
    assert (report.title, report.text, report.source) == ("The export is empty", "Since Monday it has no rows.", "mail")
    assert (str(report.customer), report.next_update_due is not None) == ("Lena Ott", True)
    assert [str(a.file) for a in Attachment.objects.filter(report=report)] == ["export.csv"]
    worker.drain()
    assert [mail["To"] for mail in outbox()] == ["lena@ott.example"]


def test_handed_over_twice_it_is_one(comes):
    mail = written()
    first = comes(mail)
    again = comes(b"Received: from another.example by ours; Mon, 1 Jan 2024\r\n" + mail.as_bytes())
    assert again == first
    assert Report.objects.count() == 1
    other = comes(written("Something else.", message_id=mail["Message-ID"], subject="Another"))
    assert (other.state, other.why) == ("parked", "again")


def test_what_was_kept_is_read_after_the_power_is_back(db, worker):
    """The letter is there before anything is made of it, and byte for byte."""
    raw = written().as_bytes()
    letter, new = receive(raw, via=Via.SMTP)
    assert new and letter.state == "waiting" and Letter.objects.get().content == raw
    assert work_off() == 1 and work_off() == 0
    assert Report.objects.get() == Letter.objects.get().report


@pytest.mark.parametrize("way", ["to", "delivered_to", "x_original_to", "envelope", "references", "in_reply_to"])
def test_an_answer_lands_on_the_report_by_our_own_ids(comes, marta_says, way):
    report = marta_says()
    address, reference = reply_address(report.pk), f"<{reply_reference(report.pk)}>"
    headers, envelope = {}, {}
    if way == "to":
        headers["to"] = f"Heardback <{address.upper()}>"
    elif way == "envelope":
        envelope["envelope_recipient"] = address
    elif way in ("references", "in_reply_to"):
        headers[way] = f"<x@y.example> {reference}" if way == "references" else reference
    else:
        headers[way] = address
    text = "It is the same today.\n\nOn Mon, 5 Jan 2026 at 10:11, Heardback <a@b.example> wrote:\n> We have your report"
    letter = comes(written(text, sender="Marta <marta@northwind.example>", subject="Whatever", **headers), **envelope)
    assert (letter.report, letter.became) == (report, "words")
    assert words_on(report) == ["It is the same today."]
    assert Report.objects.count() == 1


def test_an_answer_to_a_mail_of_ours_lands_without_any_key(comes, marta_says, worker, outbox):
    report = marta_says()
    worker.drain()
    sent = outbox()[0]["Message-ID"]
    comes(written("More.", sender="marta@northwind.example", in_reply_to=str(sent)))
    theirs = written("Even more.", sender="marta@northwind.example", in_reply_to=f"<{Letter.objects.get().message_id}>")
    assert comes(theirs).report == report
    assert words_on(report) == ["More.", "Even more."]


def test_a_subject_joins_nothing(comes, marta_says):
    report = marta_says()
    subject = f"Re: {report.title} (report {report.number})"
    letter = comes(written("Same here.", sender="marta@northwind.example", subject=subject))
    assert letter.report != report and letter.became == "report"
    assert letter.report.title == f"{report.title} (report {report.number})"


def test_whoever_has_the_mail_but_another_address_waits_for_a_person(comes, marta_says, sam, worker, outbox):
    report = marta_says()
    worker.drain()
    before = len(outbox())
    letter = comes(written("Let me see this.", sender="Eve <eve@elsewhere.example>", to=reply_address(report.pk)))
    assert (letter.state, letter.why, letter.report) == ("parked", "another", report)
    assert words_on(report) == [] and Report.objects.count() == 1
    worker.drain()
    assert len(outbox()) == before
    add_to_report(letter, report, by=sam.actor)
    letter.refresh_from_db()
    assert (letter.state, letter.decided_by) == ("taken", sam.name)
    said = Event.objects.get(word="report.added.of")
    assert (said.facts["whose"], words_on(report)) == ("Eve <eve@elsewhere.example>", [])
    assert not Identity.objects.filter(value="eve@elsewhere.example").exists()


def test_whoever_makes_up_an_address_reaches_nothing_of_its_owner(comes, marta_says, settings):
    """Without the key it is a report of its own, as on the form; with one that leaked, DMARC keeps them out."""
    report = marta_says()
    letter = comes(written("I am Marta.", sender="Marta <marta@northwind.example>", subject=report.title))
    assert letter.report != report and words_on(report) == []
    assert Identity.objects.get(value="marta@northwind.example").trust == "typed"
    forged = reply_address(report.pk)[:-20] + "0" * 4 + reply_address(report.pk)[-16:]
    assert comes(written("Guessed.", sender="marta@northwind.example", to=forged)).report != report
    settings.HEARDBACK_MAIL_AUTHSERV = "mx.ours.example"
    failed = {"authentication_results": PASSED.replace("pass", "fail")}
    letter = comes(written("Mine!", sender="marta@northwind.example", to=reply_address(report.pk), **failed))
    assert (letter.state, letter.why, words_on(report)) == ("parked", "unproven", [])


def test_dmarc_counts_when_our_own_server_says_so(comes, marta_says, settings):
    report = marta_says()
    settings.HEARDBACK_MAIL_AUTHSERV = "mx.ours.example"
    said = {"sender": "marta@northwind.example", "to": reply_address(report.pk)}
    comes(written("One.", authentication_results="mx.theirs.example; dmarc=pass header.from=northwind.example", **said))
    assert Identity.objects.get(value="marta@northwind.example").trust == "typed"
    comes(written("Two.", authentication_results=PASSED.replace("northwind", "elsewhere"), **said))
    assert Letter.objects.latest("pk").why == "unproven"
    comes(written("Three.", authentication_results=PASSED, **said))
    assert Identity.objects.get(value="marta@northwind.example").trust == "dmarc"


def test_whom_it_was_copied_to_is_added_to_nothing(comes, worker, outbox):
    comes(written(cc="Boss <boss@ott.example>, team@ott.example"))
    worker.drain()
    assert [mail["To"] for mail in outbox()] == ["lena@ott.example"]
    assert Customer.objects.count() == 1


AUTOMATIC = [
    {"auto_submitted": "auto-replied"},
    {"auto_submitted": "auto-generated; x=y"},
    {"precedence": "bulk"},
    {"list_id": "<news.example>"},
    {"x_autoreply": "yes"},
    {"return_path": "<>"},
    {"subject": "Out of Office: away until Monday"},
    {"subject": "Abwesenheitsnotiz"},
    {"subject": "Respuesta automática: hola"},
    {"subject": "Réponse automatique : absent"},
    {"subject": "Balasan otomatis: cuti"},
    {"sender": "MAILER-DAEMON@mx.example"},
]


@pytest.mark.parametrize("how", AUTOMATIC, ids=str)
def test_what_a_program_sent_is_parked_to_be_seen(comes, marta_says, how):
    report = marta_says()
    said = {"sender": "marta@northwind.example", "to": reply_address(report.pk)} | how
    letter = comes(written("I am away.", **said))
    assert (letter.state, letter.why) == ("parked", "automatic")
    assert letter.said and words_on(report) == []


def test_what_people_write_is_not_taken_for_a_programs(comes):
    """Exchange stamps the first on what people write, and the second says that nobody's program did."""
    assert comes(written(x_auto_response_suppress="All", auto_submitted="no")).became == "report"
    assert comes(written("Other", subject="My automatic reply is broken")).became == "report"
    assert comes(written("Null."), envelope_sender="").why == "automatic"


def test_two_programs_that_answer_each_other_stop(comes, worker, outbox):
    """A program that marks its answers with nothing, and answers each of ours with a mail of its own."""
    for number in range(8):
        letter = comes(written(f"We got your mail no. {number}.", sender="robot@shop.example", subject="Thanks"))
        worker.drain()
    assert len(outbox()) == 3
    assert (letter.state, letter.why, Letter.objects.count()) == ("parked", "many", 8)


def test_our_own_mail_that_comes_back_is_no_report(comes, worker, marta_says, outbox):
    marta_says()
    worker.drain()
    assert comes(outbox()[0].as_bytes()).why in ("own", "automatic")
    assert comes(written(sender=own_address())).why == "own"
    assert Report.objects.count() == 1


def test_what_a_colleague_passes_on_is_the_customers(comes, sam, worker, outbox):
    text = (
        "This one is for us.\n\n---------- Forwarded message ---------\nFrom: Joel Abara <joel@fern.example>\n"
        "Date: Tue, Jan 06, 2026 at 12:00 PM\nSubject: Nothing is saved\nTo: <help@ours.example>\n\n\nI press save."
    )
    report = comes(written(text, sender=f"Sam <{sam.email}>", subject="Fwd: Nothing is saved")).report
    assert (report.title, report.text, report.reached_by) == ("Nothing is saved", "I press save.", "mail")
    assert list(report.customer.identities.values_list("value", "trust")) == [("joel@fern.example", "typed")]
    worker.drain()
    assert [mail["To"] for mail in outbox()] == ["joel@fern.example"]


def test_which_product_it_is_about_follows_from_where_it_went(comes, settings):
    links = Product.objects.create(slug="links", name="Links")
    settings.HEARDBACK_MAIL_INTAKE = {"help@links.example": "links"}
    local, _, domain = own_address().rpartition("@")
    assert comes(written("A", to="Help <HELP@links.example>")).report.product == links
    assert comes(written("B", to=f"{local}+links@{domain}")).report.product == links
    assert comes(written("C")).report.product.is_default


def test_a_person_decides_about_what_waits(comes, sam, worker, outbox):
    parked = comes(written(auto_submitted="auto-generated"))
    report = make_report(parked, by=sam.actor)
    assert (report.title, report.customer.identities.get().value) == ("The export is empty", "lena@ott.example")
    with pytest.raises(Exception, match="meanwhile"):
        make_report(parked, by=sam.actor)
    aside = set_aside(comes(written("News", precedence="bulk")), by=sam.actor)
    assert Letter.objects.get(pk=aside.pk).state == "aside"
    assert make_report(aside, by=sam.actor).text == "News"


def test_what_cannot_be_kept_with_a_report_stays_in_the_mail(comes):
    letter = comes(written(files={"empty.txt": b"", "good.txt": b"good"} | {f"{n}.txt": b"%d" % n for n in range(11)}))
    assert Attachment.objects.filter(report=letter.report).count() == 10
    assert "10.txt" in letter.said and b"10.txt" in letter.content
