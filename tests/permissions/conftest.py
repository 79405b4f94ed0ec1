"""The two planted shops, as the attacks on them use."""

from tests.isolation.conftest import _own_files as _own_files
from tests.isolation.conftest import loots as loots
