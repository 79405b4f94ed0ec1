"""Every table is covered by somebody's export and erasure, or says why not."""

import inspect

import pytest
from django.apps import apps
from django.utils.module_loading import import_string

from config.privacy import NOT_PERSONAL, SOURCES
from core.subjects import Source

each_source = pytest.mark.parametrize("source", SOURCES.values(), ids=list(SOURCES))


def test_every_table_is_in_one_list() -> None:
    """A new table fails here until somebody decides."""
    covered = [label for source in SOURCES.values() for label in source.models]
    tables = {model._meta.label_lower for model in apps.get_models()}

    assert len(covered) == len(set(covered))
    assert set(covered) & set(NOT_PERSONAL) == set()
    assert tables == set(covered) | set(NOT_PERSONAL)
    assert all(NOT_PERSONAL.values())


@each_source
def test_a_sources_functions_are_there(source: Source) -> None:
    for path, count in (
        (source.export, 1),
        (source.erase, 2),
        (source.words, 1),
        (source.waits, 1),
    ):
        if path:
            assert len(inspect.signature(import_string(path)).parameters) == count


@each_source
def test_an_app_answers_for_its_own_tables(source: Source) -> None:
    app = source.erase.partition(".")[0]
    foreign = {label.partition(".")[0] for label in source.models} - {app}

    # The account's libraries and its sessions hang on the person.
    allowed = {"account", "mfa", "sessions", "socialaccount", "usersessions"}
    assert foreign <= (allowed if app == "accounts" else set())
