"""One product's state in one line."""

from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.board.models import StatusLine
from heardback.ledger.recording import record
from heardback.loop.texts import choice, text
from heardback.products.models import Product


@transaction.atomic
def set_status(product: Product, level: str, words: str, *, by: Actor) -> StatusLine:
    """Say how `product` is. ValidationError on `level` or `text`: what doesn't work needs words, what works may do
    without."""
    choice("level", level, StatusLine.Level.values)
    works = level == StatusLine.Level.OPERATIONAL
    words = text("text", words, 300, "" if works else "Say what does not work, and what helps meanwhile.")
    words = " ".join(words.split())
    line = StatusLine.objects.select_for_update().filter(product=product).first()
    if line is not None and (line.level, line.text) == (level, words):
        return line
    line, _ = StatusLine.objects.update_or_create(
        product=product, defaults={"level": level, "text": words, "at": timezone.now()}
    )
    said = StatusLine.Level(level).label
    record("board.status", actor=by, product=product.name, text=f"{said}. {words}".rstrip(". ") + ".")
    return line
