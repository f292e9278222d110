"""Search: reports, issues, customers and organizations by words, number, address or id; as one types."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.pages import page
from heardback.products.models import Product
from heardback.search.asking import LONGEST, asked
from heardback.triage.searching import KINDS, STATES, Narrowed, search
from heardback.wire.numbers import as_number

FEW, MANY = 8, 40  # of each kind, where all are shown; of the one that was chosen


@desk()
def searching(request: HttpRequest, me: Member) -> HttpResponse:
    wanted = asked(request.GET.get("q", ""))
    products = list(Product.objects.order_by("name").values_list("slug", "name"))
    chosen = {
        "kind": _one_of(request, "kind", KINDS),
        "product": _one_of(request, "product", [slug for slug, _ in products]),
        "state": _one_of(request, "state", STATES),
    }
    before = request.GET.get("before", "")
    to = Narrowed(**chosen, before=as_number(before))
    found = search(wanted, to, most=MANY if to.kind else FEW)
    said = {"q": wanted.text, **{name: value for name, value in chosen.items() if value}}
    context: dict[str, Any] = {
        "q": wanted.text,
        "longest": LONGEST,
        "looked": bool(wanted),
        "found": found,
        "chosen": chosen,
        "products": products if len(products) > 1 else [],
        "kinds": [(kind, kind.capitalize()) for kind in KINDS],
        "further": {kind: urlencode({**said, "kind": kind, "before": key}) for kind, key in found.more.items()},
        "all": urlencode({name: value for name, value in said.items() if name == "q"}),
        "narrowed": any(chosen.values()),
        "later": to.before is not None,
    }
    return page(request, "desk/search.html", context, part="found")


def _one_of(request: HttpRequest, name: str, values: Any) -> str:
    said = request.GET.get(name, "")
    return said if said in values else ""
