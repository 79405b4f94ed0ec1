"""What may be listed as a storefront's origin."""

import ipaddress
import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z")
# A developer's own machine; browsers treat these as safe without https too.
LOCAL = {"localhost", "127.0.0.1"}
USUAL_PORTS = {"http": 80, "https": 443}
SAYS = "Give scheme, host and port only, such as https://shop.example.com."


def check_origin(text: str) -> None:
    """Raise ValidationError for what is no exact origin: a wildcard, `null`, a path."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValidationError(SAYS) from error
    host = parts.hostname or ""
    if parts.scheme not in USUAL_PORTS or not _is_host(host):
        raise ValidationError(SAYS)
    if parts.scheme == "http" and host not in LOCAL:
        raise ValidationError("Only https: what is sent over http can be read.")
    tail = f":{port}" if port and port != USUAL_PORTS[parts.scheme] else ""
    if text != f"{parts.scheme}://{host}{tail}":
        raise ValidationError(SAYS)


def _is_host(host: str) -> bool:
    if host in LOCAL:
        return True
    labels = host.split(".")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return len(labels) > 1 and all(map(LABEL.match, labels))
    return False
