"""catalog's own migrations, and one more that adds a column to every shop."""

import catalog.migrations

# Django looks for migrations along this path, and finds both.
__path__ = [*catalog.migrations.__path__, *__path__]
