from importlib import import_module

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Shops"

    def ready(self) -> None:
        """Register the checks of settings, hosts and sessions."""
        import_module("tenants.checks")
        import_module("tenants.pooling")
