"""Sealing what is stored again with the newest key, beside running servers.

Safe to kill and to run again: which rows are left is told by the rows themselves. Each
row is written only if it still holds what was read, so a write of the application in
between wins; such rows are looked at again.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils.module_loading import import_string
from psycopg import sql

from core.crypto import BlindIndexField, EncryptedTextField, is_public, place_of
from core.sealing import (
    LEGACY_PREFIX,
    VERSION,
    Undecryptable,
    decrypt,
    encrypt,
    is_current,
    newest_key_id,
)
from core.tenancy import PUBLIC, connection

BATCH = 200
MOST_PASSES = 5
Row = tuple[Any, ...]


@dataclass
class Tally:
    """What a run found and did. `stale` values need an older key than the newest."""

    values: int = 0
    stale: int = 0
    rewritten: int = 0
    unreadable: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Count another table's along."""
        self.values += other.values
        self.stale += other.stale
        self.rewritten += other.rewritten
        self.unreadable += other.unreadable


class Sheet:
    """One table of one schema with its sealed columns and their blind indexes."""

    def __init__(self, model: type[models.Model], schema: str) -> None:
        self.schema, self.model = schema, model
        fields = model._meta.concrete_fields
        self.sealed = [f for f in fields if isinstance(f, EncryptedTextField)]
        self.indexes = [f for f in fields if isinstance(f, BlindIndexField)]
        self.key = str(model._meta.pk.column)
        self.columns: list[Any] = [*self.sealed, *self.indexes]

    @property
    def table(self) -> sql.Identifier:
        """Name the table with its schema."""
        return sql.Identifier(self.schema, self.model._meta.db_table)

    def rows(self, *, stale_only: bool) -> Iterator[list[Row]]:
        """Read (key, column, …) in batches, in the order of the key."""
        last: Any = None
        while batch := self._batch(last, stale_only=stale_only):
            yield batch
            last = batch[-1][0]

    def _batch(self, last: Any, *, stale_only: bool) -> list[Row]:
        pk = sql.Identifier(self.key)
        where = [self._stale() if stale_only else sql.SQL("true")]
        if last is not None:
            where.append(sql.SQL("{} > {}").format(pk, sql.Literal(last)))
        statement = sql.SQL("SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT {}").format(
            sql.SQL(", ").join([pk, *map(_name, self.columns)]),
            self.table,
            sql.SQL(" AND ").join(where),
            pk,
            sql.Literal(BATCH),
        )
        with connection.cursor() as cursor:
            cursor.execute(statement)
            rows: list[Row] = cursor.fetchall()
        return rows

    def _stale(self) -> sql.Composable:
        """Say in SQL which rows hold something that the newest key did not seal."""
        tests = [
            sql.SQL("({0} <> '' AND {0} NOT LIKE {1})").format(
                _name(column), sql.Literal(f"{VERSION}:{newest_key_id()}:%")
            )
            for column in self.sealed
        ]
        tests += [
            sql.SQL("({0} <> '' AND {1} NOT LIKE {2})").format(
                sql.Identifier(self.source(column).column),
                _name(column),
                sql.Literal(f"{newest_key_id()}:%"),
            )
            for column in self.indexes
        ]
        return sql.SQL("({})").format(sql.SQL(" OR ").join(tests))

    def source(self, index: BlindIndexField) -> Any:
        """Return the sealed column that a blind index is made of."""
        return self.model._meta.get_field(index.of)

    def sealed_again(self, row: Row, *, from_plain: bool) -> list[str | None]:
        """Return what the columns of a row shall hold; raise Undecryptable."""
        plain: dict[str, str | None] = {}
        values: list[str | None] = []
        for column, stored in zip(self.sealed, row[1:], strict=False):
            place = place_of(column, self.schema)
            plain[column.name] = text = _open(stored, place, from_plain=from_plain)
            values.append(stored if not text or is_current(stored) else None)
            if values[-1] is None and text:
                values[-1] = encrypt(text, place)
        for index in self.indexes:
            text = plain[index.of]
            values.append(index.word(text, self.schema) if text else "")
        return values

    def write(self, row: Row, values: list[str | None]) -> bool:
        """Write a row's columns if they still hold what was read."""
        sets = [sql.SQL("{} = %s").format(_name(column)) for column in self.columns]
        same = [
            sql.SQL("{} IS NOT DISTINCT FROM %s").format(_name(column))
            for column in self.columns
        ]
        statement = sql.SQL("UPDATE {} SET {} WHERE {} = %s AND {}").format(
            self.table,
            sql.SQL(", ").join(sets),
            sql.Identifier(self.key),
            sql.SQL(" AND ").join(same),
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [*values, *row])
            return bool(cursor.rowcount)


def sheets(schema: str) -> list[Sheet]:
    """List the tables of a schema that hold sealed columns."""
    found = []
    for model in apps.get_models():
        opts = model._meta
        home = PUBLIC if is_public(opts.app_label, str(opts.model_name)) else schema
        sheet = Sheet(model, schema)
        if home == schema and sheet.sealed and opts.managed and _is_there(sheet):
            found.append(sheet)
    return found


def seal(sheet: Sheet, *, from_plain: bool = False) -> Tally:
    """Seal every value of a table that needs it with the newest key.

    Values that no key opens are left and named. `from_plain` takes text that was never
    sealed as it is: for the migration that first seals a column.
    """
    tally = Tally()
    for _ in range(MOST_PASSES):
        missed = 0
        unreadable: list[str] = []
        for batch in sheet.rows(stale_only=True):
            with transaction.atomic():
                _allow_for_audit_entries()
                for row in batch:
                    try:
                        values = sheet.sealed_again(row, from_plain=from_plain)
                    except Undecryptable:
                        unreadable.append(_ref(sheet, row))
                        continue
                    done = sheet.write(row, values)
                    tally.rewritten += done
                    missed += not done
        tally.unreadable = unreadable
        if not missed:
            break
    return tally


def seal_app(app_label: str) -> Callable[[Any, Any], None]:
    """Make the step of a migration that seals what an app kept in plain until then."""

    def step(historical: Any, _: Any) -> None:
        schema = connection.schema_name
        for model in historical.get_app_config(app_label).get_models():
            sheet = Sheet(model, schema)
            if not sheet.sealed or not _is_there(sheet):
                continue
            if unreadable := seal(sheet, from_plain=True).unreadable:
                raise Undecryptable(f"No key opens {unreadable[0]}; add its key.")

    return step


def check(sheet: Sheet) -> Tally:
    """Open every value of a table, and count those the newest key did not seal."""
    tally = Tally()
    for row in itertools.chain.from_iterable(sheet.rows(stale_only=False)):
        for column, stored in zip(sheet.sealed, row[1:], strict=False):
            if not stored:
                continue
            tally.values += 1
            tally.stale += not is_current(stored)
            try:
                decrypt(stored, place_of(column, sheet.schema))
            except Undecryptable:
                tally.unreadable.append(_ref(sheet, row))
        words = row[1 + len(sheet.sealed) :]
        tally.stale += sum(
            bool(word) and not word.startswith(f"{newest_key_id()}:") for word in words
        )
    return tally


def _open(stored: str | None, place: str, *, from_plain: bool) -> str | None:
    if not stored:
        return stored
    if from_plain and not stored.startswith((f"{VERSION}:", LEGACY_PREFIX)):
        return stored
    return decrypt(stored, place)


def _allow_for_audit_entries() -> None:
    """Let this transaction seal audit entries again; their other columns stay fixed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('passepartout.audit', 'seal', true)")


def _name(column: Any) -> sql.Identifier:
    return sql.Identifier(column.column)


def _ref(sheet: Sheet, row: Row) -> str:
    return f"{sheet.schema}.{sheet.model._meta.db_table} {row[0]}"


def _is_there(sheet: Sheet) -> bool:
    with connection.cursor() as cursor:
        name = f'"{sheet.schema}"."{sheet.model._meta.db_table}"'
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
        return bool(cursor.fetchone()[0])


def within(schema: str, *, write: bool) -> Tally:
    """Seal again, or only open, the sealed texts inside JSON columns of libraries."""
    tally = Tally()
    listed: dict[str, str] = import_string("config.personal_data.SEALED_WITHIN")
    for label, name in listed.items():
        model = apps.get_model(label)
        if not _is_there(Sheet(model, schema)):
            continue
        place = place_of(model._meta.get_field(name), schema)
        for pk, old in model._default_manager.values_list("pk", name):
            try:
                new = _leaves(old, place, tally)
            except Undecryptable:
                tally.unreadable.append(f"{schema}.{model._meta.db_table} {pk}")
                continue
            if write and new != old:
                same = model._default_manager.filter(pk=pk, **{name: old})
                tally.rewritten += same.update(**{name: new})
    return tally


def _leaves(value: Any, place: str, tally: Tally) -> Any:
    """Return a JSON value with its sealed texts under the newest key; count them."""
    if isinstance(value, dict):
        return {key: _leaves(inner, place, tally) for key, inner in value.items()}
    if isinstance(value, list):
        return [_leaves(inner, place, tally) for inner in value]
    if not isinstance(value, str) or not value.startswith(
        (f"{VERSION}:", LEGACY_PREFIX)
    ):
        return value
    text = decrypt(value, place)
    tally.values += 1
    tally.stale += not is_current(value)
    return value if is_current(value) else encrypt(text, place)
