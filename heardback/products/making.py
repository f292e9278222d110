"""Adding a product."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from heardback.accounts.actors import Actor
from heardback.ledger.recording import record
from heardback.products.models import Product
from heardback.wire.text import clean


@transaction.atomic
def make_product(name: str, *, by: Actor, slug: str = "") -> Product:
    """ValidationError with a message per field; `slug` is made of the name when it is not given."""
    name = clean(name)
    slug = slug or slugify(name)[:60].strip("-")
    wrong = {}
    if not name or len(name) > 120:
        wrong["name"] = "Name the product, in at most 120 characters."
    if not slug or slug != slugify(slug) or len(slug) > 60:
        wrong["slug"] = "The short name has at most 60 characters: a-z, 0-9, - and _."
    if wrong:
        raise ValidationError(wrong)
    try:
        with transaction.atomic():
            product = Product.objects.create(slug=slug, name=name)
    except IntegrityError:
        raise ValidationError({"slug": f"There is a product “{slug}” already."}) from None
    record("product.added", actor=by, product=product.name)
    return product
