"""The command line: what it says, where it says it, and how it exits."""

import json
import subprocess
import sys
import time

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import OperationalError

from heardback import __version__
from heardback.accounts.keys import make_token, token_for
from heardback.accounts.models import ApiToken, Member
from heardback.accounts.roles import Role
from heardback.ledger.models import Event
from heardback.project.command import main
from heardback.project.failing import explained
from heardback.releases.models import Release

COMMANDS = ("up", "web", "worker", "migrate", "check", "token", "release", "signin", "docs", "import", "export", "backup", "restore", "version")  # fmt: skip  # noqa: E501


def test_help_names_every_command(capsys):
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert [command for command in COMMANDS if f" {command} " not in said] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command, capsys):
    assert main([command, "--help"]) == 0
    assert f"heardback {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["upp"], "No such command 'upp'"),
        (["up", "--prot", "1"], "No such option: --prot"),
        (["up", "--port", "many"], "Invalid value for '--port'"),
        (["up", "--port", "70000"], "less than or equal to 65535"),
        (["token", "create", "--name", "x"], "Missing option '--role'"),
        (["token", "create", "--name", "x", "--role", "boss"], "“boss” is not a role; roles: viewer, agent"),
        (["token", "create", "--name", " ", "--role", "agent"], "say what the token is for"),
        (["token", "revoke", "77"], "there is no token 77"),
        (["release", "create", "default"], "Missing argument 'VERSION'"),
        (["release", "create", "moon", "2.1"], "There is no product “moon”"),
        (["release", "create", "default", "2.1", "--environment", "moon"], "“moon” is not one of: staging, production"),
        (["release", "create", "default", "2.1", "--issue", "HB-9"], "there is no issue “HB-9”"),
        (["release", "create", "default", "2.1", "--reaches", "Acme=2026-12-04"], "There is no organization “Acme”"),
        (["release", "create", "default", "2.1", "--reaches-others", "soon"], "has no date like 2026-12-04"),
        (["signin"], "Missing argument 'EMAIL'"),
    ],
)
@pytest.mark.django_db
def test_a_wrong_line_is_answered_by_one_line(line, said, capsys):
    assert main(line) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("heardback: ")
    assert err.count("\n") == 1
    assert said in err
    assert not ApiToken.objects.exists()


def test_without_a_command_it_shows_the_help(capsys):
    assert main([]) == 2
    assert "Usage: heardback" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("problem", "line", "code"),
    [
        (ImproperlyConfigured("HEARDBACK_X is “y”."), "HEARDBACK_X is “y”.", 2),
        (ValidationError({"email": "no", "name": ["a", "b"]}), "email: no; name: a; name: b", 2),
        (ValidationError("plain"), "plain", 2),
        (OperationalError("no such table: x"), "run “heardback up” or “heardback migrate” first", 1),
        (OperationalError("connection refused"), "The database: connection refused", 1),
    ],
)
def test_what_django_raises_becomes_a_line(problem, line, code):
    said, exits = explained(problem)
    assert line in said
    assert exits == code


def test_what_only_a_traceback_explains_stays_one():
    assert explained(KeyError("x")) is None


@pytest.mark.django_db
def test_a_pipeline_says_what_shipped_to_whom_and_twice_is_once(capsys, issue_at):
    issue = issue_at("releasing")
    line = ["release", "create", issue.product.slug, "2.1", "--issue", issue.key, "--public-notes", "All is **well**."]
    assert main([*line, "--reaches", "fern & co=2026-12-04", "--review", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    made = Release.objects.get(pk=said["number"])
    assert (said["version"], said["issues"]) == ("2.1", [issue.key])
    assert (made.review, made.public_notes, list(made.issues.all())) == (True, "All is **well**.", [issue])
    (row,) = made.rollouts.all()
    assert (str(row.organization), f"{row.reaches_at:%Y-%m-%d}") == ("Fern & Co", "2026-12-04")
    assert main(line) == 2
    assert "2.1 was already released to production" in capsys.readouterr().err
    assert main(["release", "create", issue.product.slug, "2.2", "--reaches", "Fern=2026-12-04"]) == 2
    assert "Do you mean Fern & Co?" in capsys.readouterr().err


@pytest.mark.django_db
def test_token_create_prints_the_token_alone(capsys):
    assert main(["token", "create", "--name", "the shop", "--role", "agent"]) == 0
    token = token_for(capsys.readouterr().out.removesuffix("\n"))
    assert (token.name, token.role) == ("the shop", "agent")


@pytest.mark.django_db
def test_tokens_are_listed_without_their_secret_and_end_when_revoked(capsys):
    secret = make_token("the shop", Role.AGENT)
    number = token_for(secret).pk
    assert main(["token", "list", "--json"]) == 0
    out = capsys.readouterr().out
    assert secret not in out
    (listed,) = json.loads(out)
    assert (listed["number"], listed["name"], listed["role"], listed["revoked_at"]) == (
        number,
        "the shop",
        "agent",
        None,
    )
    assert main(["token", "revoke", str(number)]) == 0
    assert token_for(secret) is None
    assert main(["token", "list"]) == 0
    assert "revoked" in capsys.readouterr().out


@pytest.mark.django_db
def test_signin_makes_the_first_owner_and_nobody_after(capsys):
    assert main(["signin", "ines@firm.example"]) == 0
    assert capsys.readouterr().out.startswith("http://testserver.example/desk/sign-in/")
    owner = Member.objects.get()
    assert (owner.email, owner.role) == ("ines@firm.example", Role.ADMIN)
    assert Event.objects.filter(word="member.added").exists()
    assert main(["signin", "stranger@firm.example"]) == 2
    assert "nobody signs in as stranger@firm.example" in capsys.readouterr().err
    assert Member.objects.count() == 1


@pytest.mark.django_db
def test_a_sign_in_link_opens_the_desk_once(ada, client, capsys):
    main(["signin", ada.email.upper()])
    url = capsys.readouterr().out.strip()
    assert client.get(url).status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.post(url).status_code == 302
    assert client.session["_auth_user_id"] == str(ada.pk)
    client.logout()
    assert client.post(url).status_code == 410
    assert "_auth_user_id" not in client.session


def test_version_for_people_and_programs(capsys):
    main(["version"])
    main(["version", "--json"])
    first, second = capsys.readouterr().out.splitlines()
    assert (first, json.loads(second)) == (__version__, {"version": __version__})


@pytest.mark.once
def test_a_typing_mistake_is_answered_without_loading_django():
    code = (
        "import sys; from heardback.project.command import main; main(['upp']); main(['up', '--port', 'x']);"
        "assert not {'django', 'rich', 'granian', 'httpx2'} & set(sys.modules)"
    )
    began = time.monotonic()
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0
    assert time.monotonic() - began < 10
