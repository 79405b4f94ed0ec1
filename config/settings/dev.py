"""Development and demo: embedded services, mail as files, simulator over HTTP."""

import os

from .base import *  # noqa: F403
from .base import DATA_DIR, LOGGING, PORT
from .local_secrets import remembered

DEBUG = os.environ.get("DEBUG", "1") == "1"
SECRET_KEY = remembered(DATA_DIR / "secrets" / "django", make="token")
FIELD_ENCRYPTION_KEYS = [remembered(DATA_DIR / "secrets" / "fields", make="fernet")]
SIGN_UP_IS_OPEN = os.environ.get("SIGN_UP", "open") == "open"
JWT_SIGNING_KEYS = [remembered(DATA_DIR / "secrets" / "tokens", make="token")]
PUBLIC_SCHEME = "http"
PUBLIC_PORT = str(PORT)
# Passkeys without TLS: browsers offer them on *.localhost and nowhere else.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
LOGGING["handlers"]["stderr"]["formatter"] = "console"  # type: ignore[index]
# Static files straight from the apps: no collectstatic while developing.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
