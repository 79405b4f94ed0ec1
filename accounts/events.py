"""What is announced of people; the mails about it are crm's."""

from dataclasses import dataclass


@dataclass(frozen=True)
class InvitationSent:
    """Somebody is to get a link; `number` counts the sendings."""

    invitation_id: str
    number: int


@dataclass(frozen=True)
class OperatorEntered:
    """An operator of the platform came in, of which the owners are told."""

    staff_session_id: str
