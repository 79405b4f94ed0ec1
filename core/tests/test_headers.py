"""The headers of each kind of answer, side by side."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.headers import ALWAYS
from tenants.models import Tenant
from tests.architecture.repository import ROOT

pytestmark = pytest.mark.django_db
NO_STORE = "private, no-store"
ANEW = "private, no-cache"
NEVER = "max-age=0, no-cache, no-store, must-revalidate, private"
CATALOGUE = "public, max-age=0, must-revalidate"
PAGE = {
    "base-uri 'none'",
    "connect-src 'self'",
    "default-src 'none'",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "style-src 'self'",
}
ANSWER = {
    "base-uri 'none'",
    "default-src 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
}
BACK_OFFICE = (PAGE - {"style-src 'self'", "img-src 'self' data:"}) | {
    "script-src 'self' 'unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
}
DOCS = (PAGE - {"style-src 'self'"}) | {
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
}
NO_SCRIPT = PAGE | {"script-src"}
NONCE = PAGE | {"script-src 'nonce'"}
# path, status, policy, Cache-Control, may other origins embed it
TABLE: list[tuple[str, int, set[str], str, bool]] = [
    ("/", 200, NO_SCRIPT, ANEW, False),
    ("/about", 200, NO_SCRIPT, ANEW, False),
    ("/shipping", 200, NO_SCRIPT, ANEW, False),
    ("/nowhere", 404, NO_SCRIPT, NO_STORE, False),
    ("/cart", 200, NO_SCRIPT, NEVER, False),
    ("/orders/AUR1", 404, NO_SCRIPT, NO_STORE, False),
    ("/theme.css", 200, ANSWER, "public, max-age=86400", False),
    ("/admin/", 302, BACK_OFFICE, NEVER, False),
    ("/admin/login/", 200, BACK_OFFICE, NEVER, False),
    ("/v1/products", 200, ANSWER, CATALOGUE, False),
    ("/v1/products/nobody", 404, ANSWER, NO_STORE, False),
    ("/v1/cart", 404, ANSWER, NO_STORE, False),
    ("/v1/payments/my-orders", 200, ANSWER, NO_STORE, False),
    ("/v1/frame-types", 200, ANSWER, NO_STORE, False),
    ("/v1/docs/", 200, DOCS, ANEW, False),
    ("/v1/schema/", 200, ANSWER, ANEW, False),
    ("/v1/nowhere", 404, ANSWER, NO_STORE, False),
    ("/health", 200, ANSWER, NO_STORE, False),
    ("/version", 200, ANSWER, ANEW, False),
    ("/media/nothing", 404, ANSWER | {"sandbox"}, "", True),
    ("/files/nothing", 404, ANSWER | {"sandbox"}, NO_STORE, True),
    ("/static/storefront/shop.css", 200, ANSWER | {"sandbox"}, "max-age=60", False),
]


def policy_of(answer: Any) -> set[str]:
    """Split a policy, with the nonce's value taken out."""
    text = re.sub(r"'nonce-[\w+/=]+'", "'nonce'", answer["Content-Security-Policy"])
    return {part.strip() for part in text.split(";")}


@pytest.mark.parametrize(("path", "status", "policy", "kept", "embeddable"), TABLE)
def test_an_answer_says_what_may_be_done_with_it(
    acme: Tenant, path: str, status: int, policy: set[str], kept: str, embeddable: bool
) -> None:
    # The catalogue's answers are the same from the view and from the cache.
    client = Client(headers={"host": "acme.localhost"})
    for _ in range(2):
        answer = client.get(path)

        assert answer.status_code == status
        assert policy_of(answer) == policy
        assert kept in answer.get("Cache-Control", "")
        assert bool(kept) == answer.has_header("Cache-Control")
        for name, value in ALWAYS.items():
            assert answer[name] == value, name
        wanted = "cross-origin" if embeddable else "same-origin"
        assert answer["Cross-Origin-Resource-Policy"] == wanted
        assert "Strict-Transport-Security" not in answer


def test_signed_in_pages_are_kept_by_nobody(acme: Tenant) -> None:
    client = Client(headers={"host": "acme.localhost"})
    client.force_login(User.objects.get(email="owner@acme.example"))

    for path in ("/admin/", "/admin/orders/order/", "/v1/webhooks/test"):
        assert "no-store" in client.get(path)["Cache-Control"], path


@pytest.mark.parametrize("path", ["/", "/v1/products", "/admin/login/", "/media/x"])
def test_https_is_remembered(settings: Any, path: str) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    client = Client(headers={"host": "acme.localhost"})

    answer = client.get(path, secure=True)

    assert answer["Strict-Transport-Security"] == "max-age=31536000"


def test_a_host_that_is_no_shop_s_answers_with_all_headers() -> None:
    answer = Client(headers={"host": "nobody.example"}).get("/")

    assert answer.status_code == 404
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"]


def test_reports_go_where_the_operator_says(settings: Any) -> None:
    settings.CSP_REPORT_URI = "https://reports.example/csp"

    answer = Client(headers={"host": "acme.localhost"}).get("/about")

    assert "report-uri https://reports.example/csp" in policy_of(answer)


def test_every_script_of_ours_has_the_page_s_nonce() -> None:
    """One without is not run by any browser: the page would be dead."""
    bare = [
        f"{path.name}: {tag}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if "admin" not in path.parts
        for tag in re.findall(r"<script\b[^>]*>", path.read_text())
        if 'nonce="{{ request.csp_nonce }}"' not in tag
        and "application/json" not in tag
    ]

    assert bare == []


def test_no_template_has_scripts_or_styles_in_attributes() -> None:
    """The policy refuses both. Mails are not pages."""
    found = [
        f"{path.name}: {match}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if not {"admin", "mail"} & set(path.parts)
        for match in re.findall(
            r"<[^>]*\s(?:style|on[a-z]+)\s*=[^>]*>|javascript:", path.read_text()
        )
    ]

    assert found == []
