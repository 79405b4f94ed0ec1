from importlib import import_module

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Operations"

    def ready(self) -> None:
        """Register the checks of an installation."""
        import_module("core.checks")
        import_module("core.database_role")
