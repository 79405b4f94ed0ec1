"""Which providers a sign-in page offers, and what its form may lead to."""

from urllib.parse import urlsplit

from allauth.socialaccount.adapter import get_adapter
from django.http import HttpRequest, HttpResponse

from accounts.social.callbacks import platform_origin
from accounts.social.identity import endpoints


def offered(request: HttpRequest) -> list[tuple[str, str]]:
    """List name and title of each provider that has credentials here."""
    found = get_adapter().list_providers(request)
    return [(each.sub_id, each.app.name or each.name) for each in found]


def let_forms_leave(response: HttpResponse, names: list[tuple[str, str]]) -> None:
    """Let a page's forms lead to the providers it offers, and back by the platform.

    Browsers hold each redirect that follows a form against `form-action`.
    """
    if not names:
        return
    origins = [_origin(endpoints(name)["authorize"]) for name, _ in names]
    response._csp_update = {  # type: ignore[attr-defined]
        "form-action": [*origins, platform_origin()]
    }


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
