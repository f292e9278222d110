"""`heardback backup` and `restore`: everything comes back, or nothing is touched."""

import json
import os
import sqlite3
import stat
import zipfile
from pathlib import Path

import pytest

from tests.installations import Installation
from tests.running import wait_for

REPORTS = "SELECT count(*) FROM reports_report"


SEND = """
import io
from heardback.accounts.actors import SYSTEM
from heardback.files.storing import store
from heardback.reports.attaching import attach
from heardback.reports.taking import Account, take
report = take(Account(title="It fails"), source="api")
attach(report, [store(io.BytesIO(b"GET / 500"), "server.log", by=SYSTEM)], by=SYSTEM)
"""
OPEN = """
from heardback.files.handing_out import Which, hand_out, link
from heardback.files.keeping import place_of, storage
from heardback.files.models import File
from pathlib import Path
file = File.objects.get()
content = hand_out(link(file, Which.ORIGINAL)).content.read().decode()
mode = Path(storage().path(place_of(file.key))).stat().st_mode & 0o777
print(content, file.state, oct(mode), end="")
"""


def fill(here: Installation, count: int, name: str) -> None:
    rows = "".join(json.dumps({"title": f"{name} {n}", "email": f"c{n}@some.example"}) + "\n" for n in range(count))
    here.run("import", "reports", "-", "--source", name, given=rows.encode())


@pytest.fixture(scope="module")
def lived_in(django_db_setup, tmp_path_factory):
    """With reports, a key of its own, and a mail in its outbox; `.kept` is its backup, `.lines` its export."""
    here = Installation(tmp_path_factory.mktemp("lived-in") / "data", like=django_db_setup)
    fill(here, 20, "Report")
    (here.data / "outbox").mkdir()
    (here.data / "outbox" / "one@mail.eml").write_text("Subject: Hello\n\nHello\n")
    here.kept = here.data.parent / "kept.zip"
    here.summary = here.json("backup", here.kept)
    here.lines = here.exported()
    yield here
    here.remove()


def test_it_comes_back_as_it_was(lived_in, installation):
    assert lived_in.summary["counts"]["reports.report"] == 20
    assert stat.S_IMODE(lived_in.kept.stat().st_mode) == 0o600
    assert not list(lived_in.kept.parent.glob(".*"))
    there = installation(new=True)
    assert there.json("restore", lived_in.kept)["set_aside"] is None
    assert there.exported() == lived_in.lines
    key = there.data / "secret.key"
    assert key.read_text() == (lived_in.data / "secret.key").read_text()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert (there.data / "outbox" / "one@mail.eml").read_text() == "Subject: Hello\n\nHello\n"
    fill(there, 1, "After")
    assert there.rows("SELECT max(id) FROM reports_report") == [(21,)]


def test_what_people_sent_comes_back_too(lived_in, installation, tmp_path):
    here = installation()
    here.python(SEND)
    assert "1 files are named in it" in here.run("export", tmp_path / "export.jsonl")[1]
    kept = tmp_path / "kept.zip"
    here.run("backup", kept)
    other = installation()
    other.python(SEND)
    other.run("restore", kept, "--force")
    assert other.python(OPEN) == "GET / 500 ready 0o600"
    assert len([path for path in (other.data / "files").rglob("*") if path.is_file()]) == 1
    elsewhere = installation(new=True)
    folder = tmp_path / "elsewhere"
    elsewhere.env |= {
        "HEARDBACK_FILES_STORAGE": "django.core.files.storage.FileSystemStorage",
        "HEARDBACK_FILES_OPTIONS": json.dumps({"location": str(folder)}),
    }
    for force in ((), ("--force",)):
        elsewhere.run("restore", kept, *force)
    assert elsewhere.python(OPEN).startswith("GET / 500 ready")
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_what_is_there_is_replaced_only_by_force_and_sqlite_is_set_aside(lived_in, installation):
    there = installation()
    fill(there, 3, "Other")
    key = (there.data / "secret.key").read_text()
    _, said = there.run("restore", lived_in.kept, code=1)
    assert "--force" in said
    assert said.count("\n") == 1
    assert there.rows(REPORTS) == [(3,)]
    aside = Path(there.json("restore", lived_in.kept, "--force")["set_aside"])
    assert there.exported() == lived_in.lines
    assert (aside / "secret.key").read_text() == key
    if there.vendor == "sqlite":
        (aside / "heardback.sqlite3").replace(there.data / "heardback.sqlite3")
        assert there.rows("SELECT DISTINCT title FROM reports_report ORDER BY 1") == [
            ("Other 0",), ("Other 1",), ("Other 2",)
        ]  # fmt: skip


def _truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _damaged(content: bytes) -> bytes:
    middle = 200
    return content[:middle] + bytes([content[middle] ^ 0x55]) + content[middle + 1 :]


def _not_a_zip(content: bytes) -> bytes:
    return b"title,text\n"


@pytest.mark.parametrize("spoil", [_truncated, _damaged, _not_a_zip])
def test_a_damaged_one_changes_nothing(lived_in, tmp_path, spoil):
    file = tmp_path / "spoilt.zip"
    file.write_bytes(spoil(lived_in.kept.read_bytes()))
    there = sorted(lived_in.data.iterdir())
    _, said = lived_in.run("restore", file, "--force", code=1)
    assert "is not a whole backup" in said
    assert said.count("\n") == 1
    assert lived_in.rows(REPORTS) == [(20,)]
    assert sorted(lived_in.data.iterdir()) == there


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda files: files.update({"export.jsonl": files["export.jsonl"].replace(b"c7@", b"d7@")}), "was changed"),
        (lambda files: files.update({"outbox/../../evil": b"x"}), "files are missing"),
        (lambda files: files.pop("secret.key"), "files are missing"),
        (lambda files: files.pop("manifest.json"), "no manifest"),
        (lambda files: files.update({"manifest.json": b"{}"}), "format"),
    ],
)
def test_one_that_somebody_changed_changes_nothing(lived_in, tmp_path, change, why):
    with zipfile.ZipFile(lived_in.kept) as old:
        files = {name: old.read(name) for name in old.namelist()}
    change(files)
    spoilt = tmp_path / "spoilt.zip"
    with zipfile.ZipFile(spoilt, "w") as new:
        for name, content in files.items():
            new.writestr(name, content)
    assert why in lived_in.run("restore", spoilt, "--force", code=1)[1]
    assert lived_in.rows(REPORTS) == [(20,)]


def test_files_are_not_written_outside_the_data_folder(lived_in, tmp_path):
    spoilt = tmp_path / "spoilt.zip"
    with zipfile.ZipFile(lived_in.kept) as old, zipfile.ZipFile(spoilt, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        for name in manifest["files"]:
            new.writestr(name, old.read(name))
        manifest["files"]["outbox/../../evil"] = manifest["files"]["outbox/one@mail.eml"]
        new.writestr("outbox/../../evil", old.read("outbox/one@mail.eml"))
        new.writestr("manifest.json", json.dumps(manifest))
    assert "does not belong" in lived_in.run("restore", spoilt, "--force", code=1)[1]
    assert not (lived_in.data.parent / "evil").exists()


def test_it_is_not_restored_while_somebody_works_on_it(lived_in):
    if lived_in.vendor == "sqlite":
        reader = sqlite3.connect(lived_in.data / "heardback.sqlite3")
        reader.execute(REPORTS).fetchone()
        said = lived_in.run("restore", lived_in.kept, "--force", code=1)[1]
        reader.close()
    else:  # the server keeps readers and writers apart: what counts is who holds the data folder
        import fcntl

        with (lived_in.data / "up.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            lock.write(str(os.getpid()))
            lock.flush()
            said = lived_in.run("restore", lived_in.kept, "--force", code=1)[1]
    assert "stop it" in said
    assert lived_in.rows(REPORTS) == [(20,)]


def test_a_damaged_database_is_what_one_restores_from(lived_in, installation):
    there = installation(vendor="sqlite", new=True)
    there.data.mkdir()
    (there.data / "heardback.sqlite3").write_bytes(b"garbage" * 5000)
    assert "--force" in there.run("restore", lived_in.kept, code=1)[1]
    aside = Path(there.json("restore", lived_in.kept, "--force")["set_aside"])
    assert there.exported() == lived_in.lines
    assert (aside / "heardback.sqlite3").read_bytes().startswith(b"garbage")


def test_the_state_is_of_one_moment_while_others_write(installation, tmp_path):
    here, path = installation(), tmp_path / "many.jsonl"
    path.write_text("".join(json.dumps({"id": n, "title": f"Report {n}"}) + "\n" for n in range(6_000)))
    writer = here.start("import", "reports", path)
    wait_for(lambda: here.rows(REPORTS) > [(0,)])
    backups = [tmp_path / "first.zip", tmp_path / "second.zip"]
    for file in backups:
        here.run("backup", file)
    assert writer.communicate()[0].startswith("Added 6,000 of 6,000")
    seen = []
    for file in backups:
        lines = [json.loads(line) for line in zipfile.ZipFile(file).read("export.jsonl").splitlines()[1:]]
        reports = {row["pk"] for row in lines if row["model"] == "reports.report"}
        assert {row["fields"]["report"] for row in lines if row["model"] == "ledger.event"} == reports
        seen.append((len(reports), file))
    among = [(reports, file) for reports, file in seen if 0 < reports < 6_000]
    assert among, "nobody had to wait for the other"
    there = installation()
    there.run("restore", among[-1][1], "--force")
    assert there.rows(REPORTS) == [(among[-1][0],)]


def test_a_disk_that_refuses_leaves_no_half_backup(lived_in, tmp_path):
    _, said = lived_in.run("backup", tmp_path / "no such folder" / "kept.zip", code=1)
    assert "No such file or directory" in said
    assert said.count("\n") == 1


def test_one_that_fails_leaves_the_older_one(installation, tmp_path):
    (tmp_path / "kept.zip").write_bytes(b"an older backup")
    installation(vendor="sqlite", new=True).run("backup", tmp_path / "kept.zip", code=1)  # it has no tables
    assert (tmp_path / "kept.zip").read_bytes() == b"an older backup"
    assert not list(tmp_path.glob(".kept*"))
