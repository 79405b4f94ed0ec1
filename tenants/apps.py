from django.apps import AppConfig
from django.core.checks import Tags, register

from tenants.pooling import check_sessions


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Shops"

    def ready(self) -> None:
        """Have `manage.py check --database default` look at the sessions, too."""
        register(check_sessions, Tags.database)
