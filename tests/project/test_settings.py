"""Settings come from the environment, and say what is wrong with it on one line."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HEARDBACK_SMTP_URL", "mail.example:25", "it should look like smtp://host:port"),
        ("HEARDBACK_BASE_URL", "support.example.com", "it should look like https://host:port"),
        ("HEARDBACK_DATABASE_URL", "mysql://u@h/db", "sqlite:///folder/file.sqlite3 or postgres://"),
        ("HEARDBACK_TIME_ZONE", "Berlin", "HEARDBACK_TIME_ZONE is “Berlin”, which is not known"),
        ("HEARDBACK_LOG_LEVEL", "LOUD", "HEARDBACK_LOG_LEVEL is “LOUD”, which is not known"),
        ("HEARDBACK_DKIM_KEY", "/dev/null/key.pem", "HEARDBACK_DKIM_KEY: /dev/null/key.pem cannot be read"),
        ("HEARDBACK_DKIM_KEY", __file__, "is no private RSA key in PEM: make one with"),
        ("HEARDBACK_MAIL_CERTIFICATE", __file__, "with its key is not to be used"),
        ("HEARDBACK_DATA", "/dev/null/here", "HEARDBACK_DATA: the folder /dev/null/here cannot be made"),
    ],
)
def test_a_setting_that_makes_no_sense_stops_the_start(installation, name, value, said):
    place = installation("sqlite")
    place.env[name] = value
    out, err = place.run("check", code=2)
    assert out == ""
    assert err.count("\n") == 1
    assert said in err


def test_the_secret_key_is_made_once_and_readable_by_its_owner_alone(installation):
    place = installation()
    place.run("export", "-")
    key = place.data / "secret.key"
    made = key.read_text()
    assert len(made) >= 50
    assert key.stat().st_mode & 0o777 == 0o600
    place.run("export", "-")
    assert key.read_text() == made


def test_a_key_in_the_environment_makes_no_file(installation):
    place = installation()
    place.env["HEARDBACK_SECRET_KEY"] = "k" * 50
    place.run("export", "-")
    assert not (place.data / "secret.key").exists()


def test_processes_that_start_together_agree_on_one_key(tmp_path):
    code = "import sys; from pathlib import Path; from heardback.project.secret import secret_key_in as key;"
    code += "sys.stdin.read(); print(key(Path(sys.argv[1])))"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(8)
    ]
    for process in started:
        process.stdin.close()
    keys = {process.stdout.read() for process in started}
    assert len(keys) == 1
    assert len(keys.pop()) > 50
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
    for process in started:
        process.stdout.close()
        process.wait()
