"""Step-up: proving again that it is still you, before something dangerous.

    @recently_proven
    def delete_everything(request): …

    class RefundView(RecentlyProven, View): …

Who proved it in the last ten minutes (ACCOUNT_REAUTHENTICATION_TIMEOUT) goes on; others
are led to type their password or a code, and then back. People who sign in with Google
alone have nothing of ours to prove it by and go on.
"""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest
from django.utils.decorators import method_decorator

recently_proven = reauthentication_required


class RecentlyProven:
    """The same for views that are classes."""

    @method_decorator(reauthentication_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Ask for proof first."""
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
