"""Stripe's errors, in Stripe's shape."""

from __future__ import annotations

from simulator.wire import Json


class ApiError(Exception):
    """Anything other than a 2xx answer."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        extra: Json | None = None,
        is_validation: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        # An idempotency key does not remember what failed before work began.
        self.is_validation = is_validation
        self.body: Json = {"message": message, "type": kind}
        if code is not None:
            self.body["code"] = code
            self.body["doc_url"] = f"https://stripe.com/docs/error-codes/{code}"
        if param is not None:
            self.body["param"] = param
        self.body.update(extra or {})


def missing(kind: str, key: str, param: str = "id") -> ApiError:
    """Report an object that is not there, or not this account's."""
    name = kind.rpartition(".")[2].replace("_", " ")
    return ApiError(
        f"No such {name}: '{key}'", status=404, code="resource_missing", param=param
    )


def required(param: str) -> ApiError:
    """Report a parameter that was left out."""
    return ApiError(
        f"Missing required param: {param}.",
        code="parameter_missing",
        param=param,
        is_validation=True,
    )


def invalid(param: str, why: str, code: str | None = None) -> ApiError:
    """Report a parameter that makes no sense."""
    return ApiError(
        f"Invalid {param}: {why}", code=code, param=param, is_validation=True
    )


def unknown_parameter(param: str) -> ApiError:
    """Report a parameter that Stripe does not know."""
    return ApiError(
        f"Received unknown parameter: {param}",
        code="parameter_unknown",
        param=param,
        is_validation=True,
    )


def unauthenticated(message: str) -> ApiError:
    """Report a key that is absent, malformed or unknown."""
    return ApiError(message, status=401, is_validation=True)
