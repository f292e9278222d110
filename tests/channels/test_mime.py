"""What is written is what is read, whatever it is made of."""

from email import message_from_bytes, policy

from hypothesis import given
from hypothesis import strategies as st

from heardback.channels.message import Message
from heardback.channels.mime import mime

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
_LINES = st.text(st.sampled_from("ab .=-_\n\r\té€漢?<>&\x00\x0b\u2028"), max_size=300)


def parsed(**fields):
    message = Message(**{"to": "a@b.example", "subject": "s", "text": "t", "sender": "us@hb.example", **fields})
    raw = mime(message)
    assert raw.isascii()
    lines = raw.split(b"\r\n")
    assert all(len(line) <= 998 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    return message_from_bytes(raw, policy=policy.default)


def plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@given(text=_TEXT | _LINES, html=_TEXT | _LINES)
def test_both_bodies_are_read_as_they_were_written(text, html):
    mail = parsed(text=text, html=html or "<p>")
    for subtype, written in (("plain", text), ("html", html or "<p>")):
        body = mail.get_body((subtype,)).get_payload(decode=True).decode()
        assert plain(body).removesuffix("\n") == plain(written).removesuffix("\n")


@given(subject=_TEXT | _LINES, why=_TEXT)
def test_no_subject_becomes_another_header(subject, why):
    mail = parsed(subject=subject, why=why, message_id="1@hb.example")
    assert set(mail.keys()) - {"X-Heardback-Reason"} == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version",
        "Content-Type", "Content-Transfer-Encoding",
    }  # fmt: skip


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=300))
def test_a_subject_is_read_as_it_was_written(subject):
    assert " ".join(parsed(subject=subject)["Subject"].split()) == " ".join(subject.split())


def test_a_subject_that_looks_encoded_is_not_decoded():
    assert parsed(subject="=?utf-8?q?Invoice?=")["Subject"] == "=?utf-8?q?Invoice?="


def test_a_line_break_in_a_subject_adds_no_recipient():
    mail = parsed(subject="Hi\r\nBcc: everybody@x.example")
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hi Bcc: everybody@x.example"


def test_the_first_mail_of_a_thread_answers_nothing_and_later_ones_answer_it():
    first = parsed(message_id="1@hb.example", references="")
    later = parsed(message_id="2@hb.example", references="reply-r1x0@hb.example 1@hb.example")
    assert (first["Message-ID"], first["In-Reply-To"]) == ("<1@hb.example>", None)
    assert (later["In-Reply-To"], later["References"]) == (
        "<1@hb.example>", "<reply-r1x0@hb.example> <1@hb.example>",
    )  # fmt: skip


def test_it_says_that_a_program_sent_it():
    assert parsed()["Auto-Submitted"] == "auto-generated"
    assert parsed()["X-Auto-Response-Suppress"] == "All"


def test_a_sender_keeps_a_name_in_any_letters():
    assert parsed(sender="Grüße <us@hb.example>")["From"] == "Grüße <us@hb.example>"


def test_the_last_line_ends():
    for body in ("", "Hello", "Hello\n"):
        assert mime(Message(to="a@b.example", subject="s", text=body, sender="us@hb.example")).endswith(b"\r\n")
