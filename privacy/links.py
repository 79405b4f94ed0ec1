"""Links in mails: signed for one shop, one request and one purpose, for a time."""

from datetime import timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare

from core.tenancy import current_schema
from privacy.exceptions import LinkInvalid
from privacy.models import DataRequest

VERIFY, DOWNLOAD = "verify", "download"
VALID = {VERIFY: timedelta(hours=48), DOWNLOAD: timedelta(days=7)}


def token_of(request: DataRequest, purpose: str) -> str:
    """Make the token of a link."""
    return signing.dumps([str(request.pk), request.nonce], salt=_salt(purpose))


def request_of(token: str, purpose: str) -> DataRequest:
    """Return the request a token is for.

    Raises LinkInvalid, and says no more, where it is forged, too old, of another shop
    or of another purpose.
    """
    try:
        found = signing.loads(token, salt=_salt(purpose), max_age=VALID[purpose])
        pk, nonce = found
        request = DataRequest.objects.get(pk=pk)
    except (signing.BadSignature, ValueError, DataRequest.DoesNotExist) as error:
        raise refusal() from error
    if not constant_time_compare(request.nonce, nonce):
        raise refusal()
    return request


def refusal() -> LinkInvalid:
    """Build the refusal, the same whatever is wrong."""
    return LinkInvalid(
        "This link is not valid any more. Ask again on the page about privacy."
    )


def _salt(purpose: str) -> str:
    return f"privacy.{purpose}.{current_schema()}"
