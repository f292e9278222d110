"""The keys of a product: what its pages name it by, and what its systems sign with."""

from django.db import transaction

from heardback.accounts.actors import Actor
from heardback.ledger.lookups import Lookup
from heardback.ledger.recording import record
from heardback.products.models import Product, new_public_key, new_signing_secret
from heardback.wire.text import clean

_WITH_KEY = Lookup(Product, "WHERE public_key = %s")
ROTATED = {"public_key": "public key", "signing_secret": "signing secret"}


def product_with_key(key: str) -> Product | None:
    """Whose public key this is."""
    return _WITH_KEY.first(clean(key)[:64]) if key else None


@transaction.atomic
def rotate(product: Product, what: str, *, by: Actor) -> Product:
    """Make a new one of ROTATED. The old one counts no more, from this moment. KeyError on any other word."""
    called = ROTATED[what]
    product = Product.objects.select_for_update().get(pk=product.pk)
    setattr(product, what, new_public_key() if what == "public_key" else new_signing_secret())
    product.save(update_fields=[what])
    record("product.key.rotated", actor=by, product=product.name, key=called)
    return product


def may_send(product: Product, origin: str) -> bool:
    """Whether a page of this web origin may send to the product."""
    return not product.origins or origin.lower() in product.origins
