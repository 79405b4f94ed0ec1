"""Every column with words in it is classified, and kept as its class demands."""

from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from config.personal_data import INVENTORY, OPEN, SEALED, lists_of
from core.crypto import BlindIndexField, EncryptedTextField

# What can hold words of people. Numbers, times, ids and choices cannot.
WORDS = (
    *(models.CharField, models.TextField, models.JSONField, ArrayField),
    *(models.BinaryField, models.FileField, models.GenericIPAddressField),
)
LISTS = {*SEALED, "index", "open", "reference", "public"}


def columns_with_words() -> dict[str, dict[str, Any]]:
    """Collect them from the models, so that none is forgotten."""
    found = {
        model._meta.label_lower: {
            field.name: field
            for field in model._meta.concrete_fields
            if isinstance(field, WORDS) and not field.choices
        }
        for model in apps.get_models()
    }
    return {label: columns for label, columns in found.items() if columns}


COLUMNS = columns_with_words()


@pytest.mark.parametrize("label", COLUMNS)
def test_every_column_is_in_one_list(label: str) -> None:
    lists = INVENTORY.get(label, {})
    listed = Counter(name for names in lists.values() for name in names.split())

    assert set(lists) <= LISTS
    assert dict(listed) == dict.fromkeys(COLUMNS[label], 1), (
        f"Classify the columns of {label} in config/personal_data.py."
    )


@pytest.mark.parametrize("label", COLUMNS)
def test_what_is_personal_or_secret_is_encrypted(label: str) -> None:
    for name, held in lists_of(label).items():
        field = COLUMNS[label][name]
        assert isinstance(field, EncryptedTextField) == (held in SEALED), name
        assert isinstance(field, BlindIndexField) == (held == "index"), name
        if held == "index":
            assert lists_of(label)[field.of] == "personal"


def test_what_stays_open_says_why() -> None:
    stays = {
        f"{label}.{name}"
        for label in COLUMNS
        for name, held in lists_of(label).items()
        if held == "open"
    }

    assert stays == set(OPEN)
    assert all(len(why) > 20 for why in OPEN.values())


def test_the_inventory_names_tables_that_are_there() -> None:
    assert set(INVENTORY) == set(COLUMNS)
