"""`heardback up` from its first start to its last: real processes, looked at from outside."""

import os
import shutil
import signal
import socket
import threading
from urllib.parse import urlsplit

import pytest

from tests.installations import Installation
from tests.running import Up, Visitor, alive, wait_for
from tests.surroundings import free_port

pytestmark = pytest.mark.once


@pytest.fixture
def place(installation):
    return installation("sqlite")


@pytest.fixture(scope="module")
def folder_of_one(tmp_path_factory):
    """The data of an installation that was set up, to be copied: that takes longer than a start."""
    one = Installation(tmp_path_factory.mktemp("one") / "data", "sqlite")
    one.run("migrate")
    return one.data


@pytest.fixture
def old_place(place, folder_of_one):
    """Not its first start."""
    shutil.copytree(folder_of_one, place.data)
    return place


def test_the_first_start_sets_everything_up_and_says_where_it_is(place):
    with Up(place) as up:
        said = up.said()
        up.ready(within=1)  # it says so only when it is
        assert f"http://127.0.0.1:{up.port}/" in said
        assert "owner@localhost" in said
        assert str(place.data / "outbox") in said
        assert up.get("/healthz")[1] == '{"status": "ready"}'
        assert len(up.children()) == 4
        code, seconds = up.ends(signal.SIGINT)
        assert (code, up.process.stderr.read()) == (0, "")
        assert seconds < 5
    assert place.rows("SELECT email, role FROM accounts_member") == [("owner@localhost", "admin")]
    assert (place.data / "secret.key").stat().st_mode & 0o777 == 0o600


def test_the_owner_is_whom_the_environment_names(place):
    place.env["HEARDBACK_OWNER_EMAIL"] = "Ines@Firm.example"
    with Up(place) as up:
        assert "ines@firm.example" in up.said()


def test_the_second_start_keeps_everything_and_is_quick(place):
    with Up(place) as up:
        up.ready()
        up.ends()
    key = (place.data / "secret.key").read_text()
    with Up(place) as up:
        seconds = up.ready()
        assert up.link()
    assert (place.data / "secret.key").read_text() == key
    assert place.rows("SELECT count(*) FROM accounts_member") == [(1,)]
    assert seconds < 10  # the measure is bench/start: here other tests are at work too


def test_the_link_it_prints_signs_in_once(old_place):
    with Up(old_place) as up:
        path = urlsplit(up.link()).path
        owner, another = Visitor(up.port), Visitor(up.port)
        assert another.get(path) == 200
        assert owner.get(path) == 200
        assert owner.get("/desk/") == 302  # looking at the link did nothing
        owner.get(path)
        assert owner.press(path) == 302
        assert owner.get("/desk/") == 200
        assert another.press(path) == 410
        assert another.get("/desk/") == 302


@pytest.mark.parametrize("which", [0, 2, 3])
def test_a_child_that_is_killed_is_started_again(old_place, which):
    with Up(old_place) as up:
        up.ready()
        before = up.children()
        os.kill(before[which], signal.SIGKILL)
        wait_for(lambda: len(up.children()) == 4 and before[which] not in up.children())
        assert set(before) - {before[which]} < set(up.children())
        up.ready()
        assert up.ends()[0] == 0
        assert "was ended by SIGKILL" in up.process.stderr.read()


def test_while_both_web_processes_are_dead_a_visitor_waits_and_is_answered(old_place):
    with Up(old_place) as up:
        up.ready()
        for web in up.children()[:2]:
            os.kill(web, signal.SIGKILL)
        assert up.get("/healthz")[0] == 200


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


def test_the_demo_is_told_once(place):
    with Up(place, "--demo") as up:
        assert up.link()
        up.ends()
    reports = place.rows("SELECT count(*) FROM reports_report")
    assert reports > [(20,)]
    with Up(place, "--demo") as up:
        assert up.link()
    assert place.rows("SELECT count(*) FROM reports_report") == reports


def test_two_on_one_data_folder_refuse(old_place):
    with Up(old_place) as up:
        up.ready()
        _, err = old_place.run("up", "--port", up.port + 1, code=1)
        assert err.count("\n") == 1
        assert f"Another Heardback runs on {old_place.data} (process {up.process.pid})" in err
        assert "--data" in err
        assert up.get("/healthz")[0] == 200


def test_the_data_folder_may_be_named_on_the_line(place, tmp_path):
    elsewhere = tmp_path / "else where"
    with Up(place, "--data", elsewhere) as up:
        up.ready()
    assert (elsewhere / "heardback.sqlite3").exists()
    assert not place.data.exists()


def test_it_stops_when_the_web_processes_never_get_going(old_place):
    old_place.env["HEARDBACK_BASE_URL"] = "http://127.0.0.1:8000"
    (old_place.data / "broken").mkdir(parents=True)
    (old_place.data / "broken" / "granian.py").write_text("raise ImportError('not here')")
    old_place.env["PYTHONPATH"] = f"{old_place.data / 'broken'}:{old_place.env['PYTHONPATH']}"
    with Up(old_place) as up:
        assert up.process.wait(60) == 1


def test_web_alone_is_not_ready_before_the_database_is(place):
    with Up(place, "--processes", 1, verb="web") as web:
        wait_for(lambda: web.get("/healthz")[0] == 503)
        assert "heardback migrate" in web.get("/healthz")[1]
        place.run("migrate")
        web.ready()
        assert web.ends()[0] == 0


def test_a_worker_alone_demands_a_database_that_is_up_to_date(place):
    _, err = place.run("worker", code=1)
    assert "run “heardback migrate” first" in err
    place.run("migrate")
    worker = place.start("worker")
    wait_for(lambda: place.rows("SELECT count(*) FROM ledger_cursor") != [(0,)])
    worker.terminate()
    assert worker.wait(15) == 0
    worker.communicate()
