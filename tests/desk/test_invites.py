"""Colleagues are invited by mail: the link is good once and for a week, and whoever accepts it chooses a password."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from heardback.accounts.models import Invite, Member
from heardback.ledger.models import Event
from heardback.notices.inviting import accept, invite, send_again, withdraw

NORA = {"name": "Nora Bell", "email": "Nora@Heardback.example", "role": "engineer"}
GOOD = {"name": "Nora Bell", "new": "quiet maple lantern"}


@pytest.fixture
def link(at_desk, ada, outbox):
    """The one in Nora's mail."""
    assert at_desk(ada).post("/desk/members/invite/", NORA)["Location"] == "/desk/members/"
    return linked(outbox()[-1])


def linked(mail) -> str:
    return re.search(r"http://testserver\.example(/desk/invited/\S+)", mail.get_content())[1]


def test_whoever_accepts_is_a_member_with_a_password(link, client, outbox, at_desk, ada):
    (mail,) = outbox()
    assert mail["To"] == "nora@heardback.example" and "You are an engineer." in mail.get_content()
    assert "Nora Bell" in at_desk(ada).get("/desk/members/").content.decode()
    for _ in range(2):  # looking accepts nothing, whoever looks
        assert "Ada Owner invites you" in client.get(link).content.decode()
    assert Member.objects.count() == 1
    weak = client.post(link, {"name": "Nora Bell", "new": "1234"})
    assert weak.status_code == 422 and "too short" in weak.content.decode()
    assert client.post(link, GOOD)["Location"] == "/desk/"
    assert "Nora Bell" in client.get("/desk/").content.decode()
    nora = Member.objects.get(email="nora@heardback.example")
    assert nora.role == "engineer" and nora.check_password(GOOD["new"])
    assert Event.objects.get(word="member.joined").sentence == "Nora Bell accepted the invitation, as engineer"
    again = Client().post(link, {**GOOD, "name": "Mallory"})
    assert again.status_code == 410 and "This invitation is over" in again.content.decode()


def test_one_that_is_sent_again_has_a_fresh_link(link, client, outbox, at_desk, ada):
    made = Invite.objects.get()
    at_desk(ada).post(f"/desk/members/invites/{made.pk}/", {"do": "again"})
    fresh = linked(outbox()[-1])
    assert fresh != link
    assert client.get(link).status_code == 410 and client.get(fresh).status_code == 200
    Invite.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.post(fresh, GOOD).status_code == 410
    assert "the link is too old" in at_desk(ada).get("/desk/members/").content.decode()


def test_one_that_is_withdrawn_opens_nothing(link, client, at_desk, ada):
    made = Invite.objects.get()
    at_desk(ada).post(f"/desk/members/invites/{made.pk}/", {"do": "withdraw"})
    assert client.post(link, GOOD).status_code == 410
    assert Member.objects.count() == 1
    with pytest.raises(ValidationError, match="withdrawn already"):
        send_again(made, by=ada.actor)
    assert invite(made.email, "Nora", "agent", by=ada.actor).pk != made.pk


def test_nobody_is_invited_twice_at_a_time_nor_who_is_there(link, at_desk, ada):
    for email, says in (("nora@heardback.example", "is invited already"), (ada.email, "is a member already")):
        answer = at_desk(ada).post("/desk/members/invite/", {**NORA, "email": email})
        assert answer.status_code == 422 and says in answer.content.decode()


def test_a_member_made_by_hand_meanwhile_is_not_taken_over(link, client, db):
    Member.objects.create_user("nora@heardback.example", "her own", name="Nora", role="viewer")
    assert client.post(link, GOOD).status_code == 410
    assert Member.objects.get(email="nora@heardback.example").check_password("her own")


def test_only_admins_invite(dana, ada, outbox):
    with pytest.raises(PermissionDenied):
        invite("nora@x.example", "Nora", "agent", by=dana.actor)
    made = invite("nora@x.example", "Nora", "agent", by=ada.actor)
    for verb in (send_again, withdraw):
        with pytest.raises(PermissionDenied):
            verb(made, by=dana.actor)
    assert accept("no secret of ours", name="Nora", password="quiet maple lantern") is None


def test_programs_invite(client, token_for, outbox):
    headers = {"Authorization": f"Bearer {token_for('admin')}"}
    made = client.post("/api/v1/invites", NORA, "application/json", headers=headers)
    assert (made.status_code, made.json()["state"]) == (201, "open")
    place = f"/api/v1/invites/{made.json()['id']}"
    assert client.post(f"{place}/resend", headers=headers).status_code == 200
    assert client.post(f"{place}/withdraw", headers=headers).json()["state"] == "withdrawn"
    refused = client.post(f"{place}/resend", headers=headers)
    assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == "invite"
    assert [one["state"] for one in client.get("/api/v1/invites", headers=headers).json()] == ["withdrawn"]
    assert len(outbox()) == 2
