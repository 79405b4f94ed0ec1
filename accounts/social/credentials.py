"""With which account at Google or Apple a sign-in goes out."""

from allauth.socialaccount.models import SocialApp
from django.conf import settings

from accounts.models import SignInProvider
from core.tenancy import PUBLIC, current_schema


def here() -> list[SocialApp]:
    """List what this shop has, and the platform's where the shop has none.

    allauth's own table keeps secrets in the clear, so it stays empty: these rows are
    made for one request and never saved.
    """
    own = (
        {}
        if current_schema() == PUBLIC
        else {row.provider: row for row in SignInProvider.objects.all()}
    )
    found = []
    for name in SignInProvider.Provider.values:
        if name in own:
            if own[name].is_enabled:
                found.append(_of_row(own[name]))
        elif settings.SIGN_IN_APPS[name]["client_id"]:
            found.append(_of_settings(name))
    return found


def _of_row(row: SignInProvider) -> SocialApp:
    return _app(
        row.provider,
        row.client_id,
        row.secret,
        row.team_id,
        row.key_id,
        row.private_key,
    )


def _of_settings(name: str) -> SocialApp:
    one = settings.SIGN_IN_APPS[name]
    keys = ("client_id", "secret", "team_id", "key_id", "private_key")
    return _app(name, *(one.get(key, "") for key in keys))


def _app(
    provider: str, client_id: str, secret: str, team: str, key: str, private_key: str
) -> SocialApp:
    """Write credentials as allauth reads them: Apple's key id is its "secret"."""
    return SocialApp(
        provider=provider,
        name=SignInProvider.Provider(provider).label,
        client_id=client_id,
        secret=key if provider == "apple" else secret,
        key=team,
        settings={"certificate_key": private_key} if private_key else {},
    )
