"""deploy/Caddyfile with a real Caddy: which hosts get a certificate, what arrives."""

import contextlib
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import override_settings

from tenants.hosts import forget_hosts
from tenants.models import Domain, Tenant
from tenants.tests.conftest import forget_elsewhere
from tenants.tests.factories import committed_shop

CADDY = shutil.which("caddy")
CADDYFILE = Path(__file__).parents[1] / "deploy" / "Caddyfile"
SHARED, OWN, WAITING = "caddyton.localhost", "www.caddy.example", "new.caddy.example"
# Its internal CA instead of a public one, on loopback, without touching the machine.
TEST_OPTIONS = (
    "local_certs\n\tskip_install_trust\n\tadmin off\n\tdefault_bind 127.0.0.1"
)

pytestmark = pytest.mark.skipif(
    CADDY is None, reason="not run: there is no Caddy here (apt-get install caddy)"
)


@dataclass(frozen=True)
class Proxy:
    """A running Caddy."""

    http: int
    https: int
    root: Path

    def get(
        self, host: str, path: str = "/about", method: str = "GET", **kwargs: Any
    ) -> tuple[int, Message, bytes]:
        """Ask over HTTPS; raise SSLError where the host has no good certificate."""
        trusted = ssl.create_default_context(cafile=str(self.root))
        with socket.create_connection(("127.0.0.1", self.https), timeout=20) as plain:
            secure = trusted.wrap_socket(plain, server_hostname=host)
            asking = http.client.HTTPConnection(host)
            asking.sock = secure
            asking.request(method, path, **kwargs)
            answer = asking.getresponse()
            return answer.status, answer.headers, answer.read()


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def free_port() -> int:
    """Find a port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def application() -> Iterator[int]:
    """Serve the platform over HTTP from a thread of this process."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet)

    def serve() -> None:
        server.serve_forever(poll_interval=0.05)
        connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def caddy(upstream: int, folder: Path) -> Iterator[Proxy]:
    """Run Caddy with the platform's own Caddyfile."""
    proxy = Proxy(
        free_port(), free_port(), folder / "caddy/pki/authorities/local/root.crt"
    )
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "UPSTREAM": f"127.0.0.1:{upstream}",
        "TLS_ASK_URL": f"http://127.0.0.1:{upstream}/internal/tls-ask",
        "UPLOAD_LIMIT": "1MB",
        "HTTP_PORT": str(proxy.http),
        "HTTPS_PORT": str(proxy.https),
        "CADDY_GLOBAL": TEST_OPTIONS,
    }
    with (folder / "caddy.log").open("wb") as log:
        running = subprocess.Popen(  # noqa: S603
            [str(CADDY), "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"],
            env=env,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(proxy, running, folder / "caddy.log")
        yield proxy
    finally:
        running.terminate()
        running.wait(timeout=20)


def _wait(proxy: Proxy, running: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and running.poll() is None:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", proxy.https), timeout=1).close()
            if proxy.root.exists():
                return
        time.sleep(0.1)
    pytest.fail(f"Caddy does not start: {log.read_text()[-3000:]}")


@pytest.fixture(scope="module")
def tenant(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tenant]:
    """A shop that is really there, with a live and a waiting domain."""
    with django_db_blocker.unblock(), committed_shop("Caddyton") as made:
        facts = {"tenant": made, "kind": "own", "is_primary": False}
        Domain.objects.filter(tenant=made).update(is_primary=False)
        Domain.objects.create(domain=OWN, tenant=made, kind="own", is_primary=True)
        Domain.objects.create(domain=WAITING, status="pending", **facts)
        forget_elsewhere()
        yield made
        forget_elsewhere()


@pytest.fixture(scope="module")
def proxy(tenant: Tenant, tmp_path_factory: Any) -> Iterator[Proxy]:
    """Caddy before a platform that sends all but HTTPS away, as production does."""
    with (
        override_settings(
            SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
            SECURE_SSL_REDIRECT=True,
            SECURE_REDIRECT_EXEMPT=[r"^health$", r"^internal/tls-ask$"],
        ),
        application() as port,
        caddy(port, tmp_path_factory.mktemp("caddy")) as running,
    ):
        yield running


def test_a_host_of_ours_gets_a_certificate_and_a_page(proxy: Proxy) -> None:
    """200, not a redirect: the application was told that this is HTTPS."""
    status, headers, body = proxy.get(OWN)

    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b"Caddyton" in body


def test_the_shared_host_has_one_too_and_leads_to_the_primary(proxy: Proxy) -> None:
    status, headers, _ = proxy.get(SHARED, "/about?a=b")

    assert status == 308
    assert headers["Location"].split("://")[1].split(":")[0].split("/")[0] == OWN
    assert headers["Location"].endswith("/about?a=b")
    assert proxy.get(SHARED, "/v1/products")[0] == 200


@pytest.mark.parametrize(
    "host", ["nobody.example", "caddy.example", WAITING, f"x.{SHARED}"]
)
def test_any_other_host_gets_no_certificate(proxy: Proxy, host: str) -> None:
    with pytest.raises(ssl.SSLError):
        proxy.get(host)


def test_a_domain_that_is_proven_gets_one_at_once(proxy: Proxy, tenant: Tenant) -> None:
    domain = Domain.objects.create(
        domain="later.caddy.example",
        tenant=tenant,
        kind="own",
        status="pending",
        is_primary=False,
    )
    with pytest.raises(ssl.SSLError):
        proxy.get("later.caddy.example")

    Domain.objects.filter(pk=domain.pk).update(status="live")
    forget_hosts()

    assert proxy.get("later.caddy.example", "/v1/products")[0] == 200
    domain.refresh_from_db()
    assert domain.certificate_asked_at is not None


@pytest.mark.parametrize(
    "path", ["/internal/tls-ask", "/INTERNAL/tls-ask", "/%69nternal/tls-ask"]
)
def test_nobody_outside_asks_which_hosts_are_ours(proxy: Proxy, path: str) -> None:
    status, _, body = proxy.get(OWN, f"{path}?domain={OWN}")

    assert (status, body) == (404, b"") or b"tls-ask" not in body
    assert status == 404


def test_plain_http_is_led_to_https(proxy: Proxy) -> None:
    asking = http.client.HTTPConnection("127.0.0.1", proxy.http, timeout=20)
    asking.request("GET", "/about?a=b", headers={"Host": OWN})
    answer = asking.getresponse()

    assert answer.status == 308
    assert answer.headers["Location"].startswith(f"https://{OWN}")
    assert answer.headers["Location"].endswith("/about?a=b")
    asking.close()


def test_a_body_over_the_limit_is_refused(proxy: Proxy) -> None:
    status, *_ = proxy.get(
        OWN,
        "/v1/echo",
        "POST",
        body=b"x" * 2_000_000,
        headers={"Content-Type": "application/json"},
    )

    # Caddy before 2.7 says 502 when it stops reading a body.
    assert status in {413, 502}
    assert proxy.get(OWN)[0] == 200
