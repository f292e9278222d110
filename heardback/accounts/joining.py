"""Members come, change and go. The ledger lies above this room: who calls these records what happened."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from heardback.accounts.models import ApiToken, Member
from heardback.accounts.roles import Role
from heardback.wire.text import clean


@transaction.atomic
def add_member(email: str, name: str, role: str) -> Member:
    """Somebody joins the team, without a password: a one-time link or a mailed code lets them in.

    ValidationError with a message per field.
    """
    email, wrong = clean(email).lower(), wrong_names(name, role)
    try:
        validate_email(email)
    except ValidationError:
        wrong["email"] = "This does not look like an e-mail address. It should look like name@example.com."
    if Member.objects.filter(email=email).exists():
        wrong["email"] = f"{email} is a member already."
    if wrong:
        raise ValidationError(wrong)
    return Member.objects.create_user(email, name=clean(name), role=role)


@transaction.atomic
def change_member(member: Member, *, name: str, role: str, active: bool) -> list[str]:
    """Change what a member is called, may do, and whether they may come in at all. Returns what changed.

    The last active admin stays one, so that somebody can always let others in. ValidationError with a message per
    field.
    """
    if wrong := wrong_names(name, role):
        raise ValidationError(wrong)
    admins = list(Member.objects.select_for_update().filter(role=Role.ADMIN, is_active=True))
    if [admin.pk for admin in admins] == [member.pk] and (role != Role.ADMIN or not active):
        field = "role" if role != Role.ADMIN else "active"
        raise ValidationError({field: "This is the only admin. Make somebody else one first."})
    member = Member.objects.select_for_update().get(pk=member.pk)
    said = {"name": clean(name), "role": role, "is_active": active}
    changed = [field for field, value in said.items() if getattr(member, field) != value]
    for field in changed:
        setattr(member, field, said[field])
    member.save(update_fields=changed)
    return changed


def choose_weekly(member: Member, *, wanted: bool) -> None:
    """Whether Monday's mail comes."""
    Member.objects.filter(pk=member.pk).update(weekly=wanted)


def set_password(member: Member, password: str) -> None:
    """ValidationError on `new` when it is too easy to guess."""
    try:
        validate_password(password, member)
    except ValidationError as weak:
        raise ValidationError({"new": weak.messages}) from None
    member.set_password(password)
    member.save(update_fields=["password"])


def revoke_token(token: ApiToken) -> None:
    """From now on this token opens nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def wrong_names(name: str, role: str) -> dict[str, str]:
    """What is wrong with what somebody is called, and with their role."""
    wrong = {}
    if not clean(name) or len(clean(name)) > 120:
        wrong["name"] = "Say who it is, in at most 120 characters."
    if role not in Role.values:
        wrong["role"] = f"“{clean(role)[:40]}” is not one of: {', '.join(Role.values)}."
    return wrong
