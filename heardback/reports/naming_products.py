"""Products as foreign files name them: by short name or by name, in any case."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import slugify

from heardback.accounts.actors import Actor
from heardback.products.making import make_product
from heardback.products.models import Product
from heardback.products.queries import product_named
from heardback.wire.text import clean


class Products:
    """With `make`, one that isn't known is made (and with `keep=False` only noted); otherwise it is a mistake."""

    def __init__(self, *, make: bool, keep: bool, by: Actor) -> None:
        self._make, self._keep, self._by = make, keep, by
        self._known: dict[str, Product | ValidationError | None] = {}
        self.made: list[str] = []

    def named(self, name: str) -> Product | None:
        """The default product for ""; None for one that would be made. ValidationError on `product`."""
        name = clean(name)
        key = name.casefold()
        if key not in self._known:
            if len(self._known) > 1000:
                self._known.clear()
            try:
                self._known[key] = self._find(name)
            except ValidationError as unknown:
                self._known[key] = unknown
        known = self._known[key]
        if isinstance(known, ValidationError):
            raise known
        return known

    def _find(self, name: str) -> Product | None:
        alike = Product.objects.filter(Q(name__iexact=name) | Q(slug__iexact=slugify(name)))
        if name and (product := alike.order_by("pk").first()):
            return product
        try:
            return product_named(name)
        except ValidationError as unknown:
            if not self._make:
                words = f"{unknown.message_dict['product'][0]} --make-products adds it, --product takes all to one."
                raise ValidationError({"product": words}) from None
        self.made.append(name)
        return make_product(name, by=self._by) if self._keep else None
