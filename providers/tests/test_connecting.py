from typing import Any

import pytest
from django.db import connection as database

from core.actors import SYSTEM
from core.http import Unreachable
from core.models import AuditEntry
from providers.exceptions import (
    ChooseShop,
    NotConnected,
    TokenRefused,
    UnknownProvider,
)
from providers.models import ProviderConnection, RemoteRef
from providers.printify.provider import Printify
from providers.printify.tests.stub import DROPPED, Stub
from providers.printify.webhook import TOPICS
from providers.services import connect_printify, open_provider
from providers.tests.factories import new_connection

pytestmark = pytest.mark.usefixtures("acme")

SHOPS = "GET /shops.json"
HOOKS = "GET /shops/5/webhooks.json"
NEW_HOOK = "POST /shops/5/webhooks.json"
BASE = "https://acme.example"
URL = BASE + "/v1/webhooks/printify"


@pytest.fixture(autouse=True)
def _account(printify: Stub) -> None:
    printify.on(SHOPS, [{"id": 5, "title": "Acme"}])
    printify.on(HOOKS, [])
    printify.on(NEW_HOOK, {"id": "h"})


def connect(token: str = "t" * 30, **extra: Any) -> ProviderConnection:
    return connect_printify(token, webhook_url_base=BASE, actor=SYSTEM, **extra)


def hook(ref: str, topic: str, url: str) -> dict[str, str]:
    return {"id": ref, "topic": topic, "url": url, "shop_id": "5"}


def test_keeps_the_connection_and_registers_each_topic_once(printify: Stub) -> None:
    made = connect(" " + "t" * 30 + "\n")

    kept = ProviderConnection.objects.get()
    assert kept == made
    assert (kept.token, kept.remote_shop_ref, kept.is_active) == ("t" * 30, "5", True)
    assert kept.verified_at
    assert kept.webhooks_registered_at
    calls = printify.made(NEW_HOOK)
    assert sorted(call.body["topic"] for call in calls) == sorted(TOPICS)
    assert {call.body["url"] for call in calls} == {f"{URL}?key={kept.webhook_key}"}
    assert {call.body["secret"] for call in calls} == {kept.webhook_secret}
    assert AuditEntry.objects.get().action == "providers.connection.connected"


def test_secrets_are_not_readable_in_the_database(printify: Stub) -> None:
    made = connect()

    with database.cursor() as cursor:
        cursor.execute("SELECT token, webhook_secret FROM providers_providerconnection")
        row = cursor.fetchone()
    assert "t" * 30 not in row[0]
    assert made.webhook_secret not in row[1]


def test_again_leaves_everything_as_it_is(printify: Stub) -> None:
    made = connect()
    url = f"{URL}?key={made.webhook_key}"
    printify.on(HOOKS, [hook(str(n), t, url) for n, t in enumerate(TOPICS)])
    printify.calls.clear()

    again = connect()

    assert again.webhook_secret == made.webhook_secret
    assert [call.method for call in printify.calls] == ["GET", "GET"]


def test_replaces_webhooks_of_ours_that_differ_and_no_others(printify: Stub) -> None:
    key = connect().webhook_key
    good = f"{URL}?key={key}"
    printify.on(
        HOOKS,
        [
            hook("good", TOPICS[0], good),
            hook("twice", TOPICS[0], good),
            hook("old-key", TOPICS[1], f"{URL}?key=old"),
            hook(
                "old-host",
                TOPICS[2],
                f"https://old.example/v1/webhooks/printify?key={key}",
            ),
            hook("unwanted", "product:created", good),
            hook(
                "someone",
                TOPICS[3],
                "https://globex.example/v1/webhooks/printify?key=g",
            ),
            hook("other", TOPICS[4], "https://acme.example/elsewhere"),
        ],
    )
    for ref, host in {
        "twice": "acme.example",
        "old-key": "acme.example",
        "old-host": "old.example",
        "unwanted": "acme.example",
    }.items():
        printify.on(f"DELETE /shops/5/webhooks/{ref}.json?host={host}", {"id": ref})
    printify.calls.clear()

    connect()

    deleted = [call.path for call in printify.calls if call.method == "DELETE"]
    assert len(deleted) == 4
    made = [call.body["topic"] for call in printify.made(NEW_HOOK)]
    assert made == sorted(TOPICS[1:])


def test_resumes_after_it_was_cut_off(printify: Stub) -> None:
    printify.on(NEW_HOOK, {"id": "h"}, DROPPED)
    with pytest.raises(Unreachable):
        connect()
    kept = ProviderConnection.objects.get()
    assert kept.webhooks_registered_at is None

    printify.on(NEW_HOOK, {"id": "h"})
    again = connect()

    assert again.webhook_secret == kept.webhook_secret
    assert again.webhooks_registered_at


def test_a_refused_token_changes_nothing(printify: Stub) -> None:
    printify.on(SHOPS, (401, {"error": "Unauthenticated"}))

    with pytest.raises(TokenRefused):
        connect()

    assert not ProviderConnection.objects.exists()


def test_asks_which_shop_where_there_are_several(printify: Stub) -> None:
    printify.on(SHOPS, [{"id": 5, "title": "Acme"}, {"id": 6, "title": "Other"}])

    with pytest.raises(ChooseShop, match=r"5 \(Acme\), 6 \(Other\)"):
        connect()
    assert not ProviderConnection.objects.exists()

    assert connect(remote_shop_ref="5").remote_shop_ref == "5"
    assert connect().remote_shop_ref == "5"


def test_another_shop_of_theirs_forgets_what_was_made(printify: Stub) -> None:
    had = new_connection(remote_shop_ref="4")
    RemoteRef.objects.create(connection=had, key="upload:a", ref="1")

    connect(remote_shop_ref="5")

    assert not RemoteRef.objects.exists()


def test_an_account_without_shops_is_told(printify: Stub) -> None:
    printify.on(SHOPS, [])

    with pytest.raises(ChooseShop, match="it has none"):
        connect()


def test_opens_the_shops_printer() -> None:
    with pytest.raises(NotConnected):
        open_provider()
    with pytest.raises(UnknownProvider):
        open_provider("fax")

    new_connection()

    assert isinstance(open_provider("printify"), Printify)
