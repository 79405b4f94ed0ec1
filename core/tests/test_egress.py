"""Requests to addresses of other people's choice, with a DNS server that lies."""

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings as django_settings

from core import egress
from core.addresses import is_public
from core.http import Api, GuardedTransport, Refused, refuse_strange_url
from core.tests.nameserver import Names, nameserver
from providers.printify.tests.stub import Stub, serve


@pytest.fixture
def names() -> Iterator[Names]:
    """Run a DNS server of this test's own."""
    with nameserver() as found:
        yield found


@pytest.fixture
def inside() -> Iterator[Stub]:
    """Run a service of our own network that must never be asked."""
    with serve() as found:
        yield found


def call(names: Names, url: str) -> Any:
    """Call a URL that a shop's staff chose."""
    return Api(url, {}, resolve=names.look_up()).call("GET", "/")


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:7f00:1"],
        ["64:ff9b::7f00:1"],
        ["2002:7f00:1::"],
        ["fd00:ec2::254"],
        # One good address does not excuse a bad one.
        ["8.8.8.8", "127.0.0.1"],
        ["8.8.8.8", "::1"],
    ],
)
@pytest.mark.django_db
def test_a_name_that_leads_inside_is_refused(names: Names, answer: list[str]) -> None:
    names.answers["shop.example"] = [answer]

    with pytest.raises(Refused, match="not a public address"):
        call(names, "http://shop.example")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1",
        "http://[::1]",
        "http://[::ffff:10.0.0.1]",
        "http://0.0.0.0",
        "http://2130706433",
        "http://0x7f000001",
        "http://017700000001",
        "http://127.1",
        "http://0x7f.0.0.1",
        "http://169.254.169.254/latest/meta-data",
        "https://api.stripe.com@10.0.0.1",
        "https://api.stripe.com:secret@127.0.0.1",
        "http://127.0.0.1:6379",
        "http://8.8.8.8:22",
        "ftp://shop.example",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "unix:///run/redis.sock",
        "http://",
        "http://shop.example:99999",
    ],
)
@pytest.mark.django_db
def test_odd_urls_are_refused(settings: Any, url: str) -> None:
    settings.STRIPE_API_BASE = "https://api.stripe.com"

    with pytest.raises(Refused, match=r"not a public|called|not a URL") as caught:
        Api(url, {}).call("GET", "/")
    assert caught.value.permanent


class Local(httpcore.SyncBackend):
    """Reach one port of loopback for port 80, and write down where one connects."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.went: list[str] = []

    def connect_tcp(self, host: str, port: int, *rest: Any) -> httpcore.NetworkStream:
        """Connect to the address that was given, on the test's port."""
        self.went.append(host)
        return super().connect_tcp(host, self.port, *rest)


def local_pool(
    names: Names, port: int, context: ssl.SSLContext | None = None
) -> tuple[httpx.Client, Local]:
    """Make a client for which 127.0.0.1 alone is a public address."""
    transport = GuardedTransport()
    found = egress.pool(context, names.look_up(), lambda text: text == "127.0.0.1")
    backend = found._network_backend
    assert isinstance(backend, egress.CheckedBackend)
    local = Local(port)
    backend._sockets = local
    transport._checked._pool = found
    return httpx.Client(transport=transport), local


def test_a_name_is_resolved_once_and_connected_to_as_judged(
    names: Names, inside: Stub
) -> None:
    """Rebinding: good when judged, 127.0.0.2 when asked again. Nobody asks again."""
    names.answers["rebind.example"] = [["127.0.0.1"], ["127.0.0.2"]]
    inside.on("GET /", (200, {"ok": 1}))
    client, local = local_pool(names, int(inside.url.rsplit(":")[-1].split("/")[0]))

    answer = client.get("http://rebind.example/")

    assert answer.status_code == 200
    assert names.asked == ["rebind.example"]
    assert local.went == ["127.0.0.1"]
    assert inside.calls[0].headers["Host"] == "rebind.example"


def test_the_second_answer_is_judged_when_a_new_connection_is_made(
    names: Names, inside: Stub
) -> None:
    names.answers["rebind.example"] = [["127.0.0.1"], ["127.0.0.2"]]
    inside.on("GET /", (200, {"ok": 1}))
    port = int(inside.url.rsplit(":")[-1].split("/")[0])
    client, local = local_pool(names, port)
    client.get("http://rebind.example/", headers={"Connection": "close"})

    with pytest.raises(egress.AddressRefused):
        client.get("http://rebind.example/")

    assert local.went == ["127.0.0.1"]
    assert len(inside.calls) == 1


def redirecting(to: str) -> HTTPServer:
    """Serve a redirect to somewhere else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", to)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.2/",
        "http://inside.example/",
        "http://[::1]/",
        "http://2130706434/",
        "http://outside.example@127.0.0.2/",
        "http://outside.example:6379/",
    ],
)
def test_where_redirects_are_followed_each_hop_is_judged(names: Names, to: str) -> None:
    names.answers["outside.example"] = [["127.0.0.1"]]
    names.answers["inside.example"] = [["10.0.0.7"]]
    server = redirecting(to)
    client, local = local_pool(names, server.server_port)

    with pytest.raises(egress.AddressRefused):
        client.get("http://outside.example/", follow_redirects=True)

    assert local.went == ["127.0.0.1"]
    server.shutdown()
    server.server_close()


@pytest.mark.django_db
def test_our_own_client_follows_no_redirect(settings: Any, inside: Stub) -> None:
    server = redirecting(inside.url)
    settings.PRINTIFY_API_BASE = f"http://127.0.0.1:{server.server_port}"

    assert Api(settings.PRINTIFY_API_BASE, {}).call("GET", "/") == ""

    assert inside.calls == []
    server.shutdown()
    server.server_close()


def certificate(folder: Path, name: str) -> Path:
    """Write a key and a certificate for a name."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_tls_speaks_of_the_name_and_checks_it(names: Names, tmp_path: Path) -> None:
    pem = certificate(tmp_path, "secure.example")
    server = redirecting("/")
    here = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    here.load_cert_chain(pem)
    said: list[str | None] = []
    here.sni_callback = lambda _, name, __: said.append(name)
    server.socket = here.wrap_socket(server.socket, server_side=True)
    names.answers["secure.example"] = [["127.0.0.1"]]
    names.answers["other.example"] = [["127.0.0.1"]]
    trust = ssl.create_default_context(cafile=str(pem))
    client, _ = local_pool(names, server.server_port, trust)

    assert client.get("https://secure.example/").status_code == 302
    with pytest.raises(httpx.ConnectError, match="certificate"):
        client.get("https://other.example/")

    assert said == ["secure.example", "other.example"]
    server.shutdown()
    server.server_close()


def test_the_rule_of_the_platform_is_the_default(names: Names) -> None:
    backend = egress.pool(None, names.look_up())._network_backend
    assert isinstance(backend, egress.CheckedBackend)

    assert backend._is_allowed is is_public


def test_operators_origins_are_compared_whole() -> None:
    base = django_settings.SIMULATOR_URL or django_settings.STRIPE_API_BASE
    refuse_strange_url(base)

    with pytest.raises(egress.AddressRefused):
        refuse_strange_url(base.replace("://", "://user@"))
