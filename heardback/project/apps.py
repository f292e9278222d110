from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class ProjectConfig(AppConfig):
    name = "heardback.project"

    def ready(self) -> None:
        from heardback.project import checks  # noqa: F401  # registers them
        from heardback.project.words import keep_words

        # Sent for each app with models, once all are migrated: one of them is enough.
        post_migrate.connect(keep_words, sender=apps.get_app_config("reports"))
