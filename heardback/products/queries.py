"""Looking products up."""

from django.core.exceptions import ValidationError

from heardback.ledger.lookups import Lookup
from heardback.products.models import Company, Product
from heardback.wire.text import clean

_DEFAULT = Lookup(Product, "ORDER BY is_default DESC, id LIMIT 1")
_WITH_SLUG = Lookup(Product, "WHERE LOWER(slug) = LOWER(%s)")


def default_product() -> Product:
    """The product a report belongs to when it names none: there is always one."""
    product = _DEFAULT.first()
    if product is None:
        raise Product.DoesNotExist("There is no product at all; “heardback up” makes one.")
    return product


def product_named(slug: str) -> Product:
    """The product with this slug; the default one for "". ValidationError on `product` for any other word."""
    if not slug:
        return default_product()
    product = _WITH_SLUG.first(clean(slug))
    if product is None:
        known = ", ".join(Product.objects.order_by("slug").values_list("slug", flat=True)[:10])
        raise ValidationError({"product": f"There is no product “{slug[:60]}”. Products here: {known}."})
    return product


def product_chosen(slug: str) -> Product | None:
    """The product that a list is narrowed to; None, which leaves nothing out, for "" and for one that isn't there."""
    return _WITH_SLUG.first(clean(slug)) if slug else None


def brand() -> str:
    """Under which name we stand before a visitor who has not chosen a product: its own where there is only one, else
    the company's."""
    names = list(Product.objects.values_list("name", flat=True)[:2])
    if len(names) == 1:
        return names[0]
    return Company.objects.exclude(name="").values_list("name", flat=True).first() or "Heardback"
