"""The seeds' own paths answer as the paths they stand for."""

from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from config.aliases import ALIASES
from tests.api.conftest import Shelf
from tests.api.problems import check_problem

WITH_UUID = ("api/admin/users/", "people/")
UNKNOWN = "00000000-0000-4000-8000-000000000000"
METHODS = ("GET", "POST", "PUT", "DELETE")
# Differs in every answer.
VOLATILE = ("trace_id", "timestamp", "id", "token")


def full(path: str) -> str:
    """Complete a path that takes an id."""
    tail = UNKNOWN if path in WITH_UUID else "unknown"
    return f"{path}{tail}" if path.endswith("/") else path


def comparable(answer: Any) -> tuple[int, str, Any]:
    """Keep of an answer what two equal requests have in common."""
    body = answer.json()
    if isinstance(body, dict):
        body = {name: body[name] for name in body if name not in VOLATILE}
    return answer.status_code, answer.headers["Content-Type"], body


@pytest.mark.parametrize("alias", ALIASES)
def test_leads_to_the_view_it_stands_for(alias: str) -> None:
    urls = "config.urls_tenant"

    found = resolve(f"/{full(alias)}", urls)
    wanted = resolve(f"/v1/{full(ALIASES[alias])}", urls)

    assert found.func is wanted.func
    assert found.kwargs == wanted.kwargs


@pytest.mark.parametrize("alias", ALIASES)
def test_answers_as_its_target(shelf: Shelf, shopper: Client, alias: str) -> None:
    headers = {"X-Cart-Token": shelf.cart.token}

    for method in METHODS:
        answers = [
            comparable(
                shopper.generic(
                    method,
                    path,
                    b"{}",
                    content_type="application/json",
                    headers=headers,
                )
            )
            for path in (f"/{full(alias)}", f"/v1/{full(ALIASES[alias])}")
        ]

        assert answers[0] == answers[1], method
        assert answers[0][0] < 500


def test_an_unknown_alias_is_a_problem(shelf: Shelf, shopper: Client) -> None:
    check_problem(shopper.get("/api/pod/nothing"), 404, "not_found")
