"""The tables that wire the platform together name things that are there."""

import ast
import inspect
import re
from importlib import import_module
from typing import Any, get_type_hints

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.utils.module_loading import import_string

from config.celery import app as celery_app
from config.due import INBOX_SOURCES, KINDS
from config.schedule import SCHEDULE
from config.subscriptions import SUBSCRIPTIONS
from tests.architecture.repository import ROOT, code, name_of, our_apps
from tests.isolation.surfaces import PLATFORM_URLS, SHOP_URLS, surfaces

# Views that are functions: who may call them is decided in them, and where.
FUNCTION_VIEWS = {
    "accounts.staff.views": "says that an account is closed, to anyone",
    "accounts.social.views": "a form's token, a provider's state, a one-time token",
    "accounts.views": "links with a signed token; leaving takes a visit of one's own",
    "catalog.views": "files by unguessable names or signed tokens",
    "core.api.views": "anyone may ask whether we are up",
    "payments.webhooks": "Stripe's signature",
    "providers.webhooks": "the printer's signature",
    "tenants.api.tls_ask": "the caller's address, or a shared secret",
    "tenants.views": "the signed link of a sign-up; a redirect to a shop's own host",
    "storefront.views": "pages for anyone; carts and orders by token or session",
    "django.contrib.admin": "the site's has_permission",
    "unfold": "the site's has_permission",
    "config.admin_base": "the screen's has_act_permission",
    "functools": "the site's has_permission",
}


def handlers() -> list[str]:
    """Name every function that the table of due items calls."""
    found = [kind.handler for kind in KINDS.values()]
    found += [kind.on_dead for kind in KINDS.values() if kind.on_dead]
    return found


@pytest.mark.parametrize("name", handlers())
def test_a_due_items_handler_takes_an_id(name: str) -> None:
    handler = import_string(name)

    assert len(inspect.signature(handler).parameters) == 1


@pytest.mark.parametrize("name", INBOX_SOURCES.values())
def test_an_inbox_source_takes_a_body(name: str) -> None:
    first, *others = inspect.signature(import_string(name)).parameters.values()

    assert first.annotation is str
    assert all(each.default is not each.empty for each in others)


@pytest.mark.parametrize(
    ("event", "listener"),
    [(event, name) for event, names in SUBSCRIPTIONS.items() for name in names],
)
def test_a_listener_takes_its_event(event: type, listener: str) -> None:
    taken = get_type_hints(import_string(listener))

    assert event in taken.values()


def test_every_event_has_a_listener() -> None:
    """An event that nobody hears is either dead code or a missing row."""
    declared = {
        value
        for app in our_apps()
        if (ROOT / app / "events.py").exists() and app != "core"
        for value in vars(import_module(f"{app}.events")).values()
        if inspect.isclass(value) and value.__module__ == f"{app}.events"
    }

    assert declared == set(SUBSCRIPTIONS)


@pytest.mark.parametrize("name", SCHEDULE)
def test_a_scheduled_task_is_known_to_celery(name: str) -> None:
    celery_app.loader.import_default_modules()

    assert SCHEDULE[name].task in celery_app.tasks


def classes() -> dict[str, Any]:
    """Collect the class behind each address that has one."""
    found = {}
    for urls in (SHOP_URLS, PLATFORM_URLS):
        for surface in surfaces(urls):
            cls = getattr(surface.view, "cls", None) or getattr(
                surface.view, "view_class", None
            )
            if cls is not None:
                found[surface.route] = cls
    return found


def test_every_view_class_declares_its_permission() -> None:
    silent = {
        route: cls
        for route, cls in classes().items()
        if not route.startswith("admin/") and not getattr(cls, "permission", None)
    }

    assert silent == {}
    assert len(classes()) >= 18


def test_every_view_function_decides_for_itself() -> None:
    strangers = {
        surface.route: surface.view.__module__
        for urls in (SHOP_URLS, PLATFORM_URLS)
        for surface in surfaces(urls)
        if surface.route not in classes()
        and not surface.view.__module__.startswith(tuple(FUNCTION_VIEWS))
        and not surface.route.startswith("admin/")
    }

    assert strangers == {}


@pytest.mark.parametrize("app", our_apps())
def test_migrations_are_one_line(app: str) -> None:
    loader = MigrationLoader(None)
    mine = [key for key in loader.disk_migrations if key[0] == app]

    before = [
        parent
        for key in mine
        for parent in loader.disk_migrations[key].dependencies
        if parent[0] == app
    ]

    assert len(before) == len(set(before)) == max(len(mine) - 1, 0)


def test_models_and_migrations_agree(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# What Django and Python read themselves; the page may tell of them.
OTHERS = {"DJANGO_SETTINGS_MODULE", "TMPDIR"}
_READS = re.compile(r"(?:environ(?:\.get)?[\[(]|\benv\()\s*\"([A-Z][A-Z0-9_]+)\"")
_IN_PROCFILE = re.compile(r"\$\{?([A-Z][A-Z0-9_]+)")
_FIRST_CELL = re.compile(r"^\|([^|]+)\|", re.MULTILINE)
_NAME = re.compile(r"`([A-Z][A-Z0-9_]+)`")
SETTINGS_PAGE = ROOT / "docs/how-to/settings.md"


def read_variables() -> set[str]:
    """Find the environment variables that the platform reads."""
    outside = ("simulator/", "benchmarks/", "proofs/", "tests/")
    return {
        name
        for path in code()
        if not name_of(path).startswith(outside)
        for name in _READS.findall(path.read_text())
    } - OTHERS


# Set by what runs the tests in several processes, for the tests' own settings.
OF_THE_TESTS = {"PYTEST_XDIST_WORKER"}


def test_every_setting_is_described() -> None:
    page = SETTINGS_PAGE.read_text()
    described = {
        name for cell in _FIRST_CELL.findall(page) for name in _NAME.findall(cell)
    }
    of_processes = set(_IN_PROCFILE.findall((ROOT / "Procfile").read_text()))

    wanted = (read_variables() | of_processes) - OF_THE_TESTS
    assert described >= wanted, wanted - described
    assert described <= wanted | OTHERS, described - wanted


def test_settings_are_read_in_one_way() -> None:
    """By their literal names, or the page above would miss them."""
    odd = [
        f"{name_of(path)}:{node.lineno}"
        for path in code()
        if name_of(path).startswith("config/settings/")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"os.environ.get", "os.getenv", "env"}
        and not (node.args and isinstance(node.args[0], ast.Constant))
        and ast.unparse(node) != "os.environ.get(name, default)"
    ]

    assert odd == []
