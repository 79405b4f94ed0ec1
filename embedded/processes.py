"""placeholder"""

from pathlib import Path


def run_platform(data_dir: Path, *, port: int) -> int:
    """Run."""
    return 1
