"""How people sign in (django-allauth). Read by base.py; docs/how-to/sign-in.md."""

import os
from typing import Any

ALLAUTH_APPS = [
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.headless",
    "allauth.usersessions",
]
AUTHENTICATION_BACKENDS = ["accounts.backends.PasswordBackend"]

# --- Addresses and codes ---------------------------------------------------------
# The password fields below are for staff: no page or endpoint signs anyone up by
# password, and a shopper never has one (docs/adr).
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {"request_login_code": "accounts.forms.AskForCodeForm"}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# Besides the address of the caller: what one mailbox may get.
ACCOUNT_RATE_LIMITS = {"request_login_code": "30/m/ip,3/m/key,12/h/key"}

# --- Google and Apple ------------------------------------------------------------
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_QUERY_EMAIL = True
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {
    "google": {"OAUTH_PKCE_ENABLED": True, "SCOPE": ["openid", "email", "profile"]},
    "apple": {"OAUTH_PKCE_ENABLED": True},
}

# --- Second factors --------------------------------------------------------------
MFA_ADAPTER = "accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1

# --- Devices ---------------------------------------------------------------------
USERSESSIONS_ADAPTER = "accounts.adapters.SessionsAdapter"
# Our own middleware notes when a device was seen, at most each five minutes.
USERSESSIONS_TRACK_ACTIVITY = False

# Where the providers answer. An operator may point them elsewhere (tests do).
GOOGLE_URL = os.environ.get("GOOGLE_SIGN_IN_URL", "")
APPLE_URL = os.environ.get("APPLE_SIGN_IN_URL", "")
SIGN_IN_ENDPOINTS: dict[str, dict[str, Any]] = {
    "google": {
        "issuers": [GOOGLE_URL]
        if GOOGLE_URL
        else ["https://accounts.google.com", "accounts.google.com"],
        "authorize": f"{GOOGLE_URL}/oauth2/authorize"
        if GOOGLE_URL
        else "https://accounts.google.com/o/oauth2/v2/auth",
        "token": f"{GOOGLE_URL}/oauth2/token"
        if GOOGLE_URL
        else "https://oauth2.googleapis.com/token",
        "keys": f"{GOOGLE_URL}/jwks"
        if GOOGLE_URL
        else "https://www.googleapis.com/oauth2/v3/certs",
    },
    "apple": {
        "issuers": [APPLE_URL or "https://appleid.apple.com"],
        "authorize": f"{APPLE_URL or 'https://appleid.apple.com'}/auth/authorize",
        "token": f"{APPLE_URL or 'https://appleid.apple.com'}/auth/token",
        "keys": f"{APPLE_URL or 'https://appleid.apple.com'}/auth/keys",
    },
}
# The platform's own accounts there, for shops without one of their own.
SIGN_IN_APPS: dict[str, dict[str, str]] = {
    "google": {
        "client_id": os.environ.get("GOOGLE_CLIENT_ID", ""),
        "secret": os.environ.get("GOOGLE_CLIENT_SECRET", ""),
    },
    "apple": {
        "client_id": os.environ.get("APPLE_CLIENT_ID", ""),
        "team_id": os.environ.get("APPLE_TEAM_ID", ""),
        "key_id": os.environ.get("APPLE_KEY_ID", ""),
        "private_key": os.environ.get("APPLE_PRIVATE_KEY", "").replace("\\n", "\n"),
    },
}
# What is registered at the providers, to be compared with what we send (a check).
SIGN_IN_CALLBACK_URLS = os.environ.get("SIGN_IN_CALLBACK_URLS", "").split()
SIGN_OUT_URLS = os.environ.get("SIGN_OUT_URLS", "").split()

# --- Tokens for API clients -------------------------------------------------------
HEADLESS_TOKEN_STRATEGY = "accounts.tokens.TokenStrategy"  # noqa: S105 - a class
HEADLESS_CLIENTS = ("app", "browser")
# Newest first: the first signs, every one is believed. Set per environment.
JWT_SIGNING_KEYS: list[str] = []
