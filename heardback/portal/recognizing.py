"""Known problems, found while somebody types: what the board says of them, and nothing else."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from heardback.board.recognizing import recognize
from heardback.portal.pages import keep_private, page
from heardback.products.models import Product
from heardback.wire.text import clean


@require_POST
def look_for_known(request: HttpRequest, product: str) -> HttpResponse:
    """By POST, so that what is typed stands in no log of addresses."""
    about = Product.objects.filter(slug__iexact=product).first()
    if about is None:
        raise Http404("There is no such product.")
    said = clean("\n".join(request.POST.get(name, "")[:3000] for name in ("title", "text")))
    found = [one.issue for one in recognize(about, said)]
    context = {"known": found, "product": about.slug, "live": True}
    return keep_private(page(request, "portal/_known.html", context))
