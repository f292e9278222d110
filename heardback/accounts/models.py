"""Members of the team, the tokens of programs, and one-time links to sign in."""

from typing import Any, ClassVar, Final

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.accounts.roles import Role


class MemberManager(BaseUserManager["Member"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Member":
        member = self.model(email=email.strip().lower(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def get_by_natural_key(self, username: str | None) -> "Member":
        return self.get(email__iexact=username)


class Member(AbstractBaseUser):
    """Someone of the team. Signs in by e-mail; what they may do follows from `role` alone."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    # Whether Monday's mail comes: what is late, what is due, what is theirs.
    weekly = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]
    objects = MemberManager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="member_email_lower_case"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="member_role_known"),
        )

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def actor(self) -> Actor:
        return Actor(f"member:{self.pk}", str(self), self.role)


class ApiToken(models.Model):
    """A program's key to the API. Only its digest is kept; the token itself is shown once."""

    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(role__in=Role.values), name="token_role_known"),)

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        return Actor(f"token:{self.pk}", self.name, self.role)


class SignInLink(models.Model):
    """A link that signs a member in once."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Invite(models.Model):
    """Somebody is asked to join the team. Only the digest of the link's secret is kept. An open one is neither accepted
    nor withdrawn; it may have expired, and can be sent again."""

    OPEN: Final = models.Q(accepted_at=None, withdrawn_at=None)

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="invite_email_lower_case"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invite_role_known"),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None), name="invite_ends_once"
            ),
            models.UniqueConstraint(
                fields=["email"], condition=models.Q(accepted_at=None, withdrawn_at=None), name="invite_one_open"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        if self.accepted_at is not None:
            return "accepted"
        return "withdrawn" if self.withdrawn_at is not None else "open"

    @property
    def expired(self) -> bool:
        return self.state == "open" and self.expires_at <= timezone.now()
