"""A file of customers or organizations: uploaded or pasted, looked at, and only then brought in."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.customers.columns import ATTRIBUTE
from heardback.customers.models import Upload
from heardback.customers.uploading import (
    BYTES_MOST,
    UNDER_WAY,
    bring_in,
    choose_columns,
    first_rows,
    refused_as_csv,
    take_file,
)
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.pages import page

IMPORTS = "import customers"
SHOWN = 50
LATEST = 10
FIELDS = {
    "customers": {
        "external_id": "Your own id of them",
        "email": "E-mail address",
        "phone": "Phone number",
        "name": "Name",
        "organization.external_id": "Your own id of their organization",
        "organization.name": "Name of their organization",
    },
    "organizations": {"external_id": "Your own id of it", "name": "Name", "kind": "Kind", "plan": "Plan"},
}


@dataclass(frozen=True)
class Column:
    """A column of the file: what it is taken for, and what stands in its first rows."""

    key: str
    name: str
    is_now: str
    choices: list[tuple[str, str]]
    first: list[str]


@desk(reads=IMPORTS, writes=IMPORTS)
def uploads(request: HttpRequest, me: Member) -> HttpResponse:
    form = Form(
        [
            Field("kind", "What it lists", "radio", value="customers", choices=[("customers", "Customers"),
                  ("organizations", "Organizations")]),
            Field("file", "A CSV file", "file", "UTF-8, up to 10 MB and 100,000 rows."),
            Field("pasted", "Or paste its rows here", "area", "With the names of the columns in the first line."),
        ],
        "Look at it",
        focus=False,
    )  # fmt: skip
    if request.method == "POST":
        form.typed(request.POST)
        try:
            content, name = _sent(request)
            one = take_file(form["kind"], content, name, by=me.actor)
        except ValidationError as problem:
            form.refused(problem)
        else:
            return redirect("desk:import", one.pk)
    context = {"form": form, "rows": list(Upload.objects.defer("content").order_by("-pk")[:LATEST])}
    return page(request, "desk/uploads.html", context, status=422 if form.bad else 200)


def _sent(request: HttpRequest) -> tuple[bytes, str]:
    file, pasted = request.FILES.get("file"), request.POST.get("pasted", "")
    if file is not None:
        return file.read(BYTES_MOST + 1), file.name or ""
    if not pasted.strip():
        raise ValidationError({"file": "Choose a file, or paste its rows."})
    return pasted.encode("utf-8", "replace"), ""


@desk(reads=IMPORTS, writes=IMPORTS)
def upload(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """What would come of it, and the button that does it. htmx asks for the bar alone."""
    one = _found(number)
    wrong, status = "", 200
    if request.method == "POST":
        try:
            if request.POST.get("do") == "import":
                bring_in(one)
            else:
                choose_columns(one, _chosen(request, one))
        except ValidationError as problem:
            wrong, status = " ".join(problem.messages), 422
        else:
            return redirect("desk:import", number)
    under_way = one.state in UNDER_WAY
    context = {
        "upload": one,
        "wrong": wrong,
        "columns": [] if one.state in (Upload.State.DONE, Upload.State.BRINGING) else _columns(request, one),
        "under_way": under_way,
        "keeps": one.rows - one.rejected,
        "refused": [] if under_way else list(one.refused.order_by("line")[:SHOWN]),
        "shown": SHOWN,
    }
    return page(request, "desk/upload.html", context, part="going", status=status)


def _chosen(request: HttpRequest, one: Upload) -> dict[str, str]:
    return {column: request.POST.get(f"c{at}", "") for at, column in enumerate(one.columns)}


def _columns(request: HttpRequest, one: Upload) -> list[Column]:
    taken = {column: field for field, column in one.mapped.items()}
    if request.method == "POST":
        taken = _chosen(request, one)
    first = first_rows(one)
    return [
        Column(f"c{at}", name, taken.get(name, ""), _choices(one, name), [said for said in first.get(name, []) if said])
        for at, name in enumerate(one.columns)
    ]


def _choices(one: Upload, column: str) -> list[tuple[str, str]]:
    name = column.removeprefix(ATTRIBUTE)
    return [("", "Left out"), *FIELDS[one.kind].items(), (ATTRIBUTE + name, f"An attribute: {name}")]


@desk(reads=IMPORTS)
def refused(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """The refused rows as a file, to be mended."""
    answer = HttpResponse("".join(refused_as_csv(_found(number))), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="refused-{number}.csv"'
    return answer


def _found(number: int) -> Upload:
    one = Upload.objects.filter(pk=number).first()
    if one is None:
        raise Http404("There is no such upload. What was only looked at goes after a month.")
    return one
