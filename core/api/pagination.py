"""limit and offset on every list, 50 and at most 100 (R331)."""

from rest_framework import pagination


class LimitOffsetPagination(pagination.LimitOffsetPagination):
    """?limit=50&offset=0 with count, next and previous."""

    default_limit = 50
    max_limit = 100
