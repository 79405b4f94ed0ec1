"""Where people may be led after signing in: to a path of the same host."""

from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 500


def is_local(path: str | None) -> bool:
    """Tell whether this is a path of whatever host it is used on, and nothing else."""
    return bool(
        path
        and path.startswith("/")
        and len(path) <= LONGEST
        and path.isprintable()
        and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    )


def local_or(path: str | None, otherwise: str) -> str:
    """Return the path if it is local."""
    return str(path) if is_local(path) else otherwise
