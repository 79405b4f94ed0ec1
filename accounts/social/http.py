"""allauth's HTTP session, over core.http: guarded addresses, limits, no redirects."""

from dataclasses import dataclass
from typing import Any, Self

import orjson
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

from core.http import Api, Refused, Unreachable


@dataclass(frozen=True)
class Answer:
    """As much of a `requests` answer as allauth looks at."""

    status_code: int
    body: Any

    @property
    def ok(self) -> bool:
        """Tell whether the other side agreed."""
        return self.status_code < 400

    @property
    def headers(self) -> dict[str, str]:
        """Say that the body is JSON, which is all that is read here."""
        return {"content-type": "application/json"}

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.content.decode()

    @property
    def content(self) -> bytes:
        """Return the body as bytes."""
        return orjson.dumps(self.body)

    def json(self) -> Any:
        """Return the body."""
        return self.body


class Outside:
    """Speaks to a provider; raises OAuth2Error where it does not answer."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing open: a call closes its own connection."""

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        auth: Any = None,
    ) -> Answer:
        """Send one request."""
        try:
            body = Api(url, headers or {}).call(method, "", params=params, data=data)
        except Refused as refusal:
            return Answer(refusal.http_status, refusal.answer)
        except Unreachable as error:
            raise OAuth2Error(str(error)) from error
        return Answer(200, body)

    def get(self, url: str, headers: Any = None) -> Answer:
        """Fetch."""
        return self.request("GET", url, headers=headers)
