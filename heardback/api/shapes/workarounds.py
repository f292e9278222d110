"""What customers can do until an issue is fixed: versions, their steps, who tried them, whether they helped."""

from datetime import datetime
from typing import Annotated

from django.conf import settings
from django.urls import reverse
from pydantic import Field

from heardback.api.shapes.base import In, Number, Out, example, longest
from heardback.files.handing_out import NoSuchFile, Which, link
from heardback.files.models import File
from heardback.issues.helping import WORDS_LONGEST, Helped
from heardback.issues.models import Step, Workaround
from heardback.issues.workarounds import CHANGED_LONGEST, LONGEST, MOST_STEPS, STEP_LONGEST, WHY_LONGEST, as_text
from heardback.loop.meanwhile import WorkaroundSeen


class WorkaroundStepIn(In):
    """`picture` is the id of a file that you sent for this issue's workarounds, or of a picture of an earlier
    version."""

    text: Annotated[str, longest(STEP_LONGEST)]
    picture: Number | None = None


class WorkaroundIn(In):
    """The next version. Customers read it as it is; `changed` is for the team."""

    model_config = example(
        text="The export shows the right counts.", steps=[{"text": "Open Export"}, {"text": "Choose Raw clicks"}]
    )

    text: Annotated[str, longest(LONGEST)] = ""
    steps: list[WorkaroundStepIn] = Field(default_factory=list, max_length=MOST_STEPS * 2)
    changed: Annotated[str, longest(CHANGED_LONGEST)] = ""


class WorkaroundVerified(In):
    """`note` says on what it was tried; `verified_by` who tried it, by e-mail or name."""

    model_config = example(note="Firefox 144 and an account with 3,000 links", verified_by="sam@example.com")

    note: Annotated[str, longest(WHY_LONGEST)]
    verified_by: Annotated[str, longest(200)] = ""


class WorkaroundRetracted(In):
    """Whoever was told it reads `why`, once."""

    model_config = example(why="The export leaves out yesterday. Please wait for the fix.")

    why: Annotated[str, longest(WHY_LONGEST)]


class WorkaroundPictureOut(Out):
    """A file that may become the picture of a step."""

    id: int
    name: str
    kind: str
    size: int


class WorkaroundStepOut(Out):
    """`picture_link` is good for ten minutes: the picture drawn anew. "" where there is none, or not yet."""

    number: int
    text: str
    picture: int | None
    picture_link: str


class WorkaroundHelpedOut(Out):
    """How many people said that it helped, and that it did not."""

    yes: int
    no: int


class WorkaroundVersionOut(Out):
    """`said` is all of it as plain text; `holds`: it is what customers are shown now. `verified_by_author`: who tried
    it is who wrote it."""

    version: int
    text: str
    steps: list[WorkaroundStepOut]
    said: str
    holds: bool
    changed: str
    by: str
    at: datetime
    verified_by: str
    verified_by_author: bool
    verified_at: datetime | None
    verified_note: str
    retracted_at: datetime | None
    retracted_why: str
    helped: WorkaroundHelpedOut


def version_out(row: Workaround, latest: int, helped: Helped) -> WorkaroundVersionOut:
    steps = list(row.steps.all())
    return WorkaroundVersionOut.of(
        row,
        steps=[step_out(step) for step in steps],
        said=as_text(row.text, [step.text for step in steps]),
        holds=row.version == latest and row.retracted_at is None,
        by=row.by_name,
        verified_by=row.verified_name,
        verified_by_author=row.verified_at is not None and row.by_its_author,
        helped=WorkaroundHelpedOut.of(helped),
    )


def step_out(step: Step) -> WorkaroundStepOut:
    return WorkaroundStepOut.of(step, picture=step.picture_id, picture_link=_link(step.picture))


def picture_out(file: File) -> WorkaroundPictureOut:
    return WorkaroundPictureOut.of(file, id=file.pk)


def _link(picture: File | None) -> str:
    try:
        token = link(picture, Which.COPY) if picture is not None else ""
    except NoSuchFile:
        return ""
    return settings.HEARDBACK_BASE_URL + reverse("portal:file", args=[token]) if token else ""


class StepSeenOut(Out):
    """`picture`: there is one, to be looked at on the customer's own page."""

    number: int
    text: str
    picture: bool


class HelpSaidOut(Out):
    helped: bool
    words: str
    at: datetime


class WorkaroundSeenOut(Out):
    """What helps until it is fixed, as its customer sees it. `verified_by` is who of us tried it, or ""; `mine` whether
    it helped them."""

    version: int
    text: str
    steps: list[StepSeenOut]
    verified_by: str
    verified_at: datetime | None
    mine: HelpSaidOut | None


class HelpIn(In):
    """`version` is the one that was tried."""

    model_config = example(helped=False, words="The export was empty.", version=2)

    helped: bool
    words: Annotated[str, longest(WORDS_LONGEST)] | None = None
    version: Number


def workaround_seen_out(seen: WorkaroundSeen) -> WorkaroundSeenOut:
    return WorkaroundSeenOut.of(
        seen,
        steps=[StepSeenOut.of(step) for step in seen.steps],
        mine=HelpSaidOut.of(seen.mine) if seen.mine else None,
    )
