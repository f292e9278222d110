from django.apps import AppConfig
from django.db.backends.signals import connection_created


class TrendsConfig(AppConfig):
    name = "heardback.trends"

    def ready(self) -> None:
        from heardback.trends.spots import teach

        connection_created.connect(teach)
