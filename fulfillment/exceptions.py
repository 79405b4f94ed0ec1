"""Why a provider order could not go on."""

from core.errors import Conflict


class EchoMismatch(Conflict):
    """The printer holds something else than was bought."""

    code = "echo_mismatch"


class NotRejected(Conflict):
    """Only a rejected provider order can be sent again."""

    code = "not_rejected"
