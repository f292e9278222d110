"""The workaround of an issue as the team sees it: its versions, who tried them, and whether they helped."""

from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects

from heardback.issues.helping import Helped, did_not_help, helped_by
from heardback.issues.models import Help, Issue, Step, Workaround
from heardback.ledger.prepared import Prepared
from heardback.loop.meanwhile import brought_to_all
from heardback.notices.models import Sending

MOST_WORDS, MOST_VERSIONS = 5, 20


@dataclass(frozen=True)
class Meanwhile:
    """`now` is the version that holds, `last` the latest if that was retracted; `earlier` the latest first. `said` are
    those whom it did not help, and who said more; `out_in` the version since which nobody needs it, or ""; `sent`, when
    it was last sent to everyone affected."""

    now: Workaround | None
    last: Workaround | None
    earlier: list[Workaround]
    helped: Helped
    said: list[Help]
    out_in: str
    sent: Sending | None


def meanwhile(issue: Issue) -> Meanwhile:
    versions = _versions.all(issue.pk)
    if not versions:
        return Meanwhile(None, None, [], Helped(0, 0), [], "", None)
    prefetch_related_objects(versions, Prefetch("steps", Step.objects.select_related("picture")))
    latest = versions[0]
    now = latest if latest.retracted_at is None else None
    release = brought_to_all(issue) if now else None
    return Meanwhile(
        now, latest if now is None else None, versions[1:], helped_by(latest), did_not_help(latest, MOST_WORDS),
        release.version if release else "", _sendings.first(latest.pk),
    )  # fmt: skip


_versions = Prepared[Workaround](
    lambda issue: Workaround.objects.filter(issue=issue).order_by("-version")[:MOST_VERSIONS]
)
_sendings = Prepared[Sending](lambda workaround: Sending.objects.filter(workaround=workaround).order_by("-pk"))
