"""The guide: what makes a report one that can be worked with, for whoever wants to write one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from heardback.portal.pages import page
from heardback.portal.questions import Choice
from heardback.products.models import Product
from heardback.products.queries import brand, default_product
from heardback.reports.guiding import guide_of


@require_safe
def guide(request: HttpRequest, product: str = "") -> HttpResponse:
    """Of one product; of several, which."""
    about = Product.objects.filter(slug__iexact=product).first() if product else None
    if product and about is None:
        raise Http404("There is no such product.")
    if about is None and Product.objects.count() > 1:
        choices = tuple(Choice(p.slug, p.name) for p in Product.objects.order_by("name"))
        return page(request, "portal/guides.html", {"brand": brand(), "choices": choices})
    about = about or default_product()
    context = {"brand": about.name, "slug": about.slug, "guide": guide_of(about)}
    return page(request, "portal/guide.html", context)
