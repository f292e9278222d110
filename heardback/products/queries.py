"""Looking products up."""

from django.core.exceptions import ValidationError

from heardback.products.models import Product


def default_product() -> Product:
    """The product a report belongs to when it names none: there is always one."""
    # Written out: compiling it would take longer than running it, for every report.
    query = "SELECT * FROM products_product ORDER BY is_default DESC, id LIMIT 1"
    product = next(iter(Product.objects.raw(query)), None)
    if product is None:
        raise Product.DoesNotExist("There is no product at all; “heardback up” makes one.")
    return product


def product_named(slug: str) -> Product:
    """The product with this slug; the default one for "". ValidationError on `product` for any other word."""
    if not slug:
        return default_product()
    query = "SELECT * FROM products_product WHERE LOWER(slug) = LOWER(%s)"
    product = next(iter(Product.objects.raw(query, [slug])), None)
    if product is None:
        known = ", ".join(Product.objects.order_by("slug").values_list("slug", flat=True)[:10])
        raise ValidationError({"product": f"There is no product “{slug[:60]}”. Products here: {known}."})
    return product


def brand() -> str:
    """Under which name we stand before a visitor who has not chosen a product: its own where there is only one."""
    names = list(Product.objects.values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else "Heardback"
