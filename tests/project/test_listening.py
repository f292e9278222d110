"""The socket that web processes share."""

import socket

from heardback.project.serving import listen


def test_no_answer_waits_for_its_first_half_to_be_acknowledged():
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        listening.setblocking(True)
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
