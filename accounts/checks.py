"""Warnings where what is registered at providers is not what we send (`check`)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as Note

from accounts.models import SignInProvider
from accounts.social.callbacks import callback_url, sign_out_url

HINT = (
    "Providers compare scheme, host, port and path letter by letter. Register the "
    "address there and write it into {0}, or mend PLATFORM_HOST, PUBLIC_SCHEME and "
    "PUBLIC_PORT."
)


@register(Tags.urls)
def registered_addresses_fit(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Compare what operators say is registered with what we send."""
    return [*_callbacks(), *_sign_outs()]


def _callbacks() -> Iterator[CheckMessage]:
    registered = settings.SIGN_IN_CALLBACK_URLS
    if not registered:
        return
    sent = {name: callback_url(name) for name in SignInProvider.Provider.values}
    for url in registered:
        if url not in sent.values():
            yield _differs(url, "SIGN_IN_CALLBACK_URLS", sent.values(), "W001")
    for name, url in sent.items():
        if settings.SIGN_IN_APPS[name]["client_id"] and url not in registered:
            yield Note(
                f"Sign-in with {SignInProvider.Provider(name).label} sends people back "
                f"to {url}, which SIGN_IN_CALLBACK_URLS does not name.",
                hint=HINT.format("SIGN_IN_CALLBACK_URLS"),
                id="accounts.W002",
            )


def _sign_outs() -> Iterator[CheckMessage]:
    for url in settings.SIGN_OUT_URLS:
        if url != sign_out_url():
            yield _differs(url, "SIGN_OUT_URLS", [sign_out_url()], "W003")


def _differs(url: str, name: str, sent: Any, number: str) -> CheckMessage:
    return Note(
        f"{name} names {url}; this installation sends {' or '.join(sent)}.",
        hint=HINT.format(name),
        id=f"accounts.{number}",
    )
