"""JSON in, by orjson, refusing what PostgreSQL cannot store."""

from typing import IO, Any

import orjson
from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser


class TooLarge(APIException):
    """More was sent than any request of ours needs."""

    status_code = 413
    default_code = "too_large"
    default_detail = "The body is larger than this API takes."


class ORJSONParser(BaseParser):
    """Parse application/json."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Any = None,
    ) -> Any:
        """Decode the body; raise ParseError (400) for what is no JSON object.

        Raises TooLarge (413): Django limits what it reads itself, and not this stream.
        """
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        body = stream.read(most + 1)
        if len(body) > most:
            raise TooLarge
        try:
            data = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(f"The body is not JSON: {error}.") from error
        if not isinstance(data, dict):
            raise ParseError("The body must be a JSON object.")
        if b"\\u0000" in body:
            raise ParseError("The body has a NUL character; remove it.")
        return data
