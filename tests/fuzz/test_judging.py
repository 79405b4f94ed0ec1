"""The judge of made-up requests finds what it is there to find."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.fuzz.actors import Actor
from tests.fuzz.judging import judge
from tests.tally import counts

LOOTS: Any = {"globex": SimpleNamespace(marker="zanzibar-globex")}
SOMEONE = Actor("someone", {}, secrets=frozenset({"order-token-acme"}))


def answer(status: int, body: bytes, **headers: list[str]) -> Any:
    """Make an answer as the judge reads it."""
    found = {name.replace("_", "-"): value for name, value in headers.items()}
    return SimpleNamespace(status_code=status, content=body, headers=found)


@pytest.fixture(autouse=True)
def _own_counts() -> Any:
    """Take back what these made-up findings would add to a proof's figures."""
    before = counts.copy()
    yield
    counts.clear()
    counts.update(before)


@pytest.mark.parametrize("body", [b"zanzibar-globex", b"order-token-acme"])
def test_foreign_and_private_words_are_found(body: bytes) -> None:
    with pytest.raises(AssertionError, match="shows"):
        judge(answer(200, b"<p>" + body), "GET /", SOMEONE, LOOTS)


def test_words_in_a_header_are_found() -> None:
    with pytest.raises(AssertionError, match="shows"):
        judge(
            answer(302, b"", location=["/o?token=order-token-acme"]),
            "GET /",
            SOMEONE,
            LOOTS,
        )


@pytest.mark.parametrize("status", [500, 501, 502, 503])
def test_server_errors_are_found(status: int) -> None:
    with pytest.raises(AssertionError, match=f"answered {status}"):
        judge(answer(status, b"oops"), "GET /", SOMEONE, LOOTS)


def test_an_outside_services_failure_told_as_such_is_none_of_ours() -> None:
    told = {"content_type": ["application/problem+json"]}

    judge(answer(502, b'{"code": "refused"}', **told), "GET /", SOMEONE, LOOTS)

    with pytest.raises(AssertionError):
        judge(answer(502, b'{"code": "internal_error"}', **told), "", SOMEONE, LOOTS)
