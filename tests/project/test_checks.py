"""The numbered checks: each finds what it is for, says what to do, and is quiet otherwise."""

import json
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.db import connection

from heardback.ledger.models import Stumble
from heardback.products.models import Product
from heardback.project.checks import OURS, public, warn_or_refuse
from heardback.project.command import main
from heardback.project.failing import Failure
from heardback.project.mounts import on_network
from tests.files.clamd import Clamd
from tests.surroundings import free_port

MOUNTS = """22 1 0:20 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:35 / /srv/shared\\040disk rw - nfs4 host:/x rw
41 40 0:36 / /srv/shared\\040disk/fast rw - tmpfs tmpfs rw
"""


def found(*databases: str) -> set[str]:
    problems = run_checks(tags=[OURS], databases=databases)
    assert all(problem.hint for problem in problems)
    return {problem.id.removeprefix("heardback.") for problem in problems}


@pytest.fixture
def sound(tmp_path, settings):
    settings.HEARDBACK_DATA = tmp_path
    settings.SECRET_KEY = "k" * 50
    return settings


def test_a_sound_installation_has_nothing_to_say(sound):
    assert found() == set()


def test_a_key_that_others_can_read(sound, tmp_path):
    key = tmp_path / "secret.key"
    key.write_text("k")
    key.chmod(0o640)
    assert found() == {"E002"}
    key.chmod(0o600)
    assert found() == set()


def test_a_folder_that_cannot_be_written(sound):
    sound.HEARDBACK_DATA = Path("/proc/1")  # not even root writes there
    assert "E001" in found() or Path("/proc/1").stat().st_mode & 0o200 == 0


def test_a_folder_that_is_gone(sound, tmp_path):
    sound.HEARDBACK_DATA = tmp_path / "gone"
    assert found() == {"E001"}


def test_a_scanner_that_does_not_answer_and_a_storage_that_is_none(sound):
    sound.HEARDBACK_CLAMD_URL = "tcp://127.0.0.1:9"
    assert found() == {"W006"}
    scanner = Clamd()
    sound.HEARDBACK_CLAMD_URL = scanner.url
    assert found() == set()
    scanner.stop()
    sound.HEARDBACK_CLAMD_URL = ""
    sound.STORAGES = sound.STORAGES | {"files": {"BACKEND": "storages.nowhere.Storage"}}
    assert found() == {"E007"}


def test_a_key_that_is_too_short(sound):
    sound.SECRET_KEY = "short"
    assert found() == {"E003"}


def test_public_addresses_want_tls_and_a_mail_server(sound):
    sound.HEARDBACK_BASE_URL = "http://support.firm.com"
    assert found() == {"W001", "W002"}
    sound.HEARDBACK_BASE_URL = "https://support.firm.com"
    sound.HEARDBACK_SMTP_URL = "smtp://mail:25"
    assert found() == set()


@pytest.mark.parametrize(
    ("host", "answer"),
    [("support.firm.com", True), ("8.8.8.8", True), ("127.0.0.1", False), ("10.1.2.3", False), ("localhost", False),
     ("nas.local", False), ("::1", False), ("desk", False)],
)  # fmt: skip
def test_who_is_public(host, answer):
    assert public(host) is answer


@pytest.mark.django_db
def test_there_is_a_product(sound):
    sound.HEARDBACK_SECRET_KEY = "k" * 50
    before = found("default")
    Product.objects.all().delete()
    assert found("default") - before == {"E006"}


@pytest.mark.django_db
def test_a_shared_database_wants_a_shared_key(sound, monkeypatch):
    monkeypatch.delenv("HEARDBACK_SECRET_KEY", raising=False)
    assert ("W004" in found("default")) is (connection.vendor == "postgresql")


@pytest.mark.once
def test_a_database_that_is_not_in_wal_mode(installation):
    place = installation("sqlite")
    place.env["HEARDBACK_DATABASE_URL"] = "sqlite:///:memory:"  # which has no WAL
    said = place.json("check", code=1)
    assert "heardback.E005" in [problem["id"] for problem in said["problems"]]


@pytest.mark.once
def test_a_database_that_does_not_answer(installation):
    place = installation("sqlite")
    place.env["HEARDBACK_DATABASE_URL"] = "postgres://nobody@127.0.0.1:1/none"
    said = place.json("check", code=1)
    assert "heardback.E004" in [problem["id"] for problem in said["problems"]]
    _, err = place.run("up", "--port", free_port(), code=1)
    assert err.count("\n") == 1


def test_network_file_systems_are_known_by_the_nearest_mount():
    assert on_network(Path("/srv/shared disk/heardback"), MOUNTS) == "nfs4"
    assert on_network(Path("/srv/shared disk/fast/heardback"), MOUNTS) == ""
    assert on_network(Path("/srv/heardback"), MOUNTS) == ""


@pytest.mark.django_db
def test_errors_refuse_a_start_and_warnings_are_said(sound, capsys):
    sound.HEARDBACK_BASE_URL = "http://support.firm.com"
    sound.SECRET_KEY = "short"
    with pytest.raises(Failure, match=r"has 5 characters.*heardback\.E003"):
        warn_or_refuse()
    assert "heardback.W001" in capsys.readouterr().err


@pytest.mark.django_db
def test_the_command_says_all_is_well(sound, monkeypatch, capsys):
    monkeypatch.setenv("HEARDBACK_SECRET_KEY", "k" * 50)
    code = main(["check", "--json"])
    said = json.loads(capsys.readouterr().out)
    ours = [problem for problem in said["problems"] if problem["id"] != "heardback.E005"]  # a test's is in memory
    assert ours == []
    assert code == (0 if said["ok"] else 1)


@pytest.mark.django_db
def test_events_that_nobody_could_act_on(sound):
    assert "W005" not in found("default")
    Stumble.objects.create(reader="notices", event=7, failure="KeyError: 'note'")
    assert "W005" in found("default")
