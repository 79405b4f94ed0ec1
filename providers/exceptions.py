"""What may go wrong with printers, told so that a person can act on it."""

from typing import Any

from core.errors import AppError, Conflict, Invalid, NotFound


class ProviderError(AppError):
    """A printer refused something. `permanent` tells whether trying again is vain.

    `http_status` is what the printer answered, 0 where it was not asked; `answer` is
    its body.
    """

    code = "provider_refused"
    status = 502

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = True,
        retry_after: int | None = None,
        http_status: int = 0,
        answer: Any = None,
    ) -> None:
        super().__init__(message, retry_after=retry_after)
        self.permanent = permanent
        self.http_status = http_status
        self.answer = answer


class TokenRefused(ProviderError):
    """The printer does not accept our token, or the token lacks a scope."""

    code = "provider_token_refused"


class VariantUnknown(ProviderError):
    """An order names a variant that is not in our copy of the catalogue."""

    code = "provider_variant_unknown"
    status = 409


class NotReady(ProviderError):
    """The order cannot be confirmed yet; the printer still prices it. Try later."""

    code = "provider_order_not_ready"
    status = 409

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=False)


class CannotConfirm(ProviderError):
    """The order went where confirming has no meaning: canceled, unpaid, failed."""

    code = "provider_cannot_confirm"
    status = 409


class CannotCancel(ProviderError):
    """It is too late: the printer has begun."""

    code = "provider_cannot_cancel"
    status = 409


class NotConnected(Conflict):
    """The shop has no active connection to this printer."""

    code = "provider_not_connected"


class ChooseShop(Invalid):
    """The account has several shops, none of them or not the one that was named."""

    code = "provider_choose_shop"


class NotDeliverable(AppError):
    """The printer does not deliver a print to this country."""

    code = "not_deliverable"
    status = 422


class UnknownProvider(NotFound):
    """There is no such printer here."""

    code = "provider_unknown"


class WebhookUnreadable(Invalid):
    """A webhook with a good signature whose body is not the printer's shape."""

    code = "bad_payload"
    status = 400
