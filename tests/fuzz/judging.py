"""What no answer may be, whoever asked for whatever."""

from typing import Any

from tests.fuzz.actors import FOREIGN, Actor, Loots
from tests.tally import counts

SERVER_ERROR = 500


def text_of(answer: Any) -> str:
    """Return headers and body of an answer as they would be read."""
    return f"{dict(answer.headers)} {answer.content.decode(errors='replace')}"


def judge(answer: Any, asked: str, actor: Actor, loots: Loots) -> None:
    """Fail on a server error, on words of the other shop and on private words."""
    counts["fuzz_cases"] += 1
    counts[f"{actor.name} {answer.status_code // 100}xx"] += 1
    if answer.status_code >= SERVER_ERROR and not _is_outside(answer):
        counts["server_errors"] += 1
        raise AssertionError(
            f"{actor.name}: {asked} answered {answer.status_code}: "
            f"{answer.content[:500]!r}"
        )
    text = text_of(answer)
    shown = [word for word in (loots[FOREIGN].marker, *actor.secrets) if word in text]
    if shown:
        counts["leaks"] += 1
        raise AssertionError(f"{actor.name}: {asked} shows {shown}: {text[:500]}")


def _is_outside(answer: Any) -> bool:
    """Tell an outside service's failure, told as such, from a failure of ours."""
    return (
        answer.status_code in {502, 503}
        and answer.headers.get("content-type") == ["application/problem+json"]
        and b'"internal_error"' not in answer.content
    )
