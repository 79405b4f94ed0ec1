"""Printing what was measured."""

from collections.abc import Mapping

from benchmarks.load import Run

HEAD = (
    f"{'what':<22}{'conns':>6}{'per s':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}"
    f"{'of const':>9}{'errors':>7}  processor ms each"
)


def say(text: str) -> None:
    """Print a line at once, also into a pipe."""
    print(text, flush=True)  # noqa: T201


def show_run(name: str, run: Run, constant: float) -> None:
    """Print one line of the table."""
    share = f"{run.per_second / constant:.2f}" if constant else ""
    times = "".join(f"{run.percentile_ms(q):>9.1f}" for q in (0.5, 0.95, 0.99))
    say(
        f"{name:<22}{run.connections:>6}{run.per_second:>9.1f}{times}{share:>9}"
        f"{len(run.errors):>7}  {_spent(run)}"
    )
    for error in run.errors[:3]:
        say(f"    {error}")


def _spent(run: Run) -> str:
    done = max(len(run.latencies), 1)
    parts = {"all": sum(run.cpu_ms.values()) / done}
    parts |= {name: ms / done for name, ms in run.cpu_ms.items() if ms / done >= 0.005}
    return " ".join(
        f"{name} {ms:.2f}" for name, ms in sorted(parts.items(), key=lambda kv: -kv[1])
    )


def show_queries(found: Mapping[str, list[str]]) -> None:
    """Print how many statements each kind of request executes."""
    say("SQL statements of each request (BEGIN and COMMIT not counted):")
    for name, statements in found.items():
        say(f"  {name:<28}{len(statements):>4}")
    flow = sum(len(s) for name, s in found.items() if not name.startswith(("li", "de")))
    say(f"  {'a whole purchase':<28}{flow:>4}")
