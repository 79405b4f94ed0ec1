"""The one error of this package: a start that failed, in a sentence for a person."""


class StartError(Exception):
    """Say why something could not be started and, where we know, what to do."""
