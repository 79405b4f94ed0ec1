"""Which providers a sign-in page offers."""

from allauth.socialaccount.adapter import get_adapter
from django.http import HttpRequest


def offered(request: HttpRequest) -> list[tuple[str, str]]:
    """List name and title of each provider that has credentials here."""
    found = get_adapter().list_providers(request)
    return [(each.sub_id, each.app.name or each.name) for each in found]
