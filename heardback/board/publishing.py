"""Publishing an issue in words written for the public, keeping them true, and taking them back."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.board.models import PublicIssue, PublicStatus, PublicUpdate
from heardback.board.naming import named_in
from heardback.issues.holding import MergedAway
from heardback.issues.models import Issue
from heardback.ledger.recording import record
from heardback.loop.texts import choice, text

TITLE_LONGEST, TEXT_LONGEST = 200, 10_000


class NamesSomebody(ValidationError):
    """The words tell who reported it. With a reason (`override`) they may."""


@transaction.atomic
def publish(
    issue: Issue,
    title: str,
    *,
    by: Actor,
    meanwhile: str = "",
    status: str = PublicStatus.LOOKING,
    override: str = "",
) -> PublicIssue:
    """Put `issue` on the board; one that was withdrawn comes back in these words.

    ValidationError, a message per field; NamesSomebody when the words name whom it hurts and `override` doesn't say why
    they may.
    """
    issue = Issue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
    if issue.merged_into_id is not None:
        raise MergedAway(issue)
    public = PublicIssue.objects.filter(issue=issue).first()
    if public is not None and public.withdrawn_at is None:
        raise ValidationError({"title": f"{issue.key} is on the board already. Change the words that stand there."})
    fields = _checked(issue, {"title": title, "meanwhile": meanwhile}, status, override, by)
    now = timezone.now()
    fields |= {"published_at": now, "withdrawn_at": None, "changed_at": now}
    public, _ = PublicIssue.objects.update_or_create(issue=issue, defaults=fields)
    record("board.published", actor=by, issue=issue.pk, title=public.title, status=public.get_status_display())
    return public


@transaction.atomic
def edit(
    public: PublicIssue,
    *,
    by: Actor,
    title: str | None = None,
    meanwhile: str | None = None,
    status: str | None = None,
    override: str = "",
) -> PublicIssue:
    """Change what stands there; None leaves it. Nobody is told: write an update for that. ValidationError as above."""
    public = held(public)
    words = {
        "title": public.title if title is None else title,
        "meanwhile": public.meanwhile if meanwhile is None else meanwhile,
    }
    fields = _checked(public.issue, words, public.status if status is None else status, override, by)
    changed = [name for name, value in fields.items() if getattr(public, name) != value]
    if changed:
        for name in changed:
            setattr(public, name, fields[name])
        public.changed_at = timezone.now()
        public.save(update_fields=[*changed, "changed_at"])
        record("board.edited", actor=by, issue=public.issue_id, fields=changed)
    return public


@transaction.atomic
def write_public_update(
    public: PublicIssue, words: str, *, by: Actor, status: str = "", override: str = ""
) -> PublicUpdate:
    """Add dated news, which its followers are told; with `status`, what it has come to. ValidationError as above."""
    public = held(public)
    words = text("text", words, TEXT_LONGEST, "Write what is new, for everybody to read.")
    choice("status", status, ["", *PublicStatus.values])
    _allowed_to_name({"text": words}, public.issue, override, by)
    came_to = status if status != public.status else ""
    update = PublicUpdate.objects.create(public_issue=public, text=words, status=came_to)
    public.status, public.changed_at = status or public.status, update.at
    public.save(update_fields=["status", "changed_at"])
    record("board.updated", actor=by, issue=public.issue_id, update=update.pk, text=words, status=came_to)
    return update


@transaction.atomic
def withdraw(public: PublicIssue, *, by: Actor) -> PublicIssue:
    """Take it off the board. Its words are kept, and its address says that it was taken back."""
    public = PublicIssue.objects.select_for_update(of=("self",)).get(pk=public.pk)
    if public.withdrawn_at is None:
        public.withdrawn_at = public.changed_at = timezone.now()
        public.save(update_fields=["withdrawn_at", "changed_at"])
        record("board.withdrawn", actor=by, issue=public.issue_id)
    return public


def held(public: PublicIssue) -> PublicIssue:
    """The row, locked. ValidationError when it was withdrawn, or is followed up as one with another."""
    found = PublicIssue.objects.select_for_update(of=("self",)).select_related("issue__product").get(pk=public.pk)
    if found.withdrawn_at is not None:
        raise ValidationError("This was taken off the board.")
    if found.issue.merged_into_id is not None:
        raise ValidationError("This is followed up together with another problem now.")
    return found


def touch(public: PublicIssue, at: datetime | None = None) -> None:
    """The public sees something new of it."""
    PublicIssue.objects.filter(pk=public.pk).update(changed_at=at or timezone.now())


def _checked(issue: Issue, words: dict[str, str], status: str, override: str, by: Actor) -> dict[str, object]:
    title = " ".join(
        text("title", words["title"], TITLE_LONGEST, "Give it a title that a customer understands.").split()
    )
    meanwhile = text("meanwhile", words["meanwhile"], TEXT_LONGEST)
    choice("status", status, PublicStatus.values)
    _allowed_to_name({"title": title, "meanwhile": meanwhile}, issue, override, by)
    return {"title": title, "meanwhile": meanwhile, "status": status}


def _allowed_to_name(words: dict[str, str], issue: Issue, override: str, by: Actor) -> None:
    """Refuse words that tell who reported it; let them pass, for ever on the record, when somebody says why."""
    named = {field: hits for field, said in words.items() if (hits := named_in(said, issue))}
    if not named:
        return
    why = text("override", override, 2000)
    if not why:
        raise NamesSomebody({field: _refusal(hits) for field, hits in named.items()})
    names = list(dict.fromkeys(hit for hits in named.values() for hit in hits))
    record("board.overrode", actor=by, issue=issue.pk, note=why, names=names)


def _refusal(hits: list[str]) -> str:
    names = ", ".join(f"“{hit}”" for hit in hits[:5])
    return f"{names} would tell the public who reported it. Say it without, or give a reason why it may stand."
