"""Google by oidc-provider-mock, Apple by a small server that checks what we sign."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import RSAAlgorithm

TEAM, KEY_ID, SERVICE = "TEAM123456", "KEY1234567", "shop.example.signin"


@dataclass
class Apple:
    """What the look-alike knows, and what it was asked."""

    private_key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    signing_key: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(65537, 2048)
    )
    host: str = "localhost"
    port: int = 0
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    # Who has been here before is not named again.
    met: set[str] = field(default_factory=set)
    person: dict[str, str] = field(
        default_factory=lambda: {
            "sub": "001.apple.person",
            "email": "x7f3@privaterelay.appleid.com",
        }
    )
    refusals: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return where it answers."""
        return f"http://{self.host}:{self.port}"

    @property
    def p8(self) -> str:
        """Write the key that Apple gives a developer."""
        return self.private_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()

    def id_token(self, claims: dict[str, str], nonce: str | None = None) -> str:
        """Sign what Apple says of a person."""
        now = int(time.time())
        said: dict[str, Any] = {
            "iss": self.url,
            "aud": SERVICE,
            "iat": now,
            "exp": now + 600,
            # Apple writes some of its booleans as text.
            "email_verified": "true",
            **claims,
        }
        if nonce:
            said["nonce"] = nonce
        return jwt.encode(said, self.signing_key, "RS256", headers={"kid": "apple-1"})

    def secret_problem(self, secret: str) -> str:
        """Say what is wrong with a client secret; empty where it is good."""
        try:
            said = jwt.decode(
                secret,
                self.private_key.public_key(),
                algorithms=["ES256"],
                audience="https://appleid.apple.com",
                options={"require": ["exp", "iat"]},
            )
        except jwt.PyJWTError as error:
            return repr(error)
        header = jwt.get_unverified_header(secret)
        found = (header.get("kid"), said.get("iss"), said.get("sub"))
        return "" if found == (KEY_ID, TEAM, SERVICE) else f"{found}"


class _Handler(BaseHTTPRequestHandler):
    apple: Apple

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/auth/keys":
            key = json.loads(RSAAlgorithm.to_jwk(self.apple.signing_key.public_key()))
            self._json({"keys": [key | {"kid": "apple-1", "alg": "RS256"}]})
        else:
            self._authorize({k: v[0] for k, v in parse_qs(parts.query).items()})

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        sent = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
        code = self.apple.codes.pop(sent.get("code", ""), None)
        problem = self.apple.secret_problem(sent.get("client_secret", ""))
        if code is None or problem or sent["redirect_uri"] != code["redirect_uri"]:
            self.apple.refusals.append(problem or "code")
            self._json({"error": "invalid_client"}, 400)
            return
        token = self.apple.id_token(self.apple.person, code["nonce"])
        self._json({"access_token": "a", "token_type": "bearer", "id_token": token})

    def _authorize(self, asked: dict[str, str]) -> None:
        """Show a page that posts itself to where we come from, as Apple's does."""
        assert asked["response_mode"] == "form_post"
        code = f"code-{len(self.apple.met)}-{time.time_ns()}"
        self.apple.codes[code] = asked
        fields = {"state": asked["state"], "code": code}
        if self.apple.person["sub"] not in self.apple.met:
            self.apple.met.add(self.apple.person["sub"])
            name = {"firstName": "Ada", "lastName": "Byron"}
            fields["user"] = json.dumps({"name": name, "email": "ignored@evil.example"})
        inputs = "".join(
            f"<input name='{key}' value='{value.replace(chr(39), '')}'>"
            for key, value in fields.items()
        )
        html = (
            f"<form method='post' action='{asked['redirect_uri']}'>{inputs}"
            "<button>Continue with Face ID</button></form>"
        )
        self._send(200, "text/html", html.encode())

    def _json(self, body: Any, status: int = 200) -> None:
        self._send(status, "application/json", json.dumps(body).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def apple_server(host: str = "localhost") -> Iterator[Apple]:
    """Run the look-alike of Apple."""
    apple = Apple(host=host)
    handler = type("Handler", (_Handler,), {"apple": apple})
    server = HTTPServer((host, 0), handler)
    apple.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield apple
    finally:
        server.shutdown()
        server.server_close()


def endpoints_of(google: str, apple: str) -> dict[str, dict[str, Any]]:
    """Write SIGN_IN_ENDPOINTS for the look-alikes."""
    return {
        "google": {
            "issuers": [google],
            "authorize": f"{google}/oauth2/authorize",
            "token": f"{google}/oauth2/token",
            "keys": f"{google}/jwks",
        },
        "apple": {
            "issuers": [apple],
            "authorize": f"{apple}/auth/authorize",
            "token": f"{apple}/auth/token",
            "keys": f"{apple}/auth/keys",
        },
    }


def redirect_query(location: str) -> dict[str, str]:
    """Read the query of where somebody is sent."""
    return {k: v[0] for k, v in parse_qs(urlsplit(location).query).items()}
