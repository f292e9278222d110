"""What each answer of a mail server means: for good, later, or that no mail gets out now."""

import pytest

from heardback.channels.message import Message, NotDelivered
from heardback.channels.smtp import Smtp
from tests.mail_servers import DROP, mail_server, scripted

HELLO = Message(
    to="marta@northwind.example", subject="Hello", text="Hello,\n.\n.dotted\nbye", sender="Us <us@hb.example>",
    message_id="1@hb.example",
)  # fmt: skip


def refusal(url: str, **how: float) -> NotDelivered:
    with pytest.raises(NotDelivered) as raised:
        Smtp(url, timeout=2, **how).send(HELLO)
    return raised.value


@pytest.mark.parametrize(
    ("verb", "reply", "for_good", "way_down"),
    [
        # Before MAIL was taken: nobody's mail gets out, so it is nobody's fault.
        ("banner", "421 too busy", False, True),
        ("banner", "554 not for you", False, True),
        ("banner", DROP, False, True),
        ("MAIL", "421 closing", False, True),
        ("MAIL", "451 slow down", False, True),
        ("MAIL", "530 5.7.0 log in first", False, True),
        ("MAIL", "550 we do not know the sender", False, True),
        ("MAIL", DROP, False, True),
        # This message is too big: no other is held up.
        ("MAIL", "552 too big", True, False),
        # From then on it is about this message.
        ("RCPT", "450 4.2.0 greylisted, come back", False, False),
        ("RCPT", "421 closing", False, False),
        ("RCPT", "550 no such person", True, False),
        ("RCPT", "551 moved away", True, False),
        ("RCPT", "553 what an address", True, False),
        ("RCPT", "552 mailbox full", False, False),
        ("RCPT", "550 5.7.1 relaying denied", False, False),
        ("RCPT", "530 5.7.0 log in first", False, False),
        ("RCPT", DROP, False, False),
        ("DATA", "451 try later", False, False),
        ("DATA", "554 no", True, False),
        ("dot", "451 4.3.0 out of room", False, False),
        ("dot", "550 looks like spam", True, False),
        ("dot", "554 5.7.1 by policy", False, False),
        ("dot", DROP, False, False),
    ],
)
def test_what_a_refusal_means(verb, reply, for_good, way_down):
    with scripted(**{verb: reply}) as server:
        problem = refusal(server.url)
    assert (problem.for_good, problem.way_down) == (for_good, way_down), problem.why
    if reply != DROP:
        assert problem.why.endswith(reply)


def test_a_server_that_is_not_there_holds_everybody_up():
    problem = refusal("smtp://127.0.0.1:1")
    assert problem.way_down and not problem.for_good
    assert "127.0.0.1" in problem.why


def test_a_wrong_password_holds_everybody_up():
    with scripted(EHLO="250-here\r\n250 AUTH PLAIN", AUTH="535 5.7.8 wrong") as server:
        problem = refusal(server.url.replace("//", "//us:wrong@"))
    assert problem.way_down
    assert problem.why == "127.0.0.1: 535 5.7.8 wrong"


def test_the_next_message_goes_through_after_a_refused_one():
    with scripted(RCPT=["550 no such person"]) as server:
        channel = Smtp(server.url)
        with pytest.raises(NotDelivered):
            channel.send(HELLO)
        channel.send(HELLO)
        channel.close()
    assert len(server.taken) == 1
    assert server.connections == 1


def test_a_connection_that_was_closed_meanwhile_is_made_anew():
    with scripted(MAIL=["250 ok", DROP, "250 ok", "421 idle too long", "250 ok"]) as server:
        channel = Smtp(server.url)
        for _ in range(3):
            channel.send(HELLO)
        channel.close()
    assert len(server.taken) == 3
    assert server.connections == 3


def test_a_slow_server_is_waited_for_after_the_final_dot():
    with scripted(dot=1.0) as server:
        Smtp(server.url, timeout=0.3).send(HELLO)
        assert len(server.taken) == 1


def test_but_not_for_ever():
    with scripted(dot=3.0) as server:
        problem = refusal(server.url, patience=0.2)
    assert not problem.for_good and not problem.way_down
    assert "broke off" in problem.why


def test_what_is_held_back_at_the_last_moment_is_not_delivered():
    class Held(Exception):
        pass

    def hold() -> None:
        raise Held

    with scripted() as server:
        channel = Smtp(server.url)
        with pytest.raises(Held):
            channel.send(HELLO, hold)
        channel.send(HELLO)
        assert len(server.taken) == 1
        channel.close()


def test_lines_with_dots_arrive_as_they_were_written():
    with mail_server() as (url, mailbox):
        Smtp(url).send(HELLO)
    (mail,) = mailbox.mails
    assert mail.get_content().replace("\r\n", "\n") == HELLO.text + "\n"
    assert mailbox.envelopes == [("us@hb.example", ["marta@northwind.example"])]


def test_a_domain_in_its_own_letters_is_written_in_those_that_servers_take():
    with mail_server() as (url, mailbox):
        Smtp(url).send(Message(to="jo@müller.example", subject="x", text="x", sender="us@hb.example", message_id="a@b"))
    assert mailbox.envelopes[0][1] == ["jo@xn--mller-kva.example"]


@pytest.mark.parametrize("to", ["jörg@x.example", "a@" + "ö" * 80 + ".example", "nobody", "a\x07@x.example"])
def test_an_address_no_server_takes_is_refused_for_good(to):
    with mail_server() as (url, mailbox), pytest.raises(NotDelivered) as raised:
        Smtp(url).send(Message(to=to, subject="x", text="x", sender="us@hb.example", message_id="a@b"))
    assert raised.value.for_good
    assert mailbox.mails == []
