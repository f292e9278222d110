"""Forms that are being filled in: kept under their one-time key, page by page, until they are sent or forgotten."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from heardback.customers.models import Customer
from heardback.portal.models import Draft
from heardback.portal.sending import is_key
from heardback.products.models import Product

LIVES = timedelta(days=7)  # since something was last typed
AT_ONCE = 500


def draft_with(key: str) -> Draft | None:
    """The form with this key, unless it is too old."""
    if not is_key(key):
        return None
    rows = Draft.objects.select_related("product", "customer", "joins__issue")
    return rows.filter(pk=key, changed_at__gt=timezone.now() - LIVES).first()


def begin(key: str, product: Product, customer: Customer | None = None) -> Draft:
    """The form with this key, made when there is none. ValueError when the key is none of ours."""
    if not is_key(key):
        raise ValueError("not a key of a form")
    draft, _ = Draft.objects.get_or_create(key=key, defaults={"product": product, "customer": customer})
    return draft


@transaction.atomic
def keep(draft: Draft, typed: Mapping[str, str], *, seen: str = "") -> Draft:
    """Keep what was typed on one page, and that a page was seen; the other pages' answers stay."""
    held = Draft.objects.select_for_update().get(pk=draft.pk)
    held.answers = {**held.answers, **typed}
    if seen and seen not in held.seen:
        held.seen = [*held.seen, seen]
    held.changed_at = timezone.now()
    held.save(update_fields=["answers", "seen", "changed_at"])
    draft.answers, draft.seen = held.answers, held.seen
    return draft


def forget_draft(key: str) -> None:
    Draft.objects.filter(pk=key).delete()


def forget_old_drafts() -> int:
    """Forget what nobody went on with. Returns how many."""
    old = Draft.objects.filter(changed_at__lt=timezone.now() - LIVES).order_by("changed_at")
    return Draft.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:AT_ONCE])).delete()[0]
