"""When an answer is owed (GDPR, article 12 (3); CCPA's 45 days are longer)."""

import calendar
from datetime import datetime

ANSWER_MONTHS = 1
EXTENSION_MONTHS = 2


def months_later(start: datetime, months: int) -> datetime:
    """Return the same day some months later, or the last day of a shorter month."""
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return start.replace(year=year, month=month, day=day)
