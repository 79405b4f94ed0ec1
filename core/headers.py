"""Headers that tell a browser what it may do with an answer (config/policies.py)."""

from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from csp.constants import NONCE
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.module_loading import import_string

HEADER = "Content-Security-Policy"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # Links of orders are secrets: no other host learns an address of ours.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), "
        "gyroscope=(), magnetometer=(), microphone=(), midi=(), usb=(), "
        'payment=(self "https://js.stripe.com"), publickey-credentials-get=(self), '
        "publickey-credentials-create=(self)"
    ),
}


@dataclass(frozen=True, eq=False)
class Surface:
    """Answers below one path: their policy, who may keep them, who may embed them."""

    prefix: str
    policy: dict[str, Any]
    cache_control: str
    is_embeddable: bool = False

    @property
    def has_nonce(self) -> bool:
        """Tell whether its pages name their scripts one by one."""
        return any(
            NONCE in value for value in self.policy.values() if value is not True
        )


@cache
def _table(name: str) -> Any:
    return import_string(f"config.policies.{name}")


def surface_of(path: str) -> Surface:
    """Find the row of a path."""
    if path == "/":
        return _table("GALLERY")  # type: ignore[no-any-return]
    for surface in _table("SURFACES"):
        if path.startswith(surface.prefix):
            return surface  # type: ignore[no-any-return]
    return _table("ELSEWHERE")  # type: ignore[no-any-return]


@cache
def _written(surface: Surface) -> str:
    """Write the policy of a surface that is the same in every answer."""
    return build_policy(config=_with_report(surface.policy))


def _with_report(policy: dict[str, Any]) -> dict[str, Any]:
    if settings.CSP_REPORT_URI:
        return {**policy, "report-uri": [settings.CSP_REPORT_URI]}
    return policy


class HeadersMiddleware(CSPMiddleware):
    """Write the headers of every answer; what a view has set stays.

    Stands before everything that answers, so also stored answers, refusals and static
    files carry them.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Offer a nonce, then write the headers."""
        self.process_request(request)
        response = cast("HttpResponse", self.get_response(request))
        surface = surface_of(request.path_info)
        for name, value in ALWAYS.items():
            response.setdefault(name, value)
        response.setdefault(
            "Cross-Origin-Resource-Policy",
            "cross-origin" if surface.is_embeddable else "same-origin",
        )
        if surface.cache_control:
            response.setdefault("Cache-Control", surface.cache_control)
        if request.is_secure() and settings.SECURE_HSTS_SECONDS:
            response.setdefault(
                "Strict-Transport-Security",
                f"max-age={settings.SECURE_HSTS_SECONDS}",
            )
        self._set_policy(request, response, surface)
        return response

    def _set_policy(
        self, request: HttpRequest, response: HttpResponse, surface: Surface
    ) -> None:
        is_usual = not any(
            hasattr(response, f"_csp_{word}")
            for word in ("config", "update", "replace")
        )
        if is_usual and not surface.has_nonce:
            response.setdefault(HEADER, _written(surface))
        else:
            request.surface = surface  # type: ignore[attr-defined]
            self.process_response(request, response)

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,
    ) -> PolicyParts:
        """Begin with the surface's policy, not one for all (django-csp's hook)."""
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None:
            parts.config = _with_report(request.surface.policy)  # type: ignore[attr-defined]
        return parts
