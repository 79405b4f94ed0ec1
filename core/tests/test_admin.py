"""The reliability screens. `Browser`, `boss` and `clerk` serve every app's tests."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from accounts.models import User
from core.admin.redacting import HIDDEN, redacted
from core.models import AuditEntry, DeadLetter, DueItem, InboxEvent
from core.tenancy import PUBLIC, current_schema, shop

DIALOG = {"_form_submitted": "True"}
HOSTS = {PUBLIC: "localhost", "acme": "acme.localhost", "globex": "globex.localhost"}


@contextmanager
def staying_here() -> Iterator[None]:
    """Come back to the schema at hand: a request leaves the connection in its own."""
    before = current_schema()
    try:
        yield
    finally:
        if current_schema() != before:
            here: Any = connection
            here.set_schema(before)


class Browser:
    """A person in front of the back office on one host."""

    def __init__(self, schema: str, user: User | None = None) -> None:
        self.schema = schema
        self.client = Client(HTTP_HOST=HOSTS[schema])
        self.queries = 0
        if user is not None:
            with shop(schema):
                self.client.force_login(user)

    def get(self, url: str) -> HttpResponse:
        """Open a page and count its statements."""
        with staying_here(), CaptureQueriesContext(connection) as captured:
            answer: Any = self.client.get(url)
        self.queries = len(captured)
        return answer  # type: ignore[no-any-return]

    def post(self, url: str, data: dict[str, Any]) -> HttpResponse:
        """Send a form."""
        with staying_here():
            answer: Any = self.client.post(url, data)
        return answer  # type: ignore[no-any-return]


def boss(schema: str) -> User:
    """Return who may do everything in a schema, making one where there is none."""
    with shop(schema):
        found = User.objects.filter(role__in=["owner", "operator"]).first()
        return found or User.objects.create_superuser("boss@platform.example", "x" * 12)


def clerk(schema: str, role: str) -> User:
    """Make staff with a role."""
    with shop(schema):
        return User.objects.create_user(
            f"{role}.clerk@{schema}.example", "x" * 12, role=role
        )


def dead_letter(schema: str = "acme", **fields: Any) -> DeadLetter:
    """Make an open dead letter."""
    given = {"kind": "core.inbox", "object_id": "7", "attempts": 12, "error": "Boom"}
    return DeadLetter.objects.create(schema_name=schema, **given | fields)


def test_a_dead_letter_is_replayed_by_post_only(db: None) -> None:
    letter = dead_letter()
    browser = Browser("acme", boss("acme"))
    url = f"/admin/core/deadletter/{letter.pk}/replay/"

    assert browser.get(url).status_code == 200
    letter.refresh_from_db()
    assert letter.replayed_at is None

    assert browser.post(url, DIALOG).status_code == 302
    letter.refresh_from_db()
    assert letter.replayed_by == "owner@acme.example"
    item = DueItem.objects.get()
    assert (item.kind, item.object_id, item.schema_name) == ("core.inbox", "7", "acme")
    entry = AuditEntry.objects.get(action="core.dead_letter.replayed")
    assert (entry.actor_kind, entry.actor_label) == ("staff", "owner@acme.example")


def test_a_replay_needs_a_csrf_token(db: None) -> None:
    letter = dead_letter()
    browser = Browser("acme", boss("acme"))
    browser.client.handler.enforce_csrf_checks = True

    answer = browser.post(f"/admin/core/deadletter/{letter.pk}/replay/", DIALOG)

    assert answer.status_code == 403
    assert not DueItem.objects.exists()


def test_who_may_only_look_cannot_replay(db: None) -> None:
    letter = dead_letter()
    browser = Browser("acme", clerk("acme", "support"))

    page = browser.get(f"/admin/core/deadletter/{letter.pk}/change/")
    answer = browser.post(f"/admin/core/deadletter/{letter.pk}/replay/", DIALOG)

    assert page.status_code == 200
    assert b"/replay/" not in page.content
    assert answer.status_code == 403
    assert not DueItem.objects.exists()


def test_selected_dead_letters_are_replayed_once(db: None) -> None:
    letters = [dead_letter(object_id=str(n)) for n in range(3)]
    letters.append(dead_letter(object_id="9", replayed_at=timezone.now()))
    browser = Browser("acme", boss("acme"))

    browser.post(
        "/admin/core/deadletter/",
        {"action": "replay_selected", "_selected_action": [str(x.pk) for x in letters]},
    )

    assert not DeadLetter.objects.filter(replayed_at=None).exists()
    assert DueItem.objects.count() == 3


def test_operators_replay_in_the_shop_of_the_letter(db: None) -> None:
    with shop("globex"):
        letter = dead_letter("globex")
    browser = Browser(PUBLIC, boss(PUBLIC))

    browser.post(f"/admin/core/deadletter/{letter.pk}/replay/", DIALOG)

    with shop("globex"):
        assert DueItem.objects.get().schema_name == "globex"
        entry = AuditEntry.objects.get(action="core.dead_letter.replayed")
    assert entry.schema_name == "globex"


def test_a_replayed_letter_has_no_button(db: None) -> None:
    letter = dead_letter(replayed_at=timezone.now())

    page = Browser("acme", boss("acme")).get(
        f"/admin/core/deadletter/{letter.pk}/change/"
    )

    assert b"/replay/" not in page.content


def webhook(schema: str = "acme") -> InboxEvent:
    """Make a stored webhook with something secret and something personal in it."""
    body = {
        "type": "payment_intent.succeeded",
        "data": {"client_secret": "pi_secret_1", "receipt_email": "ada@example.com"},
    }
    return InboxEvent.objects.create(
        schema_name=schema,
        source="stripe",
        event_ref="evt_1",
        topic="payment_intent.succeeded",
        body=json.dumps(body),
        status="dead",
    )


def test_a_webhook_shows_its_body_without_secrets(db: None) -> None:
    event = webhook()
    letter = dead_letter(object_id=str(event.pk))

    page = Browser("acme", boss("acme")).get(
        f"/admin/core/inboxevent/{event.pk}/change/"
    )

    text = page.content.decode()
    assert "payment_intent.succeeded" in text
    assert "pi_secret_1" not in text
    assert "ada@example.com" in text
    assert f"/admin/core/deadletter/{letter.pk}/change/" in text


def test_operators_see_no_people_in_webhooks(db: None) -> None:
    event = webhook()
    browser = Browser(PUBLIC, boss(PUBLIC))

    page = browser.get(f"/admin/core/inboxevent/{event.pk}/change/")

    assert page.status_code == 200
    assert "ada@example.com" not in page.content.decode()


def test_redaction_reaches_into_lists_and_keeps_structure() -> None:
    payload = {"orders": [{"id": 1, "token": {"a": 1}, "address_to": {"city": "Umeå"}}]}

    assert redacted(payload, personal=False) == {
        "orders": [{"id": 1, "token": HIDDEN, "address_to": {"city": HIDDEN}}]
    }
    assert redacted(payload, personal=True)["orders"][0]["address_to"] == {
        "city": "Umeå"
    }


def test_operators_filter_by_shop(db: None) -> None:
    for schema in ("acme", "globex"):
        with shop(schema):
            dead_letter(schema, object_id=f"of-{schema}")
    browser = Browser(PUBLIC, boss(PUBLIC))

    everything = browser.get("/admin/core/deadletter/").content.decode()
    of_globex = browser.get("/admin/core/deadletter/?shop=globex").content.decode()

    assert "of-acme" in everything
    assert "of-globex" in everything
    assert "of-acme" not in of_globex
    assert "of-globex" in of_globex


def test_a_periodic_task_is_paused_and_resumed(db: None) -> None:
    with shop(PUBLIC):
        every = IntervalSchedule.objects.create(every=1, period="minutes")
        task = PeriodicTask.objects.create(name="minute", task="t", interval=every)
    browser = Browser(PUBLIC, boss(PUBLIC))
    url = f"/admin/django_celery_beat/periodictask/{task.pk}/"

    browser.post(f"{url}pause/", DIALOG)
    task.refresh_from_db()
    assert not task.enabled
    assert b"/resume/" in browser.get(f"{url}change/").content

    browser.post(f"{url}resume/", DIALOG)
    task.refresh_from_db()
    assert task.enabled
