"""Life of the process, clock, faults, control API."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulator.faults import parse
from simulator.tests.harness import Process, free_port, until

HEADERS = {"authorization": "Bearer sk_test_" + "k" * 24}
INTENTS = "/stripe/v1/payment_intents"
INTENT = {"amount": 1000, "currency": "usd"}


def test_says_when_it_is_ready_and_listens_on_loopback_only(process: Process) -> None:
    port = int(process.base.rpartition(":")[2])

    assert process.first_line == f"simulator ready on {process.base}\n"
    with socket.socket() as probe:
        probe.bind(("127.0.0.2", port))


def test_state_survives_a_restart(tmp_path: Path) -> None:
    port = free_port()
    first = Process(tmp_path, port, "--speed", "2")
    first.http.post(INTENTS, data=INTENT, headers=HEADERS)
    paid = {**INTENT, "confirm": "true", "payment_method": "pm_card_visa"}
    first.sim("PUT", "/stripe/switches", settle_seconds=3000)
    charge = first.http.post(INTENTS, data=paid, headers=HEADERS).json()[
        "latest_charge"
    ]
    before = first.sim("GET", "/clock")
    assert before["speed"] == 2
    # uvicorn ends by the signal it was sent, after a clean shutdown.
    assert first.stop() in (0, -15)

    second = Process(tmp_path, port)
    assert len(second.http.get(INTENTS, headers=HEADERS).json()["data"]) == 2
    assert second.sim("GET", "/clock")["now"] >= before["now"]
    assert second.sim("GET", "/stripe/switches")["settle_seconds"] == 3000
    second.sim("PUT", "/clock", advance_seconds=3001)

    def settled() -> Any:
        url = f"/stripe/v1/charges/{charge}"
        return second.http.get(url, headers=HEADERS).json()["balance_transaction"]

    until(settled)
    second.stop()


def test_clock_speed(simulator: Process) -> None:
    simulator.sim("PUT", "/clock", speed=1000)
    first = simulator.sim("GET", "/clock")["now"]
    time.sleep(0.1)
    second = simulator.sim("GET", "/clock")["now"]
    simulator.sim("PUT", "/clock", speed=1)

    assert second - first >= 100


def test_status_fault_does_no_work(simulator: Process) -> None:
    rule = {"service": "stripe", "method": "POST", "path": "intents$", "kind": "status"}
    simulator.sim("PUT", "/faults", rules=[{**rule, "status": 503, "times": 1}])

    first = simulator.http.post(INTENTS, data=INTENT, headers=HEADERS)
    second = simulator.http.post(INTENTS, data=INTENT, headers=HEADERS)

    assert (first.status_code, first.json()["error"]["type"]) == (503, "api_error")
    assert second.status_code == 200
    assert len(simulator.http.get(INTENTS, headers=HEADERS).json()["data"]) == 1
    assert simulator.sim("GET", "/faults")["rules"][0]["hits"] == 1


def test_accepts_then_never_answers(simulator: Process) -> None:
    rule = {"kind": "accept_then_timeout", "method": "POST", "seconds": 0.1, "times": 1}
    simulator.sim("PUT", "/faults", rules=[rule])
    headers = {**HEADERS, "idempotency-key": "once"}

    with pytest.raises(httpx.TransportError):
        simulator.http.post(INTENTS, data=INTENT, headers=headers)

    again = simulator.http.post(INTENTS, data=INTENT, headers=headers)
    assert again.headers["idempotent-replayed"] == "true"
    assert len(simulator.http.get(INTENTS, headers=HEADERS).json()["data"]) == 1
    silent = simulator.sim("GET", "/received?method=POST")["data"][-1]
    assert (silent["status"], silent["fault"]) == (None, "accept_then_timeout")


def test_outage_drops_the_line(simulator: Process) -> None:
    simulator.sim("POST", "/faults", kind="outage", service="printify")

    with pytest.raises(httpx.TransportError):
        simulator.http.get("/printify/v1/shops.json")

    assert simulator.http.get(INTENTS, headers=HEADERS).status_code == 200
    assert simulator.sim("DELETE", "/faults") == {"rules": []}
    assert simulator.http.get("/printify/v1/shops.json").status_code == 401


def test_latency(simulator: Process) -> None:
    rule = {"kind": "latency", "seconds": 0.3, "times": 1}
    simulator.sim("PUT", "/faults", rules=[rule])

    started = time.monotonic()
    simulator.http.get(INTENTS, headers=HEADERS)

    assert time.monotonic() - started >= 0.3


def test_the_same_seed_makes_the_same_choices() -> None:
    def choices(seed: int) -> list[bool]:
        rule = parse({"kind": "status", "probability": 0.5, "seed": seed})
        return [rule.strikes() for _ in range(50)]

    assert choices(7) == choices(7)
    assert choices(7) != choices(8)
    assert 10 < sum(choices(7)) < 40


@pytest.mark.parametrize(
    "rule",
    [{"kind": "nonsense"}, {"kind": "status", "path": "("}, {"kind": "status", "x": 1}],
)
def test_refuses_rules_it_does_not_understand(simulator: Process, rule: Any) -> None:
    answer = simulator.http.put("/_sim/faults", json={"rules": [rule]})

    assert answer.status_code == 400
    assert simulator.sim("GET", "/faults") == {"rules": []}


def test_refuses_unknown_switches(simulator: Process) -> None:
    answer = simulator.http.put("/_sim/printify/switches", json={"colour": 1})

    assert answer.status_code == 400
    assert "colour" not in simulator.sim("GET", "/printify/switches")


def test_received_requests_can_be_read_back(simulator: Process) -> None:
    simulator.http.post(INTENTS, data=INTENT, headers=HEADERS)
    simulator.http.get("/stripe/v1/balance", headers=HEADERS)

    found = simulator.sim("GET", "/received?service=stripe&method=POST&path=intents")

    assert found["total"] == 2
    assert [(row["path"], row["body"], row["status"]) for row in found["data"]] == [
        ("/v1/payment_intents", "amount=1000&currency=usd", 200)
    ]


def test_payment_intents_of_all_accounts(simulator: Process) -> None:
    data = {**INTENT, "metadata[order]": "PO-1"}
    made = simulator.http.post(INTENTS, data=data, headers=HEADERS).json()
    simulator.http.post(INTENTS, data=INTENT, headers=HEADERS)

    found = simulator.sim("GET", "/stripe/payment_intents?metadata=order:PO-1")["data"]

    assert [row["id"] for row in found] == [made["id"]]
    assert found[0]["account"].startswith("acct_")


def test_reset_forgets_everything(simulator: Process) -> None:
    simulator.http.post(INTENTS, data=INTENT, headers=HEADERS)
    simulator.sim("PUT", "/stripe/switches", settle_seconds=9)

    simulator.sim("POST", "/reset")

    state = simulator.sim("GET", "/state")
    assert (state["objects"], state["webhooks"], state["steps"]) == ({}, {}, 0)
    assert simulator.sim("GET", "/stripe/switches")["settle_seconds"] == 5


def test_health(simulator: Process) -> None:
    assert simulator.sim("GET", "/health")["status"] == "ok"
