from django.apps import AppConfig


class RankingConfig(AppConfig):
    name = "heardback.ranking"
