"""One run at a time writes into a folder of results.

The system holds the lock and lets go of it when the process ends, however it ends: a file that a
killed run left behind locks nobody out.
"""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from rh_omics.errors import OutputError

LOCK_NAME: Final = ".rh-omics-lock"
BEYOND: Final = 1 << 20
"""Byte that Windows locks, behind the text, so that others may read that."""


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Keep other runs out of a folder.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of results; it is there.

    Yields
    ------
    None
        While the lock is held.

    Raises
    ------
    OutputError
        If another run holds it, or the folder can't be written to.
    """
    path = folder / LOCK_NAME
    handle = _open_locked(path, folder)
    try:
        os.ftruncate(handle, 0)
        os.write(handle, _holder().encode())
        yield
    finally:
        with suppress(OSError):  # while it is held, so that nobody's lock is deleted
            path.unlink()
        os.close(handle)


def _holder() -> str:
    now = datetime.now().astimezone().strftime("%H:%M on %Y-%m-%d")
    return f"process {os.getpid()} on {socket.gethostname()}, since {now}"


def _open_locked(path: Path, folder: Path) -> int:
    """Open and lock the file; again, where its last holder deleted it in between."""
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            msg = f"{folder} can't be written to: {error.strerror or error}"
            raise OutputError(msg) from error
        try:
            _lock(handle)
        except BlockingIOError as error:
            held = os.read(handle, 200).decode(errors="replace") or "another process"
            os.close(handle)
            msg = (
                f"another run is writing into {folder} ({held}); wait until it has ended, or name "
                "another folder with -o"
            )
            raise OutputError(msg) from error
        if _is_same(handle, path):
            return handle
        os.close(handle)


def _is_same(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":  # pragma: no cover - Windows
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, BEYOND, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error
        finally:
            os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
