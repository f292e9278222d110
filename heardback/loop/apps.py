from django.apps import AppConfig


class LoopConfig(AppConfig):
    name = "heardback.loop"
