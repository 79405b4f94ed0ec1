"""Printify's V1 over HTTP: one method per call. No ORM, no settings."""

from fractions import Fraction
from typing import Any, TypedDict

from core.http import Api, Refused
from providers.exceptions import ProviderError, TokenRefused
from providers.printify import mapping

USER_AGENT = "Passepartout/1 (print on demand)"
ORDERS_A_PAGE = 10  # the documented maximum
# Printify fetches the file, and prices the order, before it answers. Giving up early
# would upload a large file again and again.
SLOW_SECONDS = 60.0
NOT_FETCHED = 10300


class Placement(TypedDict):
    """Where an image lies: centre 0..1 and scale, 1 as wide as the placeholder."""

    image_id: str
    scale: Fraction


class Webhook(TypedDict):
    """A registered webhook. The secret is never told."""

    id: str
    topic: str
    url: str


class Client:
    """One account, and the shop in it that is worked for.

    Every method raises core.http.Unreachable without an answer, TokenRefused for 401
    and 403, ProviderError for any other refusal.
    """

    def __init__(self, base_url: str, token: str, shop_ref: str = "") -> None:
        headers = {"Authorization": f"Bearer {token}", "User-Agent": USER_AGENT}
        self._api = Api(f"{base_url.rstrip('/')}/v1", headers)
        self._shop = f"/shops/{shop_ref}"

    def shops(self) -> list[dict[str, Any]]:
        """List the account's shops."""
        return _rows(self._call("GET", "/shops.json"))

    def blueprint(self, ref: str) -> dict[str, Any]:
        """Return a kind of product."""
        return _object(self._call("GET", f"/catalog/blueprints/{_safe(ref)}.json"))

    def print_providers(self, blueprint: str) -> list[dict[str, Any]]:
        """List the print houses that make a blueprint."""
        path = f"/catalog/blueprints/{_safe(blueprint)}/print_providers.json"
        return _rows(self._call("GET", path))

    def variants(self, blueprint: str, print_provider: str) -> list[dict[str, Any]]:
        """List the variants in stock."""
        path = _house(blueprint, print_provider) + "/variants.json"
        return _rows(_object(self._call("GET", path)).get("variants"))

    def shipping(self, blueprint: str, print_provider: str) -> dict[str, Any]:
        """Return handling time and standard shipping profiles."""
        path = _house(blueprint, print_provider) + "/shipping.json"
        return _object(self._call("GET", path))

    def upload(self, file_name: str, url: str) -> str:
        """Have an image fetched and return its id.

        Where they could not fetch it the ProviderError is not permanent: our own server
        was away, and it will be back.
        """
        body = {"file_name": file_name, "url": url}
        path = "/uploads/images.json"
        try:
            return _id(self._call("POST", path, body, timeout=SLOW_SECONDS))
        except ProviderError as error:
            if mapping.error_code(error.answer) == NOT_FETCHED:
                error.permanent = False
            raise

    def has_upload(self, ref: str) -> bool:
        """Tell whether an uploaded image is still there."""
        return self._exists(f"/uploads/{ref}.json")

    def has_product(self, ref: str) -> bool:
        """Tell whether a product is still there."""
        return self._exists(f"{self._shop}/products/{ref}.json")

    def create_product(
        self,
        title: str,
        *,
        blueprint: int,
        print_provider: int,
        variant: int,
        price_minor: int,
        placement: Placement,
    ) -> str:
        """Make a product of one variant with one image and return its id."""
        image = {
            "id": placement["image_id"],
            "x": 0.5,
            "y": 0.5,
            "scale": float(placement["scale"]),
            "angle": 0,
        }
        front = {"position": "front", "images": [image]}
        body = {
            "title": title,
            "description": title,
            "blueprint_id": blueprint,
            "print_provider_id": print_provider,
            "variants": [{"id": variant, "price": price_minor, "is_enabled": True}],
            "print_areas": [{"variant_ids": [variant], "placeholders": [front]}],
        }
        return _id(self._call("POST", f"{self._shop}/products.json", body))

    def create_order(self, body: dict[str, Any]) -> str:
        """Place an order and return its id; a ProviderError of 409 tells of an old one.

        This is the one call that buys. It is only ever repeated with its external_id.
        """
        path = f"{self._shop}/orders.json"
        return _id(self._call("POST", path, body, timeout=SLOW_SECONDS))

    def order(self, ref: str) -> dict[str, Any]:
        """Return an order."""
        return _object(self._call("GET", self._order(ref) + ".json"))

    def orders(self, page: int) -> list[dict[str, Any]]:
        """List a page of orders, newest first; pages begin at 1."""
        path = f"{self._shop}/orders.json?page={page}&limit={ORDERS_A_PAGE}"
        return _rows(_object(self._call("GET", path)).get("data"))

    def send_to_production(self, ref: str) -> None:
        """Have an order printed. This cannot be taken back."""
        self._call("POST", self._order(ref) + "/send_to_production.json")

    def cancel_order(self, ref: str) -> None:
        """Withdraw an order that is on hold or unpaid."""
        self._call("POST", self._order(ref) + "/cancel.json")

    def webhooks(self) -> list[Webhook]:
        """List the shop's webhooks."""
        return [
            Webhook(id=str(row["id"]), topic=str(row["topic"]), url=str(row["url"]))
            for row in _rows(self._call("GET", f"{self._shop}/webhooks.json"))
            if {"id", "topic", "url"} <= row.keys()
        ]

    def create_webhook(self, topic: str, url: str, secret: str) -> str:
        """Register a webhook for one topic and return its id."""
        body = {"topic": topic, "url": url, "secret": secret}
        return _id(self._call("POST", f"{self._shop}/webhooks.json", body))

    def delete_webhook(self, ref: str, host: str) -> None:
        """Remove a webhook; `host` is that of its URL and is required."""
        path = f"{self._shop}/webhooks/{_safe(ref)}.json"
        self._call("DELETE", path, params={"host": host})

    def _exists(self, path: str) -> bool:
        try:
            self._call("GET", path)
        except ProviderError as error:
            if error.http_status == 404:
                return False
            raise
        return True

    def _order(self, ref: str) -> str:
        return f"{self._shop}/orders/{_safe(ref)}"

    def _call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        **options: Any,
    ) -> Any:
        if body is not None:
            options["json"] = body
        try:
            return self._api.call(method, path, **options)
        except Refused as refused:
            raise _translated(refused) from refused


def _translated(refused: Refused) -> ProviderError:
    """Turn an HTTP refusal into ours, with their reason in it."""
    kind, told = ProviderError, f"Printify refused: {mapping.reason(refused.answer)}"
    if refused.http_status in {401, 403}:
        kind = TokenRefused
        told = (
            "Printify does not accept the shop's token. Make a new one under account > "
            "Connections with every scope and connect again."
        )
    return kind(
        told,
        permanent=refused.permanent,
        retry_after=refused.retry_after,
        http_status=refused.http_status,
        answer=refused.answer,
    )


def _safe(ref: str) -> str:
    """Return an id that may stand in a path; one with a slash would go elsewhere."""
    if not mapping.is_safe_ref(ref):
        raise ProviderError(f"{ref!r} is no id of Printify.")
    return ref


def _house(blueprint: str, print_provider: str) -> str:
    houses = f"/catalog/blueprints/{_safe(blueprint)}/print_providers"
    return f"{houses}/{_safe(print_provider)}"


def _object(answer: object) -> dict[str, Any]:
    if isinstance(answer, dict):
        return answer
    raise ProviderError("Printify answered something unexpected.", permanent=False)


def _rows(answer: object) -> list[dict[str, Any]]:
    if isinstance(answer, list):
        return [row for row in answer if isinstance(row, dict)]
    raise ProviderError("Printify answered something unexpected.", permanent=False)


def _id(answer: object) -> str:
    """Return the id of what was made.

    Raises a retryable ProviderError where there is none: whether it was made is open.
    """
    ref = _object(answer).get("id")
    if isinstance(ref, str | int) and mapping.is_safe_ref(str(ref)):
        return str(ref)
    raise ProviderError("Printify answered without an id.", permanent=False)
