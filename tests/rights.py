"""Tests as somebody whom the rights of files bind, which root is not."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_VERSION: Final = 0x20080522  # of the form that Linux tells capabilities in: two sets of three words
_OVERRIDE: Final = 1 << 1  # CAP_DAC_OVERRIDE


@contextmanager
def bound_by_rights() -> Iterator[None]:
    """Do without root's right to write where nobody may; for this thread, and those that it starts."""
    if os.geteuid():
        yield
        return
    system = ctypes.CDLL(None, use_errno=True)
    header, held = (ctypes.c_uint32 * 2)(_VERSION, 0), (ctypes.c_uint32 * 6)()
    assert system.capget(header, held) == 0
    fewer = (ctypes.c_uint32 * 6)(held[0] & ~_OVERRIDE, *held[1:])
    assert system.capset(header, fewer) == 0
    try:
        yield
    finally:
        assert system.capset(header, held) == 0


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write in a folder, this process included."""
    inside = [folder, *folder.rglob("*")]
    modes = [(path, path.stat().st_mode) for path in inside if not path.is_symlink()]
    for path, mode in reversed(modes):
        path.chmod(mode & ~0o222)
    try:
        with bound_by_rights():
            yield
    finally:
        for path, mode in modes:
            path.chmod(mode)
