"""What an address of the desk names: there, or a page that says that it isn't."""

from django.http import Http404

from heardback.products.models import Product


def product_at(slug: str) -> Product:
    one = Product.objects.filter(slug=slug).first()
    if one is None:
        raise Http404("There is no such product.")
    return one
