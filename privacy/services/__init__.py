"""Requests about personal data, and consent."""

from privacy.services.answering import answer_due
from privacy.services.asking import Wish, ask_as_guest, ask_signed_in, expire, verify
from privacy.services.consenting import consents_of, record_consent
from privacy.services.exporting import drop_export, open_export
from privacy.services.handling import close, extend, refuse, run_erasure, run_export
from privacy.services.telling import give_up_telling, tell

__all__ = [
    "Wish",
    "answer_due",
    "ask_as_guest",
    "ask_signed_in",
    "close",
    "consents_of",
    "drop_export",
    "expire",
    "extend",
    "give_up_telling",
    "open_export",
    "record_consent",
    "refuse",
    "run_erasure",
    "run_export",
    "tell",
    "verify",
]
