"""The account PostgreSQL runs under, since it refuses to run as root.

As an ordinary user that is simply the user. Root lends the server an existing account,
`nobody`: no account is created and no folder of yours changes its permissions. Where
that account cannot walk down to the data or the binaries (a clone below /root, mode
700), the server keeps one capability, CAP_DAC_OVERRIDE, over the exec.
"""

import ctypes
import os
import pwd
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from embedded.children import libc
from embedded.errors import StartError

CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522
PR_SET_SECUREBITS = 28
SECBIT_NO_SETUID_FIXUP = 1 << 2
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2


@dataclass(frozen=True)
class Account:
    """Who runs the server; `uid` None means: whoever we are."""

    uid: int | None = None
    gid: int = 0
    keeps_dac_override: bool = False

    def own(self, folder: Path) -> None:
        """Give this account a folder that we have made ourselves."""
        if self.uid is not None:
            os.chown(folder, self.uid, self.gid)

    @property
    def before_exec(self) -> Callable[[], None] | None:
        """Return what the forked child must do before it becomes the server."""
        return None if self.uid is None else self._become

    def _become(self) -> None:
        # Runs between fork and exec: system calls only.
        if self.uid is None:
            return
        if self.keeps_dac_override:
            # PostgreSQL asks access(2) about its own binary, and access(2) ignores the
            # capabilities of a non-root user unless this bit is set.
            _check(libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
        os.setgroups([])
        os.setgid(self.gid)
        os.setuid(self.uid)
        if self.keeps_dac_override:
            _keep_only(CAP_DAC_OVERRIDE)


def choose_account(data_dir: Path, binaries: Path) -> Account | None:
    """Return an account that can reach both folders, or None if no way leads there."""
    if os.geteuid() != 0:
        return Account()
    # A folder made by an ordinary user stays that user's when root runs it later.
    entry = _owner(data_dir) or _nobody()
    plain = Account(entry.pw_uid, entry.pw_gid)
    capable = Account(entry.pw_uid, entry.pw_gid, keeps_dac_override=True)
    for account in (plain, capable):
        if _reaches(account, data_dir, binaries):
            return account
    return None


def _owner(folder: Path) -> pwd.struct_passwd | None:
    owner = folder.stat().st_uid
    try:
        return pwd.getpwuid(owner) if owner != 0 else None
    except KeyError:
        return None


def _nobody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise StartError(
            "PostgreSQL refuses to run as root and this system has no account called"
            " nobody. Run this as an ordinary user."
        ) from None


def _reaches(account: Account, data_dir: Path, binaries: Path) -> bool:
    # `initdb --show` changes nothing but finds its sibling programs and its files the
    # way the server will, so it fails exactly when the server would.
    script = 'cd "$1" && exec "$2" --show --pgdata "$1"'
    try:
        probe = subprocess.run(  # noqa: S603 - our own constant script
            ["/bin/sh", "-c", script, "sh", str(data_dir), str(binaries / "initdb")],
            preexec_fn=account.before_exec,
            cwd="/",
            capture_output=True,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return probe.returncode == 0


def _keep_only(capability: int) -> None:
    if sys.platform != "linux":
        raise OSError("capabilities are a Linux feature")
    mask = 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    # effective, permitted, inheritable; then the same for capabilities 32 and up
    sets = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    _check(libc.capset(header, sets))
    _check(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0))


def _check(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), "the kernel refused a capability")
