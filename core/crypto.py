"""Columns that are encrypted in the database and plain in Python."""

import json
from functools import cache
from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from core.routers import PLACEMENT
from core.sealing import blind_index, blind_indexes, decrypt, encrypt
from core.tenancy import PUBLIC, connection


@cache
def is_public(app_label: str, model_name: str) -> bool:
    """Tell whether a model's table is in public only, from wherever it is asked."""
    if place := PLACEMENT.get(f"{app_label}.{model_name}"):
        return place == "public"
    app = apps.get_app_config(app_label).name
    return app in settings.SHARED_APPS and app not in settings.TENANT_APPS


def place_of(field: Any, schema: str) -> str:
    """Name the place whose key seals a column, seen from a schema."""
    opts = field.model._meta
    home = PUBLIC if is_public(opts.app_label, opts.model_name) else schema
    return f"{home}.{opts.db_table}.{field.column}"


def place_within(model: type[models.Model], name: str) -> str:
    """Name the place of a column whose JSON holds sealed texts, in the schema at hand.

    List the column in config.personal_data.SEALED_WITHIN, or rotate_keys misses it.
    """
    return place_of(model._meta.get_field(name), connection.schema_name)


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text sealed for its schema, table and column. Empty text stays empty.

    No filter works on it: the same text is sealed differently each time. Where people
    must be found by it, put a BlindIndexField beside it.
    """

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse lookups that would silently find nothing."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_db_prep_value(
        self, value: Any, connection: Any, prepared: bool = False
    ) -> Any:
        """Seal on the way in."""
        text = super().get_db_prep_value(value, connection, prepared)
        if not text:
            return text
        return encrypt(text, place_of(self, connection.schema_name))

    def from_db_value(self, value: str | None, _: Any, conn: Any) -> Any:
        """Open on the way out."""
        if not value:
            return value
        return decrypt(value, place_of(self, conn.schema_name))


class EncryptedLineField(EncryptedTextField):
    """One line of sealed text; forms show a line and mind max_length."""

    def formfield(self, **kwargs: Any) -> Any:
        """Ask for a line."""
        return super().formfield(**{"widget": forms.TextInput, **kwargs})


class EncryptedJSONField(EncryptedTextField):
    """A JSON value, sealed as a whole."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        """Write JSON."""
        if value is None:
            return None
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)

    def from_db_value(self, value: str | None, _: Any, conn: Any) -> Any:
        """Open, then read."""
        text = super().from_db_value(value, _, conn)
        return json.loads(text) if text else None

    def to_python(self, value: Any) -> Any:
        """Leave the value as it is."""
        return value


class BlindIndexField(models.CharField):  # type: ignore[type-arg]
    """Finds the rows whose encrypted column `of` holds a text: `filter(x__of=text)`.

    Filled on save from that column; a save with `update_fields` must name both.
    """

    def __init__(self, of: str, **kwargs: Any) -> None:
        self.of = of
        kwargs.setdefault("max_length", 41)
        super().__init__(**{"editable": False, "default": "", **kwargs})

    def deconstruct(self) -> Any:
        """Keep the name of the column it is made of."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Make the word for the text at hand."""
        text = getattr(model_instance, self.of)
        word = self.word(text, connection.schema_name) if text else ""
        setattr(model_instance, self.attname, word)
        return word

    def word(self, text: str, schema: str) -> str:
        """Make the word for a text of a schema, with the newest key."""
        return blind_index(text, place_of(self, schema))


@BlindIndexField.register_lookup
class Of(models.Lookup):
    """`x__of=text`: the word of the text, under any key of the ring."""

    lookup_name = "of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Ask for each word the text may be kept under."""
        column, params = self.process_lhs(compiler, connection)
        place = place_of(self.lhs.output_field, connection.schema_name)
        words = blind_indexes(str(self.rhs), place)
        marks = ", ".join(["%s"] * len(words))
        return f"{column} IN ({marks})", [*params, *words]
