"""JSON out, by orjson: several times faster than the standard encoder."""

from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer
from rest_framework.utils.encoders import JSONEncoder


class ORJSONRenderer(BaseRenderer):
    """Render as UTF-8 JSON; what orjson does not know goes as REST framework does."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Any = None,
    ) -> bytes:
        """Encode `data`; nothing at all for an answer without a body."""
        if data is None:
            return b""
        return orjson.dumps(
            data, default=JSONEncoder().default, option=orjson.OPT_NON_STR_KEYS
        )
