"""Forms that customers fill in until a fix is out, and what they sent, as JSON."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from heardback.api.shapes.base import In, Number, Out, address, example, longest, words
from heardback.submissions.building import Kind
from heardback.submissions.links import page_of_submission, public_page
from heardback.submissions.models import OnceFixed, Submission, WorkaroundForm
from heardback.submissions.queries import answers_of

ONCE = Annotated[str, words(OnceFixed.values)]
BIGGEST = 2**31 - 1


class FormFieldIn(In):
    """`least` and `most` bound a number or a day, `longest` a text; `choices` are for a choice. A `name` that is given
    once stays, whatever the label says later."""

    label: Annotated[str, longest(200)]
    kind: Annotated[str, words(Kind.values)] = "text"
    name: Annotated[str, longest(50)] = ""
    hint: Annotated[str, longest(300)] = ""
    required: bool = False
    choices: list[str] = Field([])
    least: str = ""
    most: str = ""
    longest: Annotated[int, Field(ge=0, le=5000)] = 0


class FormChanges(In):
    model_config = example(consent="You may enter this for me.")

    title: Annotated[str, longest(200)] = ""
    intro: Annotated[str, longest(5000)] = ""
    fields: list[FormFieldIn] = Field([])
    consent: Annotated[str, longest(500)] = ""
    delete_after: Annotated[int, Field(ge=1, le=3650)] = 30
    once_fixed: ONCE = "enter"
    public: bool = False
    webhook: Annotated[str, longest(500)] = ""


class FormIn(FormChanges):
    model_config = example(
        title="Change your address",
        fields=[{"label": "New address", "kind": "long", "required": True}],
        consent="You may enter this for me.",
        once_fixed="leave",
    )

    title: Annotated[str, longest(200)]
    fields: list[FormFieldIn]


class FormFieldOut(Out):
    name: str
    label: str
    hint: str
    kind: str
    required: bool
    choices: list[str]
    least: str
    most: str
    longest: int


class FormOut(Out):
    """`open`: it can be filled in now. `links.public` is there when anybody may."""

    id: int
    issue: str
    title: str
    intro: str
    fields: list[FormFieldOut]
    consent: str
    delete_after: int
    once_fixed: str
    public: bool
    webhook: str
    version: int
    open: bool
    made_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    links: dict[str, str]


class SubmissionIn(In):
    """By the customer of a `report`, or by somebody whose `email` you give."""

    model_config = example(report=17, answers={"new_address": "Rue Neuve 1"}, consent=True)

    answers: dict[str, Any]
    report: Number | None = None
    email: Annotated[str, longest(254)] = ""
    name: Annotated[str, longest(200)] = ""
    consent: bool = False
    language: Annotated[str, longest(8)] = ""


class SubmissionsIn(In):
    model_config = example(submissions=[17, 18])

    submissions: Annotated[list[Number], Field(min_length=1, max_length=500)]


class AsideIn(SubmissionsIn):
    model_config = example(submissions=[17], why="sent twice")

    why: Annotated[str, longest(500)]


class SubmissionOut(Out):
    """`state`: new, taken, done, left (to the customer) or aside. `settled_by` entered it."""

    id: int
    form: int
    version: int
    customer: int | None
    report: int | None
    state: str
    sent_at: datetime
    taken_by: str
    taken_at: datetime | None
    settled_by: str
    settled_at: datetime | None
    why: str
    can_undo: bool
    delete_at: datetime | None
    deleted_at: datetime | None
    webhook: str
    links: dict[str, str]


class OneAnswerOut(Out):
    name: str
    label: str
    value: str


class OneSubmissionOut(SubmissionOut):
    """`gone` says why there are no answers: "deleted", or "locked" by another secret key."""

    answers: list[OneAnswerOut]
    consent: str
    gone: str


class WorkedOut(Out):
    done: list[int]
    left: list[int]


class ExportOut(Out):
    form: int
    csv: str


def form_out(form: WorkaroundForm) -> FormOut:
    links = {"self": address("forms", form.pk), "submissions": address("forms", form.pk, "submissions")}
    return FormOut.of(
        form,
        id=form.pk,
        issue=form.issue.key,
        fields=[FormFieldOut(**field) for field in form.fields],
        links={**links, **({"public": public_page(form)} if form.public else {})},
    )


def submission_out(one: Submission) -> SubmissionOut:
    return SubmissionOut.of(one, **_about(one))


def one_submission_out(one: Submission) -> OneSubmissionOut:
    kept, about = answers_of(one), _about(one)
    return OneSubmissionOut.of(
        one,
        **{**about, "links": {**about["links"], "page": page_of_submission(one.pk)}},
        answers=[OneAnswerOut(name=row.name, label=row.label, value=row.value) for row in kept.fields],
        consent=kept.consent,
        gone=kept.gone,
    )


def _about(one: Submission) -> dict[str, Any]:
    delivery = getattr(one, "delivery", None)
    on_its_way = "failed" if delivery and delivery.failed else "sent" if delivery and delivery.sent_at else "waiting"
    return {
        "id": one.pk,
        "form": one.form_id,
        "customer": one.customer_id,
        "report": one.report_id,
        "taken_by": one.taken_by_name,
        "settled_by": one.settled_by_name,
        "webhook": on_its_way if delivery else "",
        "links": {"self": address("submissions", one.pk), "form": address("forms", one.form_id)},
    }
