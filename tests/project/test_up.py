"""`heardback up` from its first start to its last: real processes, looked at from outside."""

import os
import signal
import socket
import threading
from urllib.parse import urlsplit

import pytest

from tests.installations import Installation
from tests.running import CHILDREN, Up, Visitor, alive, link_in, wait_for
from tests.surroundings import free_port

pytestmark = pytest.mark.once


@pytest.fixture
def place(installation):
    return installation(new=True)


@pytest.fixture
def old_place(installation):
    """Its tables are made: that takes longer than a start."""
    return installation()


def test_the_first_start_sets_everything_up_and_says_where_it_is_and_the_second_keeps_it(place):
    with Up(place) as up:
        said = up.said()
        up.ready(within=1)  # it says so only when it is
        assert f"http://127.0.0.1:{up.port}/" in said
        assert "owner@localhost" in said
        assert str(place.data / "outbox") in said
        assert up.get("/healthz")[1] == '{"status": "ready"}'
        assert len(up.children()) == CHILDREN
        code, seconds = up.ends(signal.SIGINT)
        assert (code, up.process.stderr.read()) == (0, "")
        assert seconds < 5
    members = "SELECT email, role FROM accounts_member"
    assert place.rows(members) == [("owner@localhost", "admin")]
    key = place.data / "secret.key"
    assert key.stat().st_mode & 0o777 == 0o600
    made = key.read_text()
    with Up(place) as up:
        seconds = up.ready()
        assert up.link()
    assert key.read_text() == made
    assert place.rows(members) == [("owner@localhost", "admin")]
    assert seconds < 20  # the measure is bench/start: here other tests are at work too


def test_the_owner_is_whom_the_environment_names_and_the_data_is_where_the_line_says(old_place, tmp_path):
    old_place.env["HEARDBACK_OWNER_EMAIL"] = "Ines@Firm.example"
    elsewhere = old_place.data.rename(tmp_path / "else where")
    with Up(old_place, "--data", elsewhere) as up:
        said = up.said()
        assert "ines@firm.example" in said
        assert str(elsewhere) in said
    assert (elsewhere / "secret.key").exists()
    assert not old_place.data.exists()


@pytest.fixture(scope="module")
def running(tmp_path_factory, django_db_setup):
    """One for those that leave it as it was: what it said when it was ready is in `told`."""
    place = Installation(tmp_path_factory.mktemp("running") / "data", like=django_db_setup)
    with Up(place) as up:
        up.told = up.said()
        up.ready()
        yield up
        assert up.ends()[0] == 0
    place.remove()


def test_the_link_it_prints_signs_in_once(running):
    path = urlsplit(link_in(running.told)).path
    owner, another = Visitor(running.port), Visitor(running.port)
    assert another.get(path) == 200
    assert owner.get(path) == 200
    assert owner.get("/desk/") == 302  # looking at the link did nothing
    owner.get(path)
    assert owner.press(path) == 302
    assert owner.get("/desk/") == 200
    assert another.press(path) == 410
    assert another.get("/desk/") == 302


def test_whichever_child_is_killed_is_started_again(running):
    for _ in range(CHILDREN):
        first, *others = running.children()  # the one that was started longest ago
        os.kill(first, signal.SIGKILL)
        wait_for(lambda first=first: len(running.children()) == CHILDREN and first not in running.children())
        assert set(others) < set(running.children())
        running.ready()


def test_while_both_web_processes_are_dead_a_visitor_waits_and_is_answered(old_place):
    with Up(old_place) as up:
        up.ready()
        for web in up.children()[:2]:
            os.kill(web, signal.SIGKILL)
        assert up.get("/healthz")[0] == 200
        assert up.ends()[0] == 0
        assert "Web process 2 was ended by SIGKILL" in up.process.stderr.read()


def test_two_on_one_data_folder_refuse(running):
    _, err = running.place.run("up", "--port", running.port + 1, code=1)
    assert err.count("\n") == 1
    assert f"Another Heardback runs on {running.place.data} (process {running.process.pid})" in err
    assert "--data" in err
    assert running.get("/healthz")[0] == 200


def test_when_the_supervisor_is_killed_its_children_go_and_the_next_start_is_not_in_the_way(old_place):
    with Up(old_place) as up:
        up.ready()
        children = up.children()
        up.process.kill()
        up.process.wait()
        with Up(old_place, port=up.port) as again:  # at once, same folder, same port
            assert again.link()
            assert not any(alive(child) for child in children)
            assert again.ends()[0] == 0


def test_stopping_finishes_the_requests_in_hand(old_place):
    with Up(old_place) as up:
        up.ready()
        with socket.create_connection(("127.0.0.1", up.port)) as line:
            line.sendall(b"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n")
            stopped = threading.Timer(0.3, up.process.terminate)
            stopped.start()
            stopped.join()
            line.sendall(b"{}")
            line.settimeout(10)
            assert line.recv(100).startswith(b"HTTP/1.1 401")
        assert up.process.wait(15) == 0


def test_a_port_that_is_taken_is_named(place):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        out, err = place.run("up", "--port", port, code=1)
    assert out == ""
    assert err.count("\n") == 1
    assert f"Port {port} is taken" in err
    assert "--port" in err
    assert not place.data.exists()


@pytest.mark.parametrize("host", ["203.0.113.9", "no.such.host.invalid"])
def test_an_address_that_is_not_here_is_named(place, host):
    _, err = place.run("up", "--host", host, "--port", free_port(), code=1)
    assert err.count("\n") == 1
    assert f"Cannot listen on {host}" in err


def test_the_demo_is_told_once(old_place):
    with Up(old_place, "--demo") as up:
        assert up.link()
        up.ends()
    reports = old_place.rows("SELECT count(*) FROM reports_report")
    assert reports > [(20,)]
    with Up(old_place, "--demo") as up:
        assert up.link()
    assert old_place.rows("SELECT count(*) FROM reports_report") == reports


def test_it_stops_when_the_web_processes_never_get_going(old_place):
    old_place.env["HEARDBACK_BASE_URL"] = "http://127.0.0.1:8000"
    (old_place.data / "broken").mkdir(parents=True)
    (old_place.data / "broken" / "granian.py").write_text("raise ImportError('not here')")
    old_place.env["PYTHONPATH"] = f"{old_place.data / 'broken'}:{old_place.env['PYTHONPATH']}"
    with Up(old_place) as up:
        assert up.process.wait(60) == 1


def test_web_alone_is_not_ready_and_a_worker_alone_refuses_before_the_database_is_up_to_date(place):
    _, err = place.run("worker", code=1)
    assert "run “heardback migrate” first" in err
    with Up(place, "--processes", 1, verb="web") as web:
        wait_for(lambda: web.get("/healthz")[0] == 503)
        assert "heardback migrate" in web.get("/healthz")[1]
        place.run("migrate")
        web.ready()
        assert web.ends()[0] == 0
    worker = place.start("worker")
    wait_for(lambda: place.rows("SELECT count(*) FROM ledger_cursor") != [(0,)])
    worker.terminate()
    assert worker.wait(15) == 0
    worker.communicate()
