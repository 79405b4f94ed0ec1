"""A person whose data is asked for, and how each app answers about them.

`config/privacy.py` lists for each app the functions that find, export and erase. This
module holds the words they share; it knows no table.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

Rows = Iterable[Mapping[str, Any]]
Files = Iterable[tuple[str, Rows]]
# An id shorter than this may stand in the webhook of somebody else by chance.
SHORTEST_WORD = 8


@dataclass(frozen=True)
class Subject:
    """A person, known by proven addresses, an account, and what belongs to them.

    `words` are ids, numbers and tokens of rows that are theirs; they lead to rows that
    name nobody, such as webhooks and payments.
    """

    emails: frozenset[str]
    user_id: str = ""
    words: frozenset[str] = frozenset()

    def with_words(self, words: Iterable[object]) -> "Subject":
        """Return the same person with more that leads to them."""
        found = {str(word) for word in words if word}
        return Subject(self.emails, self.user_id, self.words | found)

    def is_in(self, text: str) -> bool:
        """Tell whether a text is about them."""
        lowered = text.casefold()
        return any(email in lowered for email in self.emails) or any(
            word in text for word in self.words if len(word) >= SHORTEST_WORD
        )


@dataclass(frozen=True)
class Outcome:
    """What an erasure did with one kind of rows, and why where they are kept."""

    what: str
    rows: int
    how: str
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored and told."""
        return asdict(self)


@dataclass(frozen=True)
class Source:
    """One app in config/privacy.py: dotted functions, and the tables they answer for.

    words(subject): ids and tokens of their rows; empty path: none.
    waits(subject): sentences on why erasing must wait; empty path: never.
    export(subject): files of rows. erase(subject, now): outcomes; safe to repeat.
    """

    export: str
    erase: str
    models: tuple[str, ...]
    words: str = ""
    waits: str = ""


Erase = Callable[[Subject, datetime], list[Outcome]]


def deleted(what: str, rows: int) -> Outcome:
    """Say that rows are gone."""
    return Outcome(what, rows, "deleted")


def anonymised(what: str, rows: int) -> Outcome:
    """Say that rows stay and name nobody any more."""
    return Outcome(what, rows, "anonymised")


def kept(what: str, rows: int, why: str) -> Outcome:
    """Say that rows, or some of their columns, stay."""
    return Outcome(what, rows, "kept", why)


def addressed(model: type[models.Model], field: str, emails: Iterable[str]) -> Q:
    """Find rows by an address column, encrypted with a blind index or plain."""
    index = f"{field}_index"
    is_sealed = any(each.name == index for each in model._meta.get_fields())
    lookup = f"{index}__of" if is_sealed else f"{field}__iexact"
    found = Q(pk__in=[])
    for email in emails:
        found |= Q(**{lookup: email})
    return found


def blank(rows: "models.QuerySet[Any]", **values: Any) -> int:
    """Overwrite columns, and the blind index beside each."""
    names = {field.name for field in rows.model._meta.get_fields()}
    indexes = {f"{name}_index": "" for name in values if f"{name}_index" in names}
    return int(rows.update(**values, **indexes))


def as_row(thing: models.Model, *hidden: str) -> dict[str, Any]:
    """Return the columns of a row, without secrets and blind indexes."""
    return {
        field.attname: getattr(thing, field.attname)
        for field in thing._meta.concrete_fields
        if field.name not in hidden and not field.name.endswith("_index")
    }
