"""The WSGI entry point that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from core.database_role import refuse_powerful_role
from tenants.pooling import refuse_transaction_pooling

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
application = get_wsgi_application()
refuse_transaction_pooling()
refuse_powerful_role()
