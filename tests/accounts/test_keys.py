"""Tokens and one-time links: secrets that open once, or until they are revoked."""

import pytest
from django.core.exceptions import ValidationError

from heardback.accounts.joining import add_member, change_member, revoke_token
from heardback.accounts.keys import live_sign_in_link, make_sign_in_link, make_token, token_for, use_sign_in_link
from heardback.accounts.models import ApiToken


def test_looking_at_a_link_uses_nothing_up(dana):
    secret = make_sign_in_link(dana)
    assert live_sign_in_link(secret) == live_sign_in_link(secret) == dana
    assert use_sign_in_link(secret) == dana
    assert use_sign_in_link(secret) is None
    assert live_sign_in_link(secret) is None


def test_a_closed_account_opens_nothing(dana):
    secret = make_sign_in_link(dana)
    dana.is_active = False
    dana.save()
    assert use_sign_in_link(secret) is None


def test_a_token_needs_a_name_and_a_role(db):
    for name, role, field in ((" ", "agent", "name"), ("x" * 121, "agent", "name"), ("x", "king", "role")):
        with pytest.raises(ValidationError) as wrong:
            make_token(name, role)
        assert list(wrong.value.message_dict) == [field]
    assert not ApiToken.objects.exists()


def test_a_revoked_token_opens_nothing(db):
    secret = make_token("Nightly export", "viewer")
    assert token_for(secret).role == "viewer"
    revoke_token(ApiToken.objects.get())
    assert token_for(secret) is None


def test_a_member_is_added_without_a_password(db):
    member = add_member(" Nora@X.example ", "Nora Bell", "agent")
    assert member.email == "nora@x.example" and not member.has_usable_password()
    with pytest.raises(ValidationError) as wrong:
        add_member("nora@x.example", "", "king")
    assert set(wrong.value.message_dict) == {"email", "name", "role"}


def test_the_last_admin_stays_one(ada, dana):
    with pytest.raises(ValidationError, match="only admin"):
        change_member(ada, name="Ada", role="viewer", active=True)
    assert change_member(dana, name="Dana Ito", role="admin", active=True) == ["role"]
    assert change_member(ada, name="Ada Owner", role="viewer", active=True) == ["role"]
    with pytest.raises(ValidationError, match="only admin"):
        change_member(dana, name="Dana Ito", role="admin", active=False)
