"""Keeping people and secrets out of logs, error reports and error answers.

By key: what is called `email` or `token` is hidden whatever it holds. By pattern: what
looks like an address, a number to call or pay with, or a key is hidden wherever it
stands. Names look like nothing, so the message of an exception, which may quote
anything, is withheld unless its type only speaks of code.
"""

import re
import traceback
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError

HIDDEN = "•••"
WITHHELD = "(message withheld)"
DEEPEST = 8

SECRET_KEY = re.compile(
    r"secret|token|signature|passw|api_?key|authorization|cookie|credential|private_?key"
    r"|session_?key|csrf",
    re.IGNORECASE,
)
PERSONAL_KEY = re.compile(
    r"e_?mail|phone|mobile|address|street|city|zip|postal|postcode|recipient|receipt"
    r"|remote_addr|forwarded|(first|last|full|given|family|user|customer|shopper)_?name"
    r"|^name$|actor_label|^body$|^data$|^payload$|^params$|^query_string$",
    re.IGNORECASE,
)

# In this order: a whole address before a part of it.
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(\w://)[^/\s@]+@"), rf"\1{HIDDEN}@"),
    (re.compile(r"[\w.+%'-]{1,64}(?:@|%40)[\w-]+(?:\.[\w-]+)+"), HIDDEN),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"\bKey [\w-]{8,}:[\w-]{8,}"), f"Key {HIDDEN}"),
    (re.compile(r"\b(?:[srp]k_(?:live|test)_|whsec_)[\w+/=-]{4,}"), HIDDEN),
    (re.compile(r"\b(?:pi|seti)_\w+_secret_\w+"), HIDDEN),
    (re.compile(r"\beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?"), HIDDEN),
    (
        re.compile(
            r"(?i)\b([\w-]*(?:token|code|state|secret|password|signature|email|proof))"
            r"=[^&\s'\";,)]+"
        ),
        rf"\1={HIDDEN}",
    ),
    # What PostgreSQL adds to an error quotes rows.
    (re.compile(r"\bDETAIL:.*"), f"DETAIL: {HIDDEN}"),
    (re.compile(r"(?<![\w.+:-])\+\d[\d ().-]{6,18}\d(?![\w])"), HIDDEN),
    (
        re.compile(
            r"(?<![\w.-])(?:1[ .-])?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])",
        ),
        HIDDEN,
    ),
)
_CARD = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])")

# Errors that speak of code and machines, never of people.
SAYABLE: tuple[type[BaseException], ...] = (
    *(AttributeError, ImportError, NameError, NotImplementedError, RecursionError),
    *(ConnectionError, TimeoutError, MemoryError),
    *(ImproperlyConfigured, OperationalError, InterfaceError),
)


def scrub_text(text: str) -> str:
    """Hide what looks like a person's or a secret."""
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return _CARD.sub(_without_card, text)


def scrub(value: Any, *, key: str = "", by_key: bool = True, depth: int = 0) -> Any:
    """Hide by key and by pattern, in lists and mappings too; objects lose their words.

    An object's repr may hold anything, as a request's holds its query.
    """
    if by_key and value not in (None, "") and is_hidden_key(key):
        return HIDDEN
    if isinstance(value, str):
        return scrub_text(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if depth >= DEEPEST:
        return HIDDEN
    if isinstance(value, dict):
        return {
            one: scrub(inner, key=str(one), by_key=by_key, depth=depth + 1)
            for one, inner in value.items()
        }
    if isinstance(value, list | tuple | set):
        return [scrub(inner, by_key=by_key, depth=depth + 1) for inner in value]
    return f"<{type(value).__name__}>"


def is_hidden_key(key: str) -> bool:
    """Tell whether what goes by this name is hidden whatever it is."""
    return bool(SECRET_KEY.search(key) or PERSONAL_KEY.search(key))


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Walk from the first cause to the error itself, as Python prints them."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        hidden = error.__suppress_context__
        error = error.__cause__ or (None if hidden else error.__context__)
    yield from reversed(found)


def said(error: BaseException) -> str:
    """Return what may be said of an exception: its type, and no words of people."""
    if isinstance(error, SAYABLE):
        return f"{type(error).__name__}: {scrub_text(str(error))}"
    code = getattr(error, "code", "")
    named = f" [{code}]" if isinstance(code, str) and code.isidentifier() else ""
    return f"{type(error).__name__}{named}: {WITHHELD}"


def told(error: BaseException) -> str:
    """Write an exception with its causes as Python does, saying only what may be."""
    parts = []
    for one in chain(error):
        stack = "".join(traceback.format_tb(one.__traceback__))
        parts.append(f"Traceback (most recent call last):\n{stack}{said(one)}")
    return "\n\nThen:\n\n".join(parts)


def without_words_of(error: BaseException, text: str) -> str:
    """Take the words of an exception and its causes out of a text quoting them."""
    for one in chain(error):
        if isinstance(one, SAYABLE):
            continue
        for quoted in (repr(one), str(one)):
            if len(quoted) > 3:
                text = text.replace(quoted, WITHHELD)
    return text


def _without_card(match: re.Match[str]) -> str:
    """Hide a number that a card could have; leave others, such as instants."""
    digits = [int(sign) for sign in match[0] if sign.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return HIDDEN if (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 else match[0]
