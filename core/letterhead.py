"""Who a mail comes from and where answers go. Every mail of a shop asks here."""

from email.utils import formataddr, parseaddr

from django.conf import settings

from core.tenancy import PUBLIC, current_schema, current_shop

PLATFORM = "Passepartout"


def house_name() -> str:
    """Name the shop, or the platform on its own host."""
    return PLATFORM if current_schema() == PUBLIC else str(current_shop().name)


def address() -> str:
    """Return the installation's address; every mail is sent from it."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def sender() -> str:
    """Write the From line: the name the shop chose for its mails, then our address."""
    chosen = "" if current_schema() == PUBLIC else current_shop().mail_from_name
    return formataddr((chosen or house_name(), address()))


def answers_to() -> list[str]:
    """Return where answers go: what the shop chose, else its support; or nowhere."""
    if current_schema() == PUBLIC:
        return []
    found = current_shop().mail_reply_to or current_shop().support_email
    return [found] if found else []


def message_id(name: object) -> str:
    """Make the Message-ID of a mail, the same when it is sent again."""
    domain = address().rsplit("@", 1)[-1]
    return f"<{name}.{current_schema()}@{domain}>"
