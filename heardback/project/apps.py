from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "heardback.project"

    def ready(self) -> None:
        from heardback.project import checks  # noqa: F401  # registers them
