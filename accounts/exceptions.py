"""Why somebody is not signed in or may not, in words that say what to do."""

from core.errors import AppError, Conflict, Invalid, ServiceUnavailable


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


class NotYours(AppError):
    """Who asks does not hold what this takes."""

    code = "not_allowed"
    status = 403


class RoleInvalid(Invalid):
    """There is no such role here."""

    code = "role_invalid"


class LastOwner(Conflict):
    """Somebody must remain who may do everything."""

    code = "last_owner"


class NoSeatLeft(Conflict):
    """The shop has as many people with a role as it may have."""

    code = "no_seat_left"


class AlreadyStaff(Conflict):
    """The address is one of the staff, or is invited already."""

    code = "already_staff"


class LinkInvalid(AppError):
    """A link of a mail is used, revoked, too old or another shop's."""

    code = "link_invalid"
    status = 404


class ScopeInvalid(Invalid):
    """A key may not do what its maker may not, nor what only people may."""

    code = "scope_invalid"
