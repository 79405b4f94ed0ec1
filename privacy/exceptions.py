"""Why something about personal data was refused."""

from core.errors import Conflict, Invalid, NotFound


class LinkInvalid(NotFound):
    """A link that was forged, used, is too old or another shop's."""

    code = "link_invalid"


class RequestNotFound(NotFound):
    """There is no such request, or it is not yours."""

    code = "data_request_not_found"


class NotReady(Conflict):
    """An export that is not built yet, or was deleted again."""

    code = "export_not_ready"


class StaffAccount(Conflict):
    """Somebody with a role asked to be erased."""

    code = "staff_account"


class Answered(Conflict):
    """A request that was answered is not answered again."""

    code = "already_answered"


class AlreadyExtended(Conflict):
    """The answer may be put off once."""

    code = "already_extended"


class WrongKind(Conflict):
    """A button that is for another kind of request."""

    code = "wrong_kind"


class ConfirmationWrong(Invalid):
    """What was typed to confirm is not what was asked for."""

    code = "confirmation_wrong"


class PurposeUnknown(Invalid):
    """Consent to something nobody asks consent for."""

    code = "purpose_unknown"
