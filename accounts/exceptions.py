"""Why somebody is not signed in, in words for them."""

from core.errors import AppError, Invalid, ServiceUnavailable


class MailNotSent(ServiceUnavailable):
    """The mail server did not take a mail."""

    code = "mail_not_sent"

    def __init__(self) -> None:
        super().__init__(
            "We could not send the mail just now. Try again in a minute.",
            retry_after=60,
        )


class SignInRefused(AppError):
    """Somebody came back from a provider and cannot be signed in."""

    code = "sign_in_refused"


class HandOffInvalid(SignInRefused):
    """What the browser brought back is used, old, foreign or not this browser's."""

    code = "hand_off_invalid"

    def __init__(self) -> None:
        super().__init__("That sign-in is no longer valid. Please begin again here.")


class TokenRefused(AppError):
    """A refresh token that is unknown, old or was used before."""

    code = "token_refused"
    status = 401


class CannotUnlink(Invalid):
    """The last way to sign in stays."""

    code = "cannot_unlink"
