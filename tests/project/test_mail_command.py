"""`heardback mail`: what a mail server pipes is kept, or handed back to it; files are brought in once."""

import io
import mailbox

import pytest

from heardback.letters.models import Letter
from heardback.project.command import main
from tests.letters.conftest import full_disk, written


@pytest.fixture
def piped(monkeypatch, db):
    def pipe(raw: bytes, *arguments: str) -> int:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        return main(["mail", "receive", *arguments])

    return pipe


def test_a_piped_mail_is_kept_with_its_envelope(piped, monkeypatch):
    assert piped(written().as_bytes(), "--sender", "MAILER-DAEMON", "--recipient", "Support+R1@hb.example") == 0
    letter = Letter.objects.get()
    assert (letter.via, letter.envelope_sender, letter.envelope_recipient) == ("pipe", "", "support+r1@hb.example")
    monkeypatch.setenv("SENDER", "lena@ott.example")
    monkeypatch.setenv("ORIGINAL_RECIPIENT", "help@hb.example")
    assert piped(written("Other").as_bytes()) == 0
    assert Letter.objects.latest("pk").envelope_sender == "lena@ott.example"


def test_what_can_never_be_kept_goes_back_and_what_can_be_later_stays(piped, capsys):
    assert piped(b"  \n") == 65
    assert "nothing in it" in capsys.readouterr().err
    with full_disk():
        assert piped(written().as_bytes()) == 75
    assert "disk is full" in capsys.readouterr().err


def test_files_are_brought_in_once(db, tmp_path, capsys):
    mails = [written(f"No. {number}", message_id=f"<{number}@x.example>") for number in range(3)]
    box = mailbox.mbox(tmp_path / "all.mbox")
    folder = mailbox.Maildir(tmp_path / "Maildir")
    for mail in mails:
        box.add(mail)
    box.flush()
    folder.add(mails[0])
    folder.add(written("Another", message_id="<a@x.example>"))
    assert main(["mail", "import", str(tmp_path / "all.mbox")]) == 0
    assert "3 mails kept." in capsys.readouterr().out
    assert main(["mail", "import", str(tmp_path / "Maildir"), "--park", "--json"]) == 0
    assert '"kept": 1, "known": 1' in capsys.readouterr().out
    assert list(Letter.objects.order_by("pk").values_list("state", flat=True)) == ["waiting"] * 3 + ["parked"]
    assert main(["mail", "import", str(tmp_path / "nowhere")]) == 2
