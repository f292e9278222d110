"""What an installation is made of: every table of every room, save what means something only where it was made."""

from django.apps import apps
from django.db import models

from heardback.accounts.models import Member
from heardback.ledger.models import Cursor, Event
from heardback.products.models import Product

# Links that sign somebody in, answers kept for a request that is sent twice, what nobody has sent yet, and files that
# are read into rows: whoever uploaded one has it.
LEFT_BEHIND = frozenset(
    {
        "accounts.signinlink",
        "api.answered",
        "portal.press",
        "portal.draft",
        "customers.upload",
        "customers.refusedrow",
    }
)
# The numbers of transactions count in one database only: see `ledger.reading`.
NOT_CARRIED = {"ledger.event": {"transaction": 0}, "ledger.cursor": {"transaction": 0}}


def kept() -> list[type[models.Model]]:
    """The models whose rows make the state, the rooms from the lowest up."""
    return [model for model in _ours() if model._meta.label_lower not in LEFT_BEHIND]


def all_tables() -> list[str]:
    """Every table that an import starts afresh: ours, and who is signed in."""
    mine = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    lasting = {"contenttypes", "auth"}
    return [model._meta.db_table for model in mine if model._meta.app_label not in lasting]


def carried(model: type[models.Model]) -> list[str]:
    """The names of a model's fields that an export writes."""
    left = NOT_CARRIED.get(model._meta.label_lower, {})
    own = [field.name for field in model._meta.local_fields if not field.primary_key]
    return [name for name in own if name not in left] + [field.name for field in model._meta.local_many_to_many]


def untouched() -> bool:
    """Whether nothing has happened but the first start, which makes an owner, a product, and readers' cursors."""
    if Event.objects.exclude(word="member.added").exists():
        return False
    made_at_first = {Member: 1, Product: 1}
    for model in kept():
        if model not in (Event, Cursor):
            may_be = made_at_first.get(model, 0)
            if len(model._default_manager.values_list("pk")[: may_be + 1]) > may_be:
                return False
    return True


def _ours() -> list[type[models.Model]]:
    return [
        model
        for config in apps.get_app_configs()
        if config.name.startswith("heardback.")
        for model in config.get_models()
    ]
