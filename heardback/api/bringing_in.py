"""Lists of customers and organizations: looked at first, and brought in when that is said."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from heardback.api.answers import answer, created
from heardback.api.idempotency import once
from heardback.api.paging import LARGEST, Paging, link_next, page
from heardback.api.shapes.base import address
from heardback.api.shapes.bringing_in import ColumnsIn, ImportIn, ImportOut, RefusedOut, import_out
from heardback.api.tokens import Bearer, caller
from heardback.customers.models import Upload
from heardback.customers.uploading import bring_in, choose_columns, take_file

routes = Router(tags=["customers"])
MAY = "import customers"


@routes.post("/imports", auth=Bearer(MAY), response={201: ImportOut})
@once
def make_import(request: HttpRequest, payload: ImportIn) -> HttpResponse:
    """Hand over a list. It is only looked at: nothing of it is kept before you say so."""
    upload = take_file(payload.kind, payload.text.encode(), payload.name or "", by=caller(request))
    return created(import_out(upload), address("imports", upload.pk))


@routes.get("/imports/{int:number}", auth=Bearer(MAY), response=ImportOut)
def read_import(request: HttpRequest, number: int) -> HttpResponse:
    """How far it is, and what would come, or came, of it."""
    return answer(request, import_out(_numbered(number)))


@routes.put("/imports/{int:number}/columns", auth=Bearer(MAY), response=ImportOut)
def choose_import_columns(request: HttpRequest, number: int, payload: ColumnsIn) -> HttpResponse:
    """Say what its columns are. It is looked at anew."""
    return answer(request, import_out(choose_columns(_numbered(number), payload.columns)))


@routes.post("/imports/{int:number}/keep", auth=Bearer(MAY), response=ImportOut)
@once
def keep_import(request: HttpRequest, number: int) -> HttpResponse:
    """Bring in what was looked at. The same list again changes nothing."""
    return answer(request, import_out(bring_in(_numbered(number))))


@routes.get("/imports/{int:number}/refused", auth=Bearer(MAY), response=list[RefusedOut])
def list_refused_rows(request: HttpRequest, number: int, asked: Query[Paging]) -> HttpResponse:
    """The rows that can't be kept and why, the last first."""
    found, after = page(_numbered(number).refused.all(), asked)
    return link_next(request, answer(request, [RefusedOut.of(row) for row in found], list[RefusedOut]), after)


def _numbered(number: int) -> Upload:
    found = Upload.objects.filter(pk=number).first() if number <= LARGEST else None
    if found is None:
        raise Http404("There is no such import. What was only looked at goes after a month.")
    return found
