"""Django, set up when a command needs it and no earlier: `--help` and a typing mistake answer at once."""

import os


def ready() -> None:
    """Read the settings and load the models. Raises ImproperlyConfigured."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heardback.project.settings")
    import django

    django.setup()
