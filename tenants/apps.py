from django.apps import AppConfig
from django.core.checks import Tags, register

from tenants.pooling import check_sessions


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Shops"

    def ready(self) -> None:
        """Have `manage.py check --database default` look at sessions and hosts, too."""
        # Knows models, which are not there while apps are being listed.
        from tenants.checks import addresses_fit, hosts_fit

        register(check_sessions, Tags.database)
        register(addresses_fit, Tags.urls)
        register(hosts_fit, Tags.database)
